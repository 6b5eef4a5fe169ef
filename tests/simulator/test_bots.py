"""The fake Bot API on the wire: forms and JSON, refusals with their parameters, updates per queue."""

import json

import httpx
import pytest

from channels_live.simulator import faults, postman
from channels_live.simulator.models import Post
from channels_live.simulator.person import Person, accepted
from tests.cast import NOON
from tests.simulator.conftest import TELEGRAM

pytestmark = pytest.mark.django_db(transaction=True)
CHAT = 590000001


@pytest.fixture
def rosa(bot):
    return Person("telegram", "Rosa", address=str(CHAT))


def send(bot_api, **extra):
    return bot_api.post("sendMessage", json={"chat_id": CHAT, "text": "Hello", **extra})


@pytest.mark.parametrize("form", ["json", "data", "params"])
def test_parameters_come_in_every_form(bot, bot_api, form):
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    values = {"chat_id": CHAT, "text": "Hello", "reply_markup": keyboard}
    if form != "json":
        values["reply_markup"] = json.dumps(keyboard)

    answer = bot_api.post("sendMessage", **{form: values}).json()

    assert answer["ok"] is True
    assert (answer["result"]["chat"]["id"], answer["result"]["text"]) == (CHAT, "Hello")
    assert answer["result"]["reply_markup"] == keyboard


def test_update_carries_the_secret_and_the_text(bot, rosa, desk):
    rosa.write(bot, "Salam ə")
    postman.pump()

    [item] = desk.taken
    assert item["headers"]["x-telegram-bot-api-secret-token"] == TELEGRAM["secret_token"]
    assert item["path"] == f"/hooks/telegram/{bot.key}/"
    assert item["body"]["message"]["text"] == "Salam ə"
    assert item["body"]["message"]["chat"] == {"id": CHAT, "first_name": "Rosa", "type": "private"}


@pytest.mark.parametrize(
    ("kind", "code", "parameters"),
    [
        ("rate_limit", 429, {"retry_after": 5}),
        ("server_error", 502, None),
        ("expired_token", 401, None),
        ("blocked", 403, None),
        ("migrate", 400, {"migrate_to_chat_id": -(10**12 + CHAT)}),
    ],
)
def test_refusing_fault_answers_once_and_nothing_arrives(bot, bot_api, kind, code, parameters):
    faults.switch_on(bot, kind, at=NOON)

    first, second = send(bot_api), send(bot_api)

    assert (first.status_code, first.json()["error_code"]) == (code, code)
    assert first.json().get("parameters") == parameters
    assert second.status_code == 200
    assert len(accepted()) == 1


def test_wrong_token_and_unknown_method_are_refused(bot, live_server, bot_api):
    wrong = httpx.post(f"{live_server.url}/simulator/telegram/bot1:x/getMe")

    assert (wrong.status_code, bot_api.post("sendRockets").status_code) == (401, 404)


def test_bot_names_itself(bot, bot_api):
    assert bot_api.get("getMe").json()["result"]["id"] == 710000001


def test_text_is_counted_in_utf16_units(bot, bot_api):
    assert send(bot_api, text="😀" * 2048).status_code == 200
    assert send(bot_api, text="😀" * 2049).json()["description"] == "Bad Request: message is too long"


def test_person_who_blocked_the_bot_gets_nothing(bot, bot_api, rosa, desk):
    rosa.block(bot)
    postman.pump()

    assert send(bot_api).json()["description"] == "Forbidden: bot was blocked by the user"
    assert desk.bodies[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


def test_tap_spins_until_it_is_answered(bot, bot_api, rosa, desk):
    keyboard = {"inline_keyboard": [[{"text": "Good", "callback_data": "5"}]]}
    sent = send(bot_api, reply_markup=keyboard).json()["result"]
    rosa.tap(bot, str(sent["message_id"]), "5")
    postman.pump()
    query = desk.bodies[0]["callback_query"]

    good = bot_api.post("answerCallbackQuery", data={"callback_query_id": query["id"], "text": "Thanks"})
    late = bot_api.post("answerCallbackQuery", data={"callback_query_id": "1"})
    edited = bot_api.post(
        "editMessageText", json={"chat_id": CHAT, "message_id": sent["message_id"], "text": "Thanks"}
    )
    same = bot_api.post(
        "editMessageText", json={"chat_id": CHAT, "message_id": sent["message_id"], "text": "Thanks"}
    )

    assert (query["data"], query["message"]["message_id"]) == ("5", sent["message_id"])
    assert good.json() == {"ok": True, "result": True}
    assert late.json()["description"].startswith("Bad Request: query is too old")
    assert "reply_markup" not in edited.json()["result"]
    assert "message is not modified" in same.json()["description"]


def test_files_go_up_by_form_and_come_down_by_path(bot, bot_api, rosa, live_server):
    up = bot_api.post(
        "sendDocument", data={"chat_id": CHAT, "caption": "Here"}, files={"document": ("r.pdf", b"%PDF")}
    )
    file_id = up.json()["result"]["document"]["file_id"]

    path = bot_api.get("getFile", params={"file_id": file_id}).json()["result"]["file_path"]
    down = httpx.get(f"{live_server.url}/simulator/telegram/file/bot{TELEGRAM['bot_token']}/{path}")

    assert up.json()["result"]["document"]["file_name"] == "r.pdf"
    assert down.content == b"%PDF"
    assert bot_api.get("getFile", params={"file_id": "no"}).status_code == 400


def test_album_gives_every_message(bot, bot_api):
    media = [
        {"type": "photo", "media": "attach://a", "caption": "Both"},
        {"type": "photo", "media": "attach://b"},
    ]

    answer = bot_api.post(
        "sendMediaGroup",
        data={"chat_id": CHAT, "media": json.dumps(media)},
        files={"a": ("a.jpg", b"a", "image/jpeg"), "b": ("b.jpg", b"b", "image/jpeg")},
    ).json()

    assert len({item["media_group_id"] for item in answer["result"]}) == 1
    assert [item.get("caption") for item in answer["result"]] == ["Both", None]


def test_reply_to_a_forgotten_message_is_refused_or_forgiven(bot, bot_api):
    strict = send(bot_api, reply_parameters={"message_id": 7})
    kind = send(bot_api, reply_parameters={"message_id": 7, "allow_sending_without_reply": True})

    assert strict.json()["description"] == "Bad Request: message to be replied not found"
    assert kind.status_code == 200


def test_lane_waits_for_its_head_and_other_lanes_do_not(bot, rosa, desk):
    dario = Person("telegram", "Dario", address="590000002")
    desk.says = [(500, b"")]

    for person, text in ((rosa, "one"), (rosa, "two"), (dario, "three")):
        person.write(bot, text)
    postman.pump()

    assert [item["message"]["text"] for item in desk.bodies] == ["one", "three"]
    assert Post.objects.filter(state="waiting").count() == 2


def test_long_queue_of_one_chat_holds_nobody_else_up(bot, rosa, desk):
    dario = Person("telegram", "Dario", address="590000002")
    desk.says = [(500, b"")]

    for n in range(60):
        rosa.write(bot, f"message {n}")
    dario.write(bot, "Hello")
    postman.pump()

    assert [item["message"]["text"] for item in desk.bodies] == ["message 0", "Hello"]


def test_method_in_the_answer_is_executed(bot, rosa, desk):
    desk.says = [(200, json.dumps({"method": "sendMessage", "chat_id": CHAT, "text": "Hi"}).encode())]

    rosa.write(bot, "Hello")
    postman.pump()

    assert [item.text for item in rosa.received(bot)] == ["Hi"]


def test_every_kind_of_message_and_news_is_posted(bot, bot_api, rosa, desk):
    ours = str(send(bot_api).json()["result"]["message_id"])

    first = rosa.write(bot, "Where is my parcel?", reply_to=ours)
    rosa.send_file(bot, b"OggS", kind="voice", name="v.ogg", mime="audio/ogg")
    rosa.send_file(bot, b"jpeg", kind="image", name="p.jpg", mime="image/jpeg", caption="Look")
    rosa.send_file(bot, b"webp", kind="sticker", name="s.webp", mime="image/webp")
    rosa.share_location(bot, 40.4, 49.8)
    rosa.share_contact(bot, "Dario Rossi", "+994501234567")
    rosa.edit(bot, first, "Where is my order?")
    rosa.react(bot, ours, "👍")
    postman.pump()

    found = desk.bodies
    assert [sorted(set(item) - {"update_id"})[0] for item in found] == [
        *["message"] * 6,
        "edited_message",
        "message_reaction",
    ]
    assert found[0]["message"]["reply_to_message"]["message_id"] == int(ours)
    assert [size["width"] for size in found[2]["message"]["photo"]] == [90, 800]
    assert found[6]["edited_message"]["text"] == "Where is my order?"
    assert found[7]["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert len({item["update_id"] for item in found}) == 8


def test_duplicates_are_the_same_bytes(bot, rosa, desk):
    faults.switch_on(bot, "duplicate", at=NOON)

    rosa.write(bot, "Hello")
    postman.pump()

    assert desk.taken[0]["raw"] == desk.taken[1]["raw"]
    assert len(desk.taken) == 2


def test_webhook_information_tells_what_waits(bot, bot_api, rosa, desk):
    desk.says = [(503, b"away")]
    rosa.write(bot, "Hello")
    postman.pump()

    info = bot_api.get("getWebhookInfo").json()["result"]

    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Wrong response from the webhook: 503 away"
