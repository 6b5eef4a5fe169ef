"""Every error code of Meta in plain words: what happened, what to do, and what waits or stops."""

import json

import pytest
from django.utils import translation

from channels_live.adapters import registry
from channels_live.adapters.base import Media, Receipt, SendFailed, SendUnknown
from tests.channels.graph_server import GraphServer
from tests.channels.test_whatsapp_send import SETTINGS, refused, send

ACCOUNT = (0, 190, 3, 10, 200, 250, 299, 33, 131005, 368, 131031, 130497, 131042, 133010, 131045)
THROTTLED = (4, 80007, 130429, 131048, 131064, 133016)
CUSTOMER = (131026, 131050, 130403, 131021, 130472, 131049, 131062)
CONTENT = (
    (100, 131008, 131009, 131047, 470, 131051, 131052, 131053, 131035, 131036, 131060)
    + (132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069)
)  # fmt: skip
PASSING = (1, 2, 131000, 131016, 131057)
CODES = ACCOUNT + THROTTLED + CUSTOMER + CONTENT + PASSING + (131056,)


@pytest.mark.parametrize(
    ("codes", "permanent", "scope"),
    [
        (ACCOUNT, True, "account"),
        (THROTTLED, False, "account"),
        (CUSTOMER, True, "thread"),
        (CONTENT, True, "message"),
        (PASSING, False, "message"),
        ((131056,), False, "thread"),
    ],
)
def test_code_decides_what_waits_or_stops(graph, codes, permanent, scope):
    for code in codes:
        graph.refuse(code, "English words of Meta")
        error = refused()

        assert (error.code, error.permanent, error.scope) == (str(code), permanent, scope)


@pytest.mark.parametrize("code", CODES)
def test_code_is_told_with_its_next_step(graph, code):
    graph.refuse(code, "English words of Meta")

    reason = refused().reason

    assert len(reason) <= 220
    assert reason.count(".") >= 2
    assert reason.endswith(".")
    assert "English words" not in reason


def test_sentences_are_translatable(graph):
    graph.refuse(131026)

    with translation.override("xx"):
        assert refused().reason.startswith("This number cannot be reached on WhatsApp.")


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_status_of_the_answer_decides_nothing_where_a_code_is_told(graph, status):
    graph.refuse(131026, status=status)

    assert refused().code == "131026"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "no"}'])
@pytest.mark.parametrize(("status", "code"), [(401, "190"), (403, "10")])
def test_refused_token_without_a_word_stops_the_account(graph, status, code, body):
    graph.say(status, body)

    error = refused()

    assert (error.permanent, error.scope, error.code) == (True, "account", code)


def test_too_many_without_a_word_pauses_the_account(graph):
    graph.say(429, b"", Retry_After="7")
    graph.say(429, b"")

    first, second = refused(), refused()

    assert [(e.permanent, e.scope, e.retry_after) for e in (first, second)] == [
        (False, "account", 7),
        (False, "account", 10),
    ]


@pytest.mark.parametrize(
    ("code", "waits"),
    [(131056, [4, 16, 64, 256, 1024, 3600]), (130429, [10, 20, 40, 80, 160, 320]), (131057, [60] * 6)],
)
def test_wait_grows_with_the_attempts(graph, code, waits):
    found = []
    for attempt in range(1, 7):
        graph.refuse(code)
        found.append(refused(attempt=attempt).retry_after)

    assert found == waits


def test_wait_of_the_answer_is_kept(graph):
    graph.refuse(131056, Retry_After="9")
    graph.refuse(131056, Retry_After="soon")

    assert [refused().retry_after, refused().retry_after] == [9, 4]


def test_marketing_limit_waits_a_day_and_is_not_repeated(graph):
    graph.refuse(131049, Retry_After="5")

    error = refused()

    assert (error.permanent, error.scope, error.retry_after) == (True, "thread", 86_400)
    assert "24 hours" in error.reason


@pytest.mark.parametrize("code", [99, "99", 999999])
def test_unknown_code_is_told_in_metas_words(graph, code):
    graph.refuse(code, "The moon is in the wrong house.")

    error = refused()

    assert (error.permanent, error.scope, error.code) == (True, "message", str(code))
    assert error.reason == (f"The moon is in the wrong house. Show this to an admin (WhatsApp error {code}).")


@pytest.mark.parametrize("code", [None, "", "x", -1, True, 1.5, [], {}, "٣", "9" * 5000, 10**30])
def test_code_that_is_none_is_still_a_failure_in_words(graph, code):
    graph.say(400, {"error": {"code": code, "message": {}, "error_data": [], "title": "No."}})

    error = refused()

    assert (error.permanent, error.code, error.reason) == (True, "", "No.")


def test_unknown_phone_number_id_is_the_accounts_trouble(graph):
    graph.say(400, {"error": {"code": 100, "error_subcode": 33, "message": "Unsupported post request."}})

    error = refused()

    assert (error.permanent, error.scope, error.code) == (True, "account", "33")


@pytest.mark.parametrize("status", [301, 404, 413])
def test_other_refusal_without_a_word_is_permanent(graph, status):
    graph.say(status, b"")

    error = refused()

    assert (error.permanent, error.scope, error.code) == (True, "message", str(status))


@pytest.mark.parametrize(("code", "words"), [(131049, "24 hours"), (131026, "reach them another way")])
def test_failure_told_by_a_status_has_its_next_step_too(code, words):
    error = {"code": code, "title": "no", "message": "no", "error_data": {"details": "English words"}}
    status = {"id": "wamid.1", "status": "failed", "recipient_id": "994509000001", "errors": [error]}
    change = {"field": "messages", "value": {"statuses": [status]}}

    [receipt] = registry.get("whatsapp").parse(json.dumps({"entry": [{"changes": [change]}]}).encode())

    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.code) == ("failed", str(code))
    assert words in receipt.reason


FILE = Media(kind="image", ref="65463453", sha256="")


def fetch(media: Media, most: int = 1000) -> bytes:
    return registry.get("whatsapp").fetch_media(media, SETTINGS, max_bytes=most)


def unfetched(media: Media, most: int = 1000) -> SendFailed:
    with pytest.raises(SendFailed) as found:
        fetch(media, most)
    return found.value


def test_file_is_loaded_in_two_steps_with_our_token(graph):
    graph.files["picture"] = b"bytes"
    graph.say(200, {"url": f"{graph.url}/picture"})

    assert fetch(FILE) == b"bytes"

    assert [item["path"] for item in graph.taken] == [
        "/v25.0/65463453?phone_number_id=106540352242921",
        "/picture",
    ]
    assert {item["headers"]["Authorization"] for item in graph.taken} == {"Bearer token"}


def test_file_without_an_id_is_loaded_from_its_address(graph):
    graph.files["picture"] = b"bytes"

    assert fetch(Media(kind="image", url=f"{graph.url}/picture")) == b"bytes"
    assert [item["path"] for item in graph.taken] == ["/picture"]


def test_answer_without_an_address_falls_back_to_the_one_that_came(graph):
    graph.files["picture"] = b"bytes"
    graph.say(200, {"url": {}})

    assert fetch(Media(kind="image", ref="1", url=f"{graph.url}/picture")) == b"bytes"


def test_file_that_is_named_nowhere_fails_in_words(graph):
    error = unfetched(Media(kind="image"))

    assert (error.permanent, error.code, graph.taken) == (True, "media", [])


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "https://evil.example\\@lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://evilfbcdn.net/x",
        "https://[::1",
        "https://a:port/x",
        "https://\x00/",
        "//lookaside.fbsbx.com/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "x" * 70_000,
    ],
)
def test_token_goes_to_nobody_else(graph, url):
    error = unfetched(Media(kind="image", url=url))

    assert (error.permanent, error.code, graph.taken) == (True, "host", [])


@pytest.mark.parametrize("ref", ["../../me", "1?fields=x", "http://evil.example", "\x00", "a b#c"])
def test_id_of_a_file_stays_one_step_of_the_path(graph, ref):
    graph.files["picture"] = b"bytes"
    graph.say(200, {"url": f"{graph.url}/picture"})

    fetch(Media(kind="image", ref=ref))

    path = graph.taken[0]["path"].partition("?")[0]
    assert path.startswith("/v25.0/")
    assert path.count("/") == 2


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (401, True), (403, True), (404, False), (410, True), (500, False)]
)
def test_file_that_is_not_given_is_tried_again_where_that_may_help(graph, status, permanent):
    graph.say(200, {"url": f"{graph.url}/picture"})
    graph.say(status)

    error = unfetched(FILE)

    assert (error.permanent, error.code) == (permanent, str(status))


def test_file_is_never_taken_beyond_its_limit(graph):
    graph.files["picture"] = b"x" * 1001
    graph.say(200, {"url": f"{graph.url}/picture"})

    error = unfetched(FILE)

    assert (error.permanent, error.code) == (True, "size")


def test_line_that_breaks_while_loading_is_tried_again(graph):
    graph.say(200, {"url": f"{graph.url}/picture"})
    graph.say(0)

    error = unfetched(FILE)

    assert (error.permanent, error.code) == (False, "network")


def test_token_that_no_header_takes_loads_nothing(graph):
    with pytest.raises(SendFailed) as found:
        registry.get("whatsapp").fetch_media(
            Media(kind="image", url=f"{graph.url}/picture"),
            {**SETTINGS, "access_token": "t\nk"},
            max_bytes=9,
        )

    assert (found.value.permanent, found.value.code, graph.taken) == (True, "settings", [])


def test_trusted_name_that_leads_to_ourselves_is_not_called(graph, settings):
    settings.HELPDESK_BASE_URL = "https://lookaside.fbsbx.com"

    error = unfetched(Media(kind="image", url="https://lookaside.fbsbx.com/x"))

    assert (error.permanent, error.code) == (True, "host")


def test_damaged_file_is_tried_again(graph):
    graph.files["picture"] = b"bytes"
    graph.say(200, {"url": f"{graph.url}/picture"})

    error = unfetched(Media(kind="image", ref="1", sha256="0" * 64))

    assert (error.permanent, error.code) == (False, "sha256")


@pytest.mark.parametrize("status", [0, 500])
def test_address_that_is_not_told_is_asked_for_again(graph, status):
    graph.say(status)

    assert unfetched(FILE).permanent is False


def test_test_of_the_connection_tells_our_name(graph):
    graph.say(200, {"verified_name": "Meja", "display_phone_number": "+994 12 345 67 89"})

    assert registry.get("whatsapp").check(SETTINGS) == "Meja +994 12 345 67 89"


def test_unknown_outcome_is_no_failure(graph: GraphServer):
    graph.say(500)

    with pytest.raises(SendUnknown):
        send()
