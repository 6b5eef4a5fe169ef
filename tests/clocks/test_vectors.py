"""The worked vectors, and the command that runs them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from escalation import checking, staging

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "sla_vectors.json"

needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason="the recorded vectors are not here")

SMALL = {
    "format": "sla-vectors/1",
    "calendars": {"c24": {"tz": "UTC", "weekly": "24x7"}},
    "policy_sets": {
        "p": {
            "reopen_window_s": 604800,
            "tiers": {"basic": {"calendar": {"*": "c24"}, "targets": {"first_response": {"*": {"*": 30}}}}},
            "queues": {},
        }
    },
    "vectors": [
        {
            "id": "X1",
            "policy_set": "p",
            "now": "2026-06-01T10:01:00Z",
            "events": [
                {
                    "t": "2026-06-01T10:00:00Z",
                    "type": "created",
                    "by": "customer",
                    "channel": "chat",
                    "tier": "basic",
                }
            ],
            "expect": {"state": "new", "metrics": {"first_response": [{"due": "2026-06-01T10:00:30Z"}]}},
        }
    ],
}


def write(folder: Path, expect: dict) -> Path:
    path = folder / "vectors.json"
    path.write_text(json.dumps({**SMALL, "vectors": [{**SMALL["vectors"][0], "expect": expect}]}))
    return path


@needs_vectors
def test_every_worked_vector_comes_out_exact():
    found = [str(each) for vector in checking.load(VECTORS) for each in checking.mismatches(vector)]

    assert found == []


@needs_vectors
@pytest.mark.django_db
def test_every_worked_vector_comes_out_exact_by_real_actions():
    vectors = checking.load(VECTORS)
    found = [str(each) for vector in vectors for each in checking.mismatches(vector, staging.play)]

    assert found == []


def test_check_clocks_counts_what_passed(tmp_path):
    out = StringIO()

    call_command("check_clocks", str(write(tmp_path, SMALL["vectors"][0]["expect"])), stdout=out)

    assert out.getvalue() == "1 passed, 0 failed\n"


def test_check_clocks_names_each_mismatch(tmp_path):
    out = StringIO()
    expect = {"state": "open", "metrics": {"first_response": [{"due": None}], "next_response": [{}]}}

    with pytest.raises(SystemExit) as stop:
        call_command("check_clocks", str(write(tmp_path, expect)), stdout=out)

    assert stop.value.code == 1
    assert out.getvalue().splitlines() == [
        "X1 state: expected 'open', got 'new'",
        "X1 metrics.first_response.0.due: expected None, got '2026-06-01T10:00:30Z'",
        "X1 metrics.next_response.len: expected 1, got 0",
        "0 passed, 1 failed",
    ]


def test_check_clocks_refuses_another_format(tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"format": "sla-vectors/9"}')

    with pytest.raises(CommandError, match=r"other\.json is not a sla-vectors/1 file"):
        call_command("check_clocks", str(path))
