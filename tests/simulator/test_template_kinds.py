"""Templates with a place, a code, a form or cards: from the desk to the phone, and the answers back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from channels_live import outgoing, templates
from channels_live.models import MessageTemplate
from channels_live.simulator.models import Line, StoredFile
from tests.simulator.wired import Wired, state
from tickets import actions
from tickets.models import ChannelAccount, Delivery, HeldReply, Message

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "2f0d9e0a-0000-4000-8000-000000000001"


@pytest.fixture
def wired(over_http, number, client) -> Wired:
    found = Wired(number, "994509000001")
    ChannelAccount.objects.update(capabilities={"has_templates": True})
    client.force_login(found.ana)
    assert templates.sync(number, at=timezone.now()).problem == ""
    return found


def sent(wired: Wired, client, name: str, *values: str, status: int = 204, **files: SimpleUploadedFile):
    ticket = wired.write().ticket
    template = MessageTemplate.objects.get(name=name, language="en_US")
    blanks = {f"blank{number}": value for number, value in enumerate(values)}
    given = {**blanks, **files, "client_id": KEY}
    answer = client.post(f"/inbox/{ticket.number}/templates/{template.pk}/", given)
    assert answer.status_code == status, answer.content.decode()
    if status != 204:
        return answer
    due = HeldReply.objects.get().send_at
    actions.send_due(now=due)
    message = Message.objects.get(direction="out")
    outgoing.send_thread(message.thread_id, clock=lambda: due)
    return Delivery.objects.get(message=message)


def on_phone() -> Line:
    return Line.objects.get(is_ours=True)


def test_place_in_the_heading_reaches_the_phone(wired, client):
    delivery = sent(wired, client, "pick_up", "40.3777", "49.892", "Shop", "", "Rosa", "A-7")

    assert (state(delivery), delivery.reason) == ("accepted", "")
    assert on_phone().data["place"] == {
        "latitude": 40.3777,
        "longitude": 49.892,
        "name": "Shop",
        "address": "",
    }
    assert (
        Message.objects.get(direction="out").text == "Shop\n\nHello Rosa, your order A-7 waits for you here."
    )


@pytest.mark.parametrize(
    ("name", "values", "wrong"),
    [
        ("pick_up", ["91", "49.892", "Shop", "", "Rosa", "A-7"], "blank0"),
        ("pick_up", ["40.3", "east", "Shop", "", "Rosa", "A-7"], "blank1"),
        ("pick_up", ["40.3", "49.8", " ", "", "Rosa", "A-7"], "blank2"),
        ("thank_you_code", ["Rosa", "10%", "X" * 16], "blank2"),
    ],
)
def test_value_that_does_not_fit_is_told_beside_its_field(wired, client, name, values, wrong):
    answer = sent(wired, client, name, *values, status=422)

    assert list(answer.context["form"].errors) == [wrong]
    assert Delivery.objects.count() == 0


def test_code_to_copy_is_on_the_phone_and_at_the_desk(wired, client):
    delivery = sent(wired, client, "thank_you_code", "Rosa", "10%", "THANKS10")

    assert (state(delivery), on_phone().data["links"]) == ("accepted", ["Copy code: THANKS10"])
    page = client.get(f"/inbox/{delivery.message.ticket_id}/").content.decode()
    assert "Code to copy: THANKS10" in page


def test_form_comes_back_with_its_answers_which_the_agent_reads(wired, client):
    delivery = sent(wired, client, "repair_visit", "Rosa")

    wired.rosa.tap(wired.account, on_phone().wire_id, "Choose a day")
    wired.turn()

    answer = Message.objects.get(kind="form_reply")
    assert answer.content["form"] == {"flow_token": str(delivery.callback), "day": "Monday"}
    assert answer.reply_to == delivery.message
    page = client.get(f"/inbox/{answer.ticket_id}/").content.decode()
    assert "<dt>day</dt><dd>Monday</dd>" in page
    assert str(delivery.callback) not in page


CARDS = ["Rosa", "Teapot", "45 AZN", "teapot", "Cup", "9 AZN", "cup"]


def picture(name: str, colour: str) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/png")


def test_cards_reach_the_phone_with_their_pictures_and_a_tap_names_its_card(wired, client):
    files = {"file0": picture("teapot.png", "red"), "file1": picture("cup.png", "blue")}
    delivery = sent(wired, client, "new_arrivals", *CARDS, **files)

    cards = on_phone().data["cards"]
    assert (state(delivery), delivery.reason, on_phone().text) == ("accepted", "", "New in the shop, Rosa:")
    assert [(card["text"], card["links"]) for card in cards] == [
        ("Teapot for 45 AZN", ["See it: teapot"]),
        ("Cup for 9 AZN", ["See it: cup"]),
    ]
    named = [StoredFile.objects.get(token=card["media_id"]).name for card in cards]
    assert named == ["teapot.png", "cup.png"]
    assert delivery.message.text == "New in the shop, Rosa:\n\nTeapot for 45 AZN\n\nCup for 9 AZN"

    wired.rosa.tap(wired.account, on_phone().wire_id, cards[1]["choices"][0]["id"])
    wired.turn()

    assert Message.objects.get(kind="interactive_reply").text == "Keep one for me: Cup for 9 AZN"


def test_card_without_its_picture_is_told_beside_its_field(wired, client):
    answer = sent(wired, client, "new_arrivals", *CARDS, file0=picture("teapot.png", "red"), status=422)

    assert list(answer.context["form"].errors) == ["file1"]
    assert Delivery.objects.count() == 0
