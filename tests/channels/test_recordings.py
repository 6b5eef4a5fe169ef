"""Recorded payloads of both providers, where they lie beside the project."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from channels_live import checking, full_check
from channels_live.adapters import registry

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "fixtures"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("kind", ["whatsapp", "telegram"])
def test_recordings_are_read_as_expected(kind):
    if not (FOLDER / kind).exists():
        pytest.skip("the recordings are not here")

    found = {r.name: checking.mismatches(kind, r) for r in checking.recordings(FOLDER / kind)}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["whatsapp", "telegram"])
def test_recordings_are_stored_through_the_hook_and_shown_on_pages_and_in_the_api(kind):
    if not (FOLDER / kind).exists():
        pytest.skip("the recordings are not here")

    found = {r.name: full_check.mismatches(kind, r) for r in checking.recordings(FOLDER / kind)}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("kind", ["whatsapp", "telegram"])
@hypothesis(max_examples=150, deadline=None)
@given(
    value=JSON,
    key=st.sampled_from(["message", "entry", "messages", "text", "from", "chat", "callback_query"]),
)
def test_any_json_object_is_read_without_an_error(kind, value, key):
    wrapped = {
        "entry": [{"changes": [{"field": "messages", "value": {"messages": [{key: value}], key: value}}]}]
    }
    body = {
        "update_id": 1,
        "message": {"chat": {"id": 1}, "message_id": 1, key: value},
        key: value,
        **wrapped,
    }

    for part in (body, {key: value}):
        assert isinstance(registry.get(kind).parse(json.dumps(part).encode()), list)


@pytest.mark.parametrize("kind", ["whatsapp", "telegram"])
@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"1"])
def test_unreadable_bodies_raise_only_a_value_error(kind, raw):
    with pytest.raises(ValueError):
        registry.get(kind).parse(raw)
