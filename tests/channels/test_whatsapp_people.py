"""Who is who on WhatsApp: numbers and ids that change, spellings of a number, people without one, groups."""

import itertools
import json
from typing import Any

import pytest

from channels_live import ledger
from channels_live.models import InboundPayload
from tests.cast import NOON, make_account, make_person
from tickets import actions
from tickets.models import ChannelAccount, Customer, Delivery, Message, Thread, Ticket

pytestmark = pytest.mark.django_db
NUMBER, ROSA, SCOPED = "106540352242921", "994509000001", "AZ.13491208655302741918"
keys = itertools.count(1)


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", phone_number_id=NUMBER, app_secret="s")


def post(number: ChannelAccount, field: str = "messages", **value: Any) -> None:
    whole = {"metadata": {"phone_number_id": NUMBER}, **value}
    raw = json.dumps({"entry": [{"changes": [{"field": field, "value": whole}]}]}).encode()
    row = ledger.store(number, raw, {}, event_key=str(next(keys)), at=NOON)
    assert ledger.process(row or 0, clock=lambda: NOON), InboundPayload.objects.get(pk=row).error


def say(number: ChannelAccount, text: str, **who: Any) -> Message:
    said = {"id": f"wamid.{next(keys)}", "timestamp": str(int(NOON.timestamp())), "type": "text", **who}
    post(number, messages=[{**said, "text": {"body": text}}])
    return Message.objects.get(text=text)


def test_changed_number_stays_the_same_conversation(number):
    first = say(number, "Hello", **{"from": ROSA})
    change = {"type": "user_changed_number", "wa_id": "994709999999", "body": "Rosa changed"}
    post(number, messages=[{"from": ROSA, "id": "wamid.sys", "type": "system", "system": change}])

    later = say(number, "From my new number", **{"from": "994709999999"})

    assert (later.ticket_id, later.thread_id) == (first.ticket_id, first.thread_id)
    assert Message.objects.count() == 2  # the change itself is no message
    assert Customer.objects.count() == 1


def test_changed_number_is_followed_on_every_account_that_knows_it(number):
    other = make_account("whatsapp", "Other", phone_number_id="2", app_secret="s")
    change = {"type": "user_changed_number", "wa_id": "994709999999", "body": "Rosa changed"}
    moved = {"from": ROSA, "type": "system", "system": change}
    say(number, "Hello", **{"from": ROSA})
    said = {"id": "wamid.other", "timestamp": "1780315200", "type": "text", "text": {"body": "There too"}}
    there = {"metadata": {"phone_number_id": "2"}}
    post(other, messages=[{**said, "from": ROSA}], **there)

    post(number, messages=[{**moved, "id": "wamid.sys1"}])
    after_one = set(Thread.objects.values_list("external_id", flat=True))
    post(other, messages=[{**moved, "id": "wamid.sys2"}], **there)

    assert after_one == {"994709999999"}
    assert Thread.objects.filter(external_id="994709999999").count() == 2


@pytest.mark.parametrize("way", ["system", "field"])
def test_changed_user_id_stays_the_same_conversation(number, way):
    first = say(number, "Hello", from_user_id=SCOPED)
    new = "AZ.99999999999999999999"
    if way == "system":
        change = {"type": "user_changed_user_id", "user_id": new}
        post(number, messages=[{"from_user_id": SCOPED, "id": "s", "type": "system", "system": change}])
    else:
        row = {"user_id": {"previous": SCOPED, "current": new}}
        post(number, "user_id_update", user_id_update=[row])

    assert say(number, "Still me", from_user_id=new).ticket_id == first.ticket_id


def test_person_without_a_number_is_found_again_and_joins_the_number_once_both_are_told(number):
    first = say(number, "I have a username", from_user_id=SCOPED)
    both = say(number, "Now with my number", **{"from": ROSA}, from_user_id=SCOPED)
    last = say(number, "Only the number", **{"from": ROSA})

    assert {first.ticket_id, both.ticket_id, last.ticket_id} == {first.ticket_id}
    assert (Customer.objects.count(), Thread.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ("551187654321", "5511987654321"),
        ("5511987654321", "551187654321"),
        ("525512345678", "5215512345678"),
        ("5215512345678", "525512345678"),
        ("541112345678", "5491112345678"),
        ("5491112345678", "541112345678"),
    ],
    ids=["BR old, new", "BR new, old", "MX old, new", "MX new, old", "AR old, new", "AR new, old"],
)
def test_spellings_of_one_number_are_one_conversation_kept_as_it_first_came(number, told, again):
    say(number, "one", **{"from": told})
    say(number, "two", **{"from": again})

    assert Ticket.objects.count() == 1
    assert Thread.objects.get().external_id == told


@pytest.mark.parametrize(
    ("first", "second"), [("551132654321", "5511932654321"), ("4915112345678", "49915112345678")]
)
def test_numbers_that_only_look_alike_are_two_people(number, first, second):
    say(number, "one", **{"from": first})
    say(number, "two", **{"from": second})

    assert Customer.objects.count() == 2


@pytest.mark.parametrize("takes_groups", [True, False])
def test_group_is_one_ticket_where_the_account_takes_groups_and_left_in_peace_elsewhere(number, takes_groups):
    number.takes_groups = takes_groups
    number.save(update_fields=["takes_groups"])
    for n, sender in enumerate((ROSA, "994509000002")):
        said = {
            "from": sender,
            "group_id": "G1",
            "id": f"wamid.g{n}",
            "type": "text",
            "text": {"body": f"g{n}"},
        }
        post(number, messages=[said])

    assert Ticket.objects.count() == (1 if takes_groups else 0)
    assert Message.objects.count() == (2 if takes_groups else 0)


def test_person_whose_number_is_no_longer_told_is_found_by_the_scoped_id(number):
    first = say(number, "Number and id", **{"from": ROSA}, from_user_id=SCOPED)

    assert say(number, "Only the id", from_user_id=SCOPED).thread_id == first.thread_id


def test_second_number_of_one_customer_is_a_thread_of_its_own(number):
    first = say(number, "Hello", **{"from": ROSA})
    Customer.objects.get().identities.create(
        kind="whatsapp", value="994700000000", is_verified=True, source="code", created_at=NOON
    )

    other = say(number, "From my other phone", **{"from": "994700000000"})

    assert Customer.objects.count() == 1
    assert other.thread_id != first.thread_id


def test_reaction_is_shown_and_its_removal_takes_it_away(number):
    asked = say(number, "Hello", **{"from": ROSA})
    for emoji, left in (("👍", ["👍"]), ("", [])):
        reaction = {"message_id": asked.external_id, "emoji": emoji}
        post(number, messages=[{"from": ROSA, "id": "r", "type": "reaction", "reaction": reaction}])
        asked.refresh_from_db()
        assert [each["emoji"] for each in asked.reactions] == left

    assert Message.objects.count() == 1


def test_message_taken_back_is_marked_and_nothing_else_changes(number):
    asked = say(number, "Hello", **{"from": ROSA})
    revoke = {"original_message_id": asked.external_id}
    post(number, messages=[{"from": ROSA, "id": "rv", "type": "revoke", "revoke": revoke}])

    asked.refresh_from_db()
    assert asked.revoked_at is not None
    assert Message.objects.count() == 1


def test_receipt_said_twice_late_and_in_disorder_never_takes_a_tick_back(number):

    asked = say(number, "Hello", **{"from": ROSA})
    [answer] = actions.reply(asked.ticket, by=make_person("Ana").as_actor(), at=NOON, text="Yes")
    Delivery.objects.filter(message=answer).update(provider_ids=["wamid.out"], state="accepted")
    for state in ("read", "sent", "delivered", "read"):
        row = {
            "id": "wamid.out",
            "status": state,
            "timestamp": str(int(NOON.timestamp())),
            "recipient_id": ROSA,
        }
        post(number, statuses=[row])

    assert Delivery.objects.get(message=answer).state == "read"
