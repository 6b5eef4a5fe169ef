"""Live chats ring: taken, let pass, missed, lost; never lost for the customer."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext, override

from accounts.actions import change_profile, deactivate
from accounts.models import Notification, Presence, Queue
from tests.cast import NOON, make_account, make_person
from tests.routing.conftest import come_online
from tests.writing import write
from tickets import actions
from tickets.actions import offers
from tickets.models import Message, Offer, Placement, Ticket
from tickets.refusals import SomebodyElseHasIt
from tickets.routing import dispatch, load, sweep
from tickets.routing import ringing as ringing_at

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def chat(shop, person):
    """A chat that rings at Ana's, Dario is free too."""
    person("Ana"), person("Dario")
    ticket = write(shop, "Hello").ticket
    dispatch.push(ticket.pk, at=NOON)
    return ticket


def ringing(ticket: Ticket) -> tuple[str, str]:
    placement = Placement.objects.select_related("user").get(ticket=ticket)
    return placement.state, placement.user.name if placement.user else ""


def who(name: str):
    from accounts.models import User

    return User.objects.get(name=name)


def test_a_chat_rings_and_takes_room_but_is_not_theirs_yet(chat):
    assert ringing(chat) == ("offered", "Ana")
    assert Ticket.objects.get(pk=chat.pk).assignee is None
    assert Presence.objects.get(user=who("Ana")).load == 8


def test_a_ring_is_shown_once_in_a_queue_of_many_and_to_nobody_else(chat):
    rings = {name: ringing_at.of(who(name), at=NOON + SECOND).rings for name in ("Ana", "Dario")}

    assert {name: [ring.ticket.pk for ring in found] for name, found in rings.items()} == {
        "Ana": [chat.pk],
        "Dario": [],
    }


def test_taking_it_makes_it_theirs(chat):
    offers.take_offer(chat, by=who("Ana").as_actor(), at=NOON + 3 * SECOND)

    assert Ticket.objects.get(pk=chat.pk).assignee == who("Ana")
    assert list(Offer.objects.values_list("outcome", flat=True)) == ["taken"]
    assert (Presence.objects.get(user=who("Ana")).load, load.drift()) == (8, 0)


def test_a_missed_ring_sets_away_and_rings_on(chat):
    sweep.sweep(now=NOON + 10 * SECOND)

    assert ringing(chat) == ("offered", "Dario")
    ana = Presence.objects.get(user=who("Ana"))
    assert (ana.chosen, ana.away_reason, ana.load) == ("away", "missed", 0)


def test_taking_after_the_ring_is_refused(chat):
    sweep.sweep(now=NOON + 10 * SECOND)

    with pytest.raises(offers.OfferOver):
        offers.take_offer(chat, by=who("Ana").as_actor(), at=NOON + 11 * SECOND)


def test_letting_it_pass_rings_on_without_away(chat):
    offers.decline_offer(chat, by=who("Ana").as_actor(), at=NOON + SECOND)
    sweep.sweep(now=NOON + SECOND)

    assert ringing(chat) == ("offered", "Dario")
    assert Presence.objects.get(user=who("Ana")).chosen == "online"


def test_after_two_misses_it_rings_for_all_and_the_first_has_it(chat):
    sweep.sweep(now=NOON + 10 * SECOND)
    come_online(make_person("Leyla"))
    sweep.sweep(now=NOON + 20 * SECOND)
    sweep.sweep(now=NOON + 21 * SECOND)
    assert ringing(chat) == ("open", "")

    offers.take_offer(chat, by=who("Leyla").as_actor(), at=NOON + 22 * SECOND)
    with pytest.raises(SomebodyElseHasIt):
        offers.take_offer(chat, by=who("Dario").as_actor(), at=NOON + 22 * SECOND)


@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_two_misses_in_an_hour_are_told_to_the_lead_in_their_language(shop, person, language):
    ana, lead = person("Ana"), make_person("Nigar")
    Queue.objects.update(lead=change_profile(lead, language=language))
    for n in range(2):
        ticket = write(shop, "Hello", sender=f"customer {n}").ticket
        at = NOON + n * timedelta(minutes=5)
        come_online(ana)
        dispatch.push(ticket.pk, at=at)
        sweep.end_rings(now=at + 10 * SECOND)

    with override(language):
        wanted = gettext("%(name)s missed %(count)s chats within an hour.") % {"name": "Ana", "count": 2}
    assert list(Notification.objects.filter(kind="missed_offers").values_list("user__name", "text")) == [
        ("Nigar", wanted)
    ]
    assert (wanted == "Ana missed 2 chats within an hour.") is (language == "en")


def test_claiming_it_by_hand_ends_the_ring(chat):
    actions.claim(chat, by=who("Dario").as_actor(), at=NOON + SECOND)

    assert ringing(chat) == ("held", "Dario")
    assert list(Offer.objects.values_list("outcome", flat=True)) == ["withdrawn"]
    assert (Presence.objects.get(user=who("Ana")).load, load.drift()) == (0, 0)


def test_a_lost_line_returns_the_chat_and_the_customer_is_told_who_goes_on(chat):
    offers.take_offer(chat, by=who("Ana").as_actor(), at=NOON + SECOND)
    Presence.objects.filter(user=who("Ana")).update(lease_until=NOON + 40 * SECOND)

    sweep.sweep(now=NOON + 46 * SECOND)
    assert ringing(chat) == ("offered", "Dario")
    offers.take_offer(chat, by=who("Dario").as_actor(), at=NOON + 48 * SECOND)
    sweep.sweep(now=NOON + 49 * SECOND)

    said = Message.objects.filter(ticket=chat, author_kind="system").values_list("text", flat=True)
    assert list(said) == ["Ana lost connection, Dario continues."]


def test_a_chat_taken_and_not_answered_goes_on_to_somebody_else(chat):
    offers.take_offer(chat, by=who("Ana").as_actor(), at=NOON + SECOND)

    sweep.sweep(now=NOON + 100 * SECOND)
    assert ringing(chat) == ("held", "Ana")
    sweep.sweep(now=NOON + 181 * SECOND)
    assert ringing(chat) == ("offered", "Dario")


def test_an_answered_chat_stays(chat):
    offers.take_offer(chat, by=who("Ana").as_actor(), at=NOON + SECOND)
    actions.reply(chat, by=who("Ana").as_actor(), at=NOON + 5 * SECOND, text="Hello Rosa")

    sweep.sweep(now=NOON + 600 * SECOND)

    assert ringing(chat) == ("held", "Ana")


def test_nobody_there_is_said_once_and_the_lead_answers_for_it(shop):
    lead = make_person("Nigar")
    Queue.objects.update(lead=lead)
    ticket = write(shop, "Hello").ticket

    sweep.sweep(now=NOON + SECOND)
    sweep.sweep(now=NOON + 2 * SECOND)

    said = Message.objects.filter(ticket=ticket, direction="out").values_list("kind", "text")
    assert list(said) == [
        (
            "system",
            "Nobody is at the desk right now. Your message is kept; we answer here when somebody is back.",
        )
    ]
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.assignee, ticket.status) == (lead, None, "new")
    assert ringing(ticket) == ("waiting", "")


def test_nobody_there_is_also_said_where_a_chat_rang_for_all(chat):
    """It rang for everybody; then everybody closed their page."""
    offers.open_to_all(Placement.objects.select_related("ticket").get(ticket=chat))
    Presence.objects.update(chosen="offline")

    sweep.sweep(now=NOON + SECOND)

    [said] = Message.objects.filter(ticket=chat, direction="out").values_list("text", flat=True)
    assert said.startswith("Nobody is at the desk right now.")


def test_chats_of_somebody_who_left_for_good_go_on_at_once(chat):
    offers.take_offer(chat, by=who("Ana").as_actor(), at=NOON + SECOND)
    actions.reply(chat, by=who("Ana").as_actor(), at=NOON + 2 * SECOND, text="Hello Rosa")
    deactivate(who("Ana"), at=NOON + 3 * SECOND)

    sweep.sweep(now=NOON + 4 * SECOND)

    assert ringing(chat) == ("offered", "Dario")


def test_nobody_there_names_the_address_on_file(shop):
    ids = {"telegram": "77"}
    bot = make_account("telegram", "Our bot")
    write(bot, "Hello, where is order 48211?", sender="77", ids=ids)
    chat = write(shop, "Other matter: 59322 is broken", sender="v1", ids=ids, at=NOON + SECOND).ticket

    sweep.sweep(now=NOON + 2 * SECOND)

    said = Message.objects.get(ticket=chat, direction="out").text
    assert said.endswith("if you leave, we write to Our bot.")
