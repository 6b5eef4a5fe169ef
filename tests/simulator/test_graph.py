"""The fake Graph API on the wire: tokens, refusals, media in two steps, statuses afterwards."""

import hashlib

import httpx
import pytest

from channels_live.simulator import faults, postman
from channels_live.simulator.person import Person, accepted
from tests.cast import NOON
from tests.simulator.conftest import WHATSAPP, inbound, is_signed, statuses, waiting

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = WHATSAPP["phone_number_id"]


def body(text: str = "Hello", **extra):
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+994509000001",
        "type": "text",
        "text": {"body": text},
        "biz_opaque_callback_data": "callback-1",
        **extra,
    }


def test_send_is_accepted_and_told_by_signed_statuses(number, graph, desk):
    answer = graph.post(f"{NUMBER}/messages", json=body())
    postman.pump()

    assert answer.status_code == 200
    assert answer.json()["contacts"] == [{"input": "+994509000001", "wa_id": "994509000001"}]
    assert statuses(desk.bodies) == ["sent", "delivered"]
    assert all(is_signed(item) for item in desk.taken)
    assert desk.taken[0]["path"] == f"/hooks/whatsapp/{number.key}/"
    told = desk.bodies[0]["entry"][0]["changes"][0]["value"]["statuses"][0]
    assert (told["id"], told["recipient_id"], told["biz_opaque_callback_data"]) == (
        answer.json()["messages"][0]["id"],
        "994509000001",
        "callback-1",
    )
    assert [(item.text, item.callback) for item in accepted()] == [("Hello", "callback-1")]


def test_open_chat_reads_at_once_and_a_closed_one_when_it_is_opened(number, graph, desk):
    rosa = Person("whatsapp", "Rosa", address="994509000001")

    graph.post(f"{NUMBER}/messages", json=body())
    rosa.look(number)
    graph.post(f"{NUMBER}/messages", json=body("And?"))
    postman.pump()

    assert statuses(desk.bodies) == ["sent", "delivered", "read", "sent", "delivered", "read"]


def test_customer_text_is_escaped_and_signed_over_the_raw_bytes(number, desk):
    rosa = Person("whatsapp", "Röza", address="994509000001")

    wamid = rosa.write(number, "Salam, sifariş haradadır? https://meja.example/ə")
    postman.pump()

    [item] = desk.taken
    assert is_signed(item)
    assert item["raw"].isascii()
    assert b"https:\\/\\/meja.example\\/\\u0259" in item["raw"]
    assert inbound(item["body"]) == {
        "from": "994509000001",
        "id": wamid,
        "timestamp": inbound(item["body"])["timestamp"],
        "type": "text",
        "text": {"body": "Salam, sifariş haradadır? https://meja.example/ə"},
    }


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Basic token-of-the-number"])
def test_wrong_token_is_190(number, graph, token):
    answer = graph.post(f"{NUMBER}/messages", json=body(), headers={"Authorization": token})

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
    assert sorted(answer.json()["error"]) == ["code", "fbtrace_id", "message", "type"]


def test_unknown_number_and_missing_version_are_refused(number, graph):
    found = [
        graph.post(path, json=body()).status_code for path in ("1/messages", f"../latest/{NUMBER}/messages")
    ]

    assert found == [400, 400]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("rate_limit", 429, 130429),
        ("pair_limit", 400, 131056),
        ("server_error", 500, 131000),
        ("expired_token", 401, 190),
        ("window_refused", 400, 131047),
    ],
)
def test_refusing_fault_answers_once_and_nothing_arrives(number, graph, desk, kind, status, code):
    faults.switch_on(number, kind, at=NOON)

    first = graph.post(f"{NUMBER}/messages", json=body())
    second = graph.post(f"{NUMBER}/messages", json=body())

    assert (first.status_code, first.json()["error"]["code"]) == (status, code)
    assert second.status_code == 200
    assert len(accepted()) == 1


def test_window_fault_is_told_later(number, graph, desk):
    faults.switch_on(number, "window", at=NOON)

    answer = graph.post(f"{NUMBER}/messages", json=body())
    postman.pump()

    told = desk.bodies[0]["entry"][0]["changes"][0]["value"]["statuses"][0]
    assert answer.status_code == 200
    assert (told["status"], told["errors"][0]["code"]) == ("failed", 131047)


def test_cut_off_answer_was_accepted(number, graph, desk):
    faults.switch_on(number, "lost_answer", at=NOON)

    answer = graph.post(f"{NUMBER}/messages", json=body())

    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert len(accepted()) == 1


def test_timeout_outlasts_the_client_and_nothing_arrives(number, graph):
    faults.switch_on(number, "timeout", value=2, at=NOON)

    with pytest.raises(httpx.ReadTimeout):
        graph.post(f"{NUMBER}/messages", json=body(), timeout=0.5)

    assert accepted() == []


def test_statuses_come_early_out_of_order_in_one_batch_and_twice(number, graph, desk):
    Person("whatsapp", "Rosa", address="994509000001").look(number)
    for kind in ("early_status", "reorder", "batch", "duplicate"):
        faults.switch_on(number, kind, at=NOON)

    graph.post(f"{NUMBER}/messages", json=body())

    assert statuses(desk.bodies) == ["read", "delivered", "sent"] * 2
    assert waiting() == 0


def test_media_goes_up_and_comes_down_in_two_steps(number, graph):
    data = b"%PDF-1.4 receipt"
    up = graph.post(
        f"{NUMBER}/media",
        data={"messaging_product": "whatsapp", "type": "application/pdf"},
        files={"file": ("receipt.pdf", data, "application/pdf")},
    )
    media_id = up.json()["id"]

    info = graph.get(media_id, params={"phone_number_id": NUMBER}).json()

    assert (info["mime_type"], info["file_size"]) == ("application/pdf", len(data))
    assert info["sha256"] == hashlib.sha256(data).hexdigest()
    assert graph.get(info["url"]).content == data
    assert httpx.get(info["url"]).status_code == 401
    assert graph.get(info["url"].replace("ext=", "ext=9")).status_code == 404


def test_media_is_sent_by_its_id_only(number, graph):
    document = {"type": "document", "document": {"id": "1", "filename": "receipt.pdf"}}

    answer = graph.post(f"{NUMBER}/messages", json=body(**document))

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131009)


def interactive(rows: int, title: str = "Yes"):
    buttons = [{"type": "reply", "reply": {"id": f"r{n}", "title": f"{title}{n}"}} for n in range(rows)]
    part = {"type": "button", "body": {"text": "Did this help?"}, "action": {"buttons": buttons}}
    return {"type": "interactive", "interactive": part}


def test_buttons_are_tapped_as_button_replies(number, graph, desk):
    rosa = Person("whatsapp", "Rosa", address="994509000001")
    wamid = graph.post(f"{NUMBER}/messages", json=body(**interactive(3))).json()["messages"][0]["id"]

    rosa.tap(number, wamid, "r2")
    postman.pump()

    tapped = inbound(desk.bodies[-1])
    assert tapped["interactive"] == {"type": "button_reply", "button_reply": {"id": "r2", "title": "Yes2"}}
    assert tapped["context"]["id"] == wamid


@pytest.mark.parametrize("wrong", [interactive(4), interactive(1, "x" * 20), {"text": {"body": "x" * 4097}}])
def test_too_much_is_refused(number, graph, wrong):
    assert graph.post(f"{NUMBER}/messages", json=body(**wrong)).status_code == 400


def test_template_needs_its_parameters(number, graph):
    def send(*values):
        parameters = [{"type": "text", "text": value} for value in values]
        template = {
            "name": "order_update",
            "language": {"code": "en_US"},
            "components": [{"type": "body", "parameters": parameters}],
        }
        return graph.post(f"{NUMBER}/messages", json=body(type="template", template=template))

    assert send("Rosa").json()["error"]["code"] == 132000
    assert send("Rosa", "A-1042").json()["messages"][0]["message_status"] == "accepted"
    assert accepted()[0].text.startswith("Hello Rosa, there is news about your order A-1042.")


def test_templates_and_number_are_listed(number, graph):
    listed = graph.get(f"{WHATSAPP['waba_id']}/message_templates").json()["data"]
    info = graph.get(NUMBER, params={"fields": "verified_name,quality_rating"}).json()

    assert {(item["name"], item["status"]) for item in listed} == {
        ("order_update", "APPROVED"),
        ("continue_conversation", "APPROVED"),
        ("rate_us", "APPROVED"),
        ("fixed_now", "APPROVED"),
        ("pick_up", "APPROVED"),
        ("thank_you_code", "APPROVED"),
        ("repair_visit", "APPROVED"),
        ("new_arrivals", "APPROVED"),
        ("spring_offer", "REJECTED"),
        ("opening_hours", "PAUSED"),
    }
    assert info == {"verified_name": "Whatsapp, Baku", "quality_rating": "GREEN", "id": NUMBER}


def test_reading_and_typing_show_on_the_phone(number, graph, desk):
    rosa = Person("whatsapp", "Rosa", address="994509000001")
    wamid = rosa.write(number, "Hello?")
    postman.pump()

    answer = graph.post(
        f"{NUMBER}/messages",
        json={
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": wamid,
            "typing_indicator": {"type": "text"},
        },
    )

    assert answer.json() == {"success": True}
    assert rosa.line(number, wamid).state == "read"
    assert rosa.chat(number).typing_until is not None


def test_every_kind_of_message_and_news_is_posted(number, graph, desk):
    rosa = Person("whatsapp", "Rosa", address="994509000001")
    ours = graph.post(f"{NUMBER}/messages", json=body()).json()["messages"][0]["id"]

    first = rosa.write(number, "Where is my parcel?", reply_to=ours)
    voice = rosa.send_file(number, b"OggS", kind="voice", name="v.ogg", mime="audio/ogg; codecs=opus")
    rosa.send_file(number, b"%PDF", kind="document", name="r.pdf", mime="application/pdf", caption="Here")
    rosa.share_location(number, 40.4, 49.8)
    rosa.share_contact(number, "Dario", "+994501234567")
    rosa.react(number, ours, "👍")
    rosa.react(number, ours, "")
    rosa.edit(number, first, "Where is my order?")
    rosa.revoke(number, voice)
    postman.pump()

    found = [inbound(item) for item in desk.bodies if not statuses([item])]
    kinds = "text audio document location contacts reaction reaction unsupported revoke"
    assert [item["type"] for item in found] == kinds.split()
    assert found[0]["context"]["id"] == ours
    assert found[1]["audio"]["voice"] is True
    assert (found[2]["document"]["filename"], found[2]["document"]["caption"]) == ("r.pdf", "Here")
    assert [item["reaction"].get("emoji") for item in found[5:7]] == ["👍", None]
    assert found[8]["revoke"] == {"original_message_id": voice}
