"""Answers to tap and templates sent over the API, as they reach a phone or a visitor, and taps back."""

from typing import Any

import pytest
from django.utils import timezone

from channels_live import outgoing, templates
from channels_live.simulator.models import Line
from tests.api.conftest import Caller
from tests.cast import make_account, make_person
from tests.simulator.conftest import TELEGRAM, WHATSAPP
from tests.simulator.wired import Wired, state
from tests.widget.conftest import Visitor
from tickets.models import Delivery, Message, Thread

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
ORDER = {"name": "order_update", "language": "en-US", "values": {"1": "Rosa", "body.2": "A-7"}}


@pytest.fixture
def whatsapp(over_http) -> Wired:
    found = Wired(make_account("whatsapp", "Baku", **WHATSAPP), "994509000001")
    assert templates.sync(found.account, at=timezone.now()).problem == ""
    return found


@pytest.fixture
def telegram(over_http) -> Wired:
    return Wired(make_account("telegram", "Bot", **TELEGRAM), "590000001")


def post(wired: Wired, body: dict[str, Any], number: int = 0) -> Any:
    number = number or wired.write().ticket_id
    answer = Caller(wired.ana).post(f"tickets/{number}/messages/", body)
    for thread in Thread.objects.all():
        outgoing.send_thread(thread.pk, clock=timezone.now)
    return answer


def on_phone() -> Line:
    return Line.objects.get(is_ours=True)


@pytest.mark.parametrize("kind", ["whatsapp", "telegram"])
def test_answers_are_tapped_on_the_phone_and_come_back(kind, request):
    wired = request.getfixturevalue(kind)

    answer = post(wired, {"text": "Is it solved?", "choices": {"rows": ROWS}})
    first = on_phone().data["choices"][0]
    wired.rosa.tap(wired.account, on_phone().wire_id, first["id"])
    wired.turn()

    assert answer.status_code == 201, answer.content
    assert first["title"] == "Yes"
    assert (answer.json()["choices"], answer.json()["template"]) == (
        {"purpose": "conversation", "button": None, "rows": ROWS},
        None,
    )
    tapped = Message.objects.get(kind="interactive_reply")
    assert (tapped.text, tapped.direction) == ("Yes", "in")


def test_visitor_gets_answers_to_tap(db):
    visitor = Visitor(make_account("webchat", "Shop"))
    visitor.say("Hello")
    thread = Thread.objects.get()
    caller = Caller(make_person("Ana"))
    answer = caller.post(
        f"tickets/{thread.ticket_id}/messages/",
        {"text": "Is it solved?", "choices": {"rows": [{"title": "Yes"}, {"title": "No"}]}},
    )

    assert answer.status_code == 201
    [asked] = [item for item in visitor.feed() if item.get("text") == "Is it solved?"]
    assert [row["title"] for row in asked["choices"]["rows"]] == ["Yes", "No"]


def test_template_is_filled_in_where_the_window_is_closed(whatsapp):
    number = whatsapp.write().ticket_id
    Thread.objects.update(window_closes_at=timezone.now())

    plain = post(whatsapp, {"text": "Hello"}, number)
    answer = post(whatsapp, {"template": ORDER}, number)

    assert (plain.status_code, plain.json()["error"]["code"]) == (409, "window_closed")
    assert answer.status_code == 201, answer.content
    words = "Hello Rosa, there is news about your order A-7. Reply here to go on."
    assert (answer.json()["text"], answer.json()["signature"]) == (words, "")
    told = {"name": "order_update", "language": "en_US", "values": {"body.1": "Rosa", "body.2": "A-7"}}
    assert (answer.json()["template"], answer.json()["choices"]) == (told, None)
    assert (on_phone().text, state(Delivery.objects.get())) == (words, "accepted")


def test_template_with_a_place_and_a_code(whatsapp):
    place = {"latitude": "40.3", "longitude": "49.8", "name": "Shop"}
    values = {f"location.{name}": said for name, said in place.items()} | {"1": "Rosa", "2": "A-7"}

    first = post(whatsapp, {"template": {"name": "pick_up", "language": "en_US", "values": values}})
    values = {"1": "Rosa", "2": "10%", "button:0.code": "SAVE10"}
    second = post(whatsapp, {"template": {"name": "thank_you_code", "language": "en_US", "values": values}})

    assert (first.status_code, second.status_code) == (201, 201)
    shown = list(Line.objects.filter(is_ours=True).order_by("pk"))
    assert shown[0].data["place"]["name"] == "Shop"
    assert shown[1].data["links"] == ["Copy code: SAVE10"]
    kept = {f"location.{name}": said for name, said in place.items()} | {"body.1": "Rosa", "body.2": "A-7"}
    assert first.json()["template"]["values"] == kept
    assert second.json()["template"]["values"] == {
        "body.1": "Rosa",
        "body.2": "10%",
        "button:0.code": "SAVE10",
    }
