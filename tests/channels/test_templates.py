"""Templates: the list comes from the account, is read for the form, and goes out filled in."""

from datetime import timedelta
from typing import Any

import pytest

from channels_live import outgoing, templates
from channels_live.models import AccountNotice, MessageTemplate
from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import ChannelAccount, Delivery, HeldReply, Message, Thread

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account(
        "whatsapp", "Shop", phone_number_id="111", waba_id="222", access_token="t", api_version="v25.0"
    )


def listed(name: str, *components: dict[str, Any], status: str = "APPROVED", **extra: Any) -> dict[str, Any]:
    return {
        "id": "5944",
        "name": name,
        "language": "en",
        "status": status,
        "category": "UTILITY",
        "components": list(components),
        **extra,
    }


def body(text: str, **extra: Any) -> dict[str, Any]:
    return {"type": "BODY", "text": text, **extra}


ORDER = listed(
    "order",
    {"type": "HEADER", "format": "TEXT", "text": "About {{1}}", "example": {"header_text": ["A-1"]}},
    body("Hello {{1}}, {{2}} is here.", example={"body_text": [["Rosa", "your parcel"]]}),
    {"type": "FOOTER", "text": "Shop"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Thanks"},
            {"type": "URL", "text": "Follow it", "url": "https://shop.example/{{1}}"},
        ],
    },
)
SHAPE_VALUES = {"header.1": "A-7", "body.1": "Rosa", "body.2": "it", "button:1.1": "a7"}


def sync(graph, number, *rows: dict[str, Any], at=NOON):
    graph.say(200, {"data": list(rows)})
    return templates.sync(number, at=at)


def one(name: str = "order") -> MessageTemplate:
    return MessageTemplate.objects.select_related("account").get(name=name)


def test_list_is_read_page_by_page(graph, number):
    graph.say(200, {"data": [ORDER], "paging": {"cursors": {"after": "MQ"}, "next": "https://x.example/"}})
    graph.say(200, {"data": [listed("second", body("Hi"))], "paging": {"cursors": {"after": "Mg"}}})

    templates.sync(number, at=NOON)

    assert list(MessageTemplate.objects.values_list("name", "status")) == [
        ("order", "APPROVED"),
        ("second", "APPROVED"),
    ]
    paths = [asked["path"] for asked in graph.taken]
    assert [path.partition("?")[0] for path in paths] == ["/v25.0/222/message_templates"] * 2
    assert ["after=MQ" in path for path in paths] == [False, True]


def test_list_follows_the_provider(graph, number):
    sync(graph, number, ORDER, listed("old", body("Hi")))

    sync(graph, number, {**ORDER, "status": "PAUSED"}, at=NOON + HOUR)

    assert [(each.name, each.status) for each in MessageTemplate.objects.all()] == [("order", "PAUSED")]


def test_failed_sync_keeps_the_list_and_says_why(graph, number):
    sync(graph, number, ORDER)
    graph.refuse(190, status=401)

    done = templates.sync(number, at=NOON + HOUR)

    assert done.problem.startswith("WhatsApp no longer accepts our access token.")
    assert MessageTemplate.objects.count() == 1
    number.refresh_from_db()
    assert number.stopped_at is None


def test_sync_is_due_each_hour_and_at_once_after_news_of_a_template(graph, number):
    graph.say(200, {"data": [ORDER]})
    times = [templates.sync_due(now=NOON), templates.sync_due(now=NOON + HOUR / 2)]

    AccountNotice.objects.create(account=number, kind="account", text="template_status", at=NOON + HOUR / 2)
    graph.say(200, {"data": [ORDER]})
    times.append(templates.sync_due(now=NOON + HOUR / 2))
    graph.say(200, {"data": [ORDER]})
    times += [templates.sync_due(now=NOON + HOUR), templates.sync_due(now=NOON + 2 * HOUR)]

    assert times == [1, 0, 1, 0, 1]


def test_shape_names_every_blank_with_its_example(graph, number):
    sync(graph, number, ORDER)

    shape = templates.shape_of(one())

    assert [(blank.key, blank.example) for blank in shape.blanks] == [
        ("header.1", "A-1"),
        ("body.1", "Rosa"),
        ("body.2", "your parcel"),
        ("button:1.1", ""),
    ]
    assert shape.text(SHAPE_VALUES) == "About A-7\n\nHello Rosa, it is here.\n\nShop"
    assert shape.text({}) == "About {{1}}\n\nHello {{1}}, {{2}} is here.\n\nShop"
    assert shape.buttons == ("Thanks", "Follow it")


def test_named_blanks_are_asked_for_by_their_names(graph, number):
    named = {"body_text_named_params": [{"param_name": "first_name", "example": "Rosa"}]}
    sync(graph, number, listed("hello", body("Hello {{first_name}}", example=named)))

    shape = templates.shape_of(one("hello"))

    assert [(blank.key, blank.example) for blank in shape.blanks] == [("body.first_name", "Rosa")]
    assert shape.asked("hello", "en", {"body.first_name": "Ana"})["parameters"] == {"first_name": "Ana"}


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("APPROVED", "NONE", ""),
        ("REJECTED", "SCAM", "WhatsApp refused it: it looks like a fraud."),
        ("REJECTED", "SOMETHING_NEW", "WhatsApp refused it. An admin can see why in WhatsApp Manager."),
        ("PAUSED", "", "WhatsApp has paused it, because customers disliked it. Choose another one."),
        ("SOMETHING_NEW", "", "WhatsApp does not let it be sent (SOMETHING_NEW)."),
    ],
)
def test_template_that_may_not_be_sent_says_why(graph, number, status, reason, said):
    sync(graph, number, listed("x", body("Hi"), status=status, rejected_reason=reason))

    assert templates.trouble_of(one("x")) == said


def test_part_that_nobody_can_fill_in_here_is_named(graph, number):
    product = {"components": [{"type": "HEADER", "format": "PRODUCT"}, body("Hi")]}
    sync(graph, number, listed("x", body("Hi"), {"type": "CAROUSEL", "cards": [product]}))

    assert templates.trouble_of(one("x")) == (
        "It shows products of your catalogue. Send it from WhatsApp Manager."
    )


def test_button_that_nobody_knows_here_is_named(graph, number):
    buttons = {"type": "BUTTONS", "buttons": [{"type": "VOICE_CALL", "text": "Call us"}]}
    sync(graph, number, listed("x", body("Hi"), buttons))

    assert templates.trouble_of(one("x")) == "It has a part that cannot be filled in here (voice call)."


@pytest.fixture
def ticket(number):
    return write(number, "Where is my parcel?", sender="994500000001").ticket


@pytest.fixture
def desk(client, ticket):
    client.force_login(make_person("Ana"))
    return client


def filled(**more: str) -> dict[str, str]:
    values = {"blank0": "A-7", "blank1": "Rosa", "blank2": "it", "blank3": "a7"}
    return {**values, "client_id": "2f0d9e0a-0000-4000-8000-000000000001", "seen": "99", **more}


def test_sheet_lists_what_can_be_sent_and_what_cannot_with_its_reason(graph, number, ticket, desk):
    sync(graph, number, ORDER, listed("bad", body("Hi"), status="REJECTED", rejected_reason="SCAM"))

    page = desk.get(f"/inbox/{ticket.number}/templates/")

    assert [each.name for each in page.context["ready"]] == ["order"]
    assert "it looks like a fraud" in page.content.decode()


def test_filled_template_is_held_then_goes_out_after_the_window(graph, number, ticket, desk):
    sync(graph, number, ORDER)
    Thread.objects.update(window_closes_at=NOON)

    answer = desk.post(f"/inbox/{ticket.number}/templates/{one().pk}/", filled())
    held = HeldReply.objects.get()
    actions.send_due(now=held.send_at)
    message = Message.objects.get(direction="out")
    outgoing.send_thread(message.thread_id, clock=lambda: held.send_at)

    assert (answer.status_code, held.text) == (204, "About A-7\n\nHello Rosa, it is here.\n\nShop")
    assert (message.text, message.signature) == (held.text, "")
    assert Delivery.objects.get().state == "accepted"
    sent = graph.messages[-1]["template"]
    assert (sent["name"], sent["language"]) == ("order", {"code": "en"})
    assert sent["components"] == [
        {"type": "header", "parameters": [{"type": "text", "text": "A-7"}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Rosa"}, {"type": "text", "text": "it"}]},
        {
            "type": "button",
            "sub_type": "url",
            "index": "1",
            "parameters": [{"type": "text", "text": "a7"}],
        },
    ]


def test_empty_blank_is_told_beside_its_field_and_nothing_goes_out(graph, number, ticket, desk):
    sync(graph, number, ORDER)

    answer = desk.post(f"/inbox/{ticket.number}/templates/{one().pk}/", filled(blank1=" "))

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#sheet-body")
    assert list(answer.context["form"].errors) == ["blank1"]
    assert HeldReply.objects.count() == 0


def test_preview_shows_what_is_filled_in_so_far(graph, number, ticket, desk):
    sync(graph, number, ORDER)

    answer = desk.post(f"/inbox/{ticket.number}/templates/{one().pk}/", {"preview": "1", "blank1": "<Rosa>"})

    assert "About {{1}}\n\nHello &lt;Rosa&gt;, {{2}} is here." in answer.content.decode()


def test_template_that_was_paused_meanwhile_is_refused(graph, number, ticket, desk):
    sync(graph, number, {**ORDER, "status": "PAUSED"})

    answer = desk.post(f"/inbox/{ticket.number}/templates/{one().pk}/", filled())

    assert (answer.status_code, HeldReply.objects.count()) == (409, 0)
    assert "has paused it" in answer.content.decode()


def test_template_of_another_account_is_not_there(graph, number, ticket, desk):
    other = make_account("whatsapp", "Other", phone_number_id="3", waba_id="4", access_token="t")
    sync(graph, other, ORDER)

    assert desk.get(f"/inbox/{ticket.number}/templates/{one().pk}/").status_code == 404


def test_picture_of_the_heading_is_asked_for_and_goes_with_it(graph, number, ticket, desk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sync(graph, number, listed("order", {"type": "HEADER", "format": "IMAGE"}, body("Look")))
    url, rest = f"/inbox/{ticket.number}/templates/{one().pk}/", {"client_id": filled()["client_id"]}
    png = SimpleUploadedFile("a.png", PNG, "image/png")

    without = desk.post(url, rest)
    wrong = desk.post(url, {**rest, "file": SimpleUploadedFile("a.txt", b"words", "text/plain")})
    right = desk.post(url, {**rest, "file": png})

    assert [without.status_code, wrong.status_code, right.status_code] == [422, 422, 204]
    actions.send_due(now=HeldReply.objects.get().send_at)
    thread = Thread.objects.get()
    outgoing.send_thread(thread.pk, clock=lambda: HeldReply.objects.get().send_at)
    [header] = graph.messages[-1]["template"]["components"]
    assert header["parameters"][0]["type"] == "image"


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
    "000000050001a5f645400000000049454e44ae426082"
)


def test_account_page_lists_templates_and_loads_them_now(graph, number, client):
    client.force_login(make_person("Mina", role="admin"))
    graph.say(200, {"data": [listed("bad", body("Hi"), status="REJECTED", rejected_reason="SCAM")]})

    page = client.post(f"/settings/accounts/{number.pk}/templates/", follow=True).content.decode()

    assert "The list of templates is up to date." in page
    assert "WhatsApp refused it: it looks like a fraud." in page


def test_account_that_stands_still_shows_its_templates(graph, number, client):
    client.force_login(make_person("Mina", role="admin"))
    sync(graph, number, ORDER)
    ChannelAccount.objects.filter(pk=number.pk).update(stopped_at=NOON)

    assert "order" in client.get(f"/settings/accounts/{number.pk}/templates/").content.decode()
    assert templates.sync_due(now=NOON + 2 * HOUR) == 0
