"""Who is given which ticket."""

from datetime import time, timedelta

import pytest

from accounts.actions import change_profile, plan_shift
from accounts.actions.routing import set_routing
from accounts.models import Membership, Presence, Queue, Skill
from tests.cast import NOON, make_person, make_queue
from tests.routing.conftest import come_online, speaks
from tests.writing import write
from tickets import actions
from tickets.models import Offer, Placement, Ticket, Topic, TopicNeed
from tickets.routing import dispatch, load, sweep

pytestmark = pytest.mark.django_db

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def holder(ticket: Ticket) -> str:
    found = Ticket.objects.select_related("assignee").get(pk=ticket.pk)
    return found.assignee.name if found.assignee else ""


def test_a_message_is_given_to_the_least_loaded_of_the_idle(phone, person):
    ana, dario = person("Ana"), person("Dario")
    first = write(phone, "Hello", sender="rosa").ticket
    second = write(phone, "Hello", sender="luis").ticket

    assert dispatch.push(first.pk, at=NOON) == ana.pk
    assert dispatch.push(second.pk, at=NOON) == dario.pk
    assert Placement.objects.filter(state="held", is_routed=True).count() == 2
    assert [(p.load, p.limit) for p in Presence.objects.order_by("pk")] == [(4, 24), (4, 24)]
    assert load.drift() == 0


def test_nothing_is_given_out_in_a_queue_that_is_worked_by_hand(phone, person, automatic):
    person("Ana")
    set_routing(automatic, strategy="manual")
    ticket = write(phone, "Hello").ticket

    sweep.adopt(now=NOON)
    assert (dispatch.push(ticket.pk, at=NOON), Placement.objects.count()) == (None, 0)


def test_a_full_person_is_given_nothing_and_drained_when_room_comes(phone, person):
    ana = person("Ana", capacity=1)
    first, second = (write(phone, "Hello", sender=name).ticket for name in ("rosa", "luis"))
    dispatch.push(first.pk, at=NOON)

    assert dispatch.push(second.pk, at=NOON) is None
    actions.solve(first, by=ana.as_actor(), at=NOON + MINUTE)
    assert sweep.drain(ana.pk, now=NOON + 2 * MINUTE) == 1
    assert holder(second) == "Ana"


def test_by_hand_somebody_may_take_more_than_fits_and_it_counts(phone, person):
    ana = person("Ana", capacity=1)
    tickets = [write(phone, "Hello", sender=name).ticket for name in ("rosa", "luis")]
    for ticket in tickets:
        actions.claim(ticket, by=ana.as_actor(), at=NOON)

    presence = Presence.objects.get(user=ana)
    assert (presence.load, presence.limit, presence.is_over) == (8, 4, True)


def test_capacity_below_what_is_held_takes_nothing_away(phone, person):
    ana = person("Ana")
    ticket = write(phone, "Hello").ticket
    dispatch.push(ticket.pk, at=NOON)

    change_profile(ana, capacity=0)

    assert (holder(ticket), Presence.objects.get(user=ana).limit) == ("Ana", 0)


def test_language_is_always_required(phone, person):
    person("Ana", languages=("en",))
    leyla = person("Leyla", languages=("az", "en"))
    ticket = write(phone, "Salam, sifarişim gəlmədi").ticket
    Placement.objects.filter(ticket=ticket).update(language="az")

    assert dispatch.push(ticket.pk, at=NOON) == leyla.pk


def test_a_language_nobody_writes_waits_and_hides_nothing_behind_it(phone, person):
    ana = person("Ana", languages=("en",))
    hidden = write(phone, "Salam", sender="rosa").ticket
    Placement.objects.filter(ticket=hidden).update(language="az")
    plain = write(phone, "Hello", sender="luis", at=NOON + SECOND).ticket

    assert dispatch.pull(ana.pk, at=NOON + 2 * SECOND) == plain.pk
    assert dispatch.pull(ana.pk, at=NOON + 2 * SECOND) is None


def test_topic_needs_a_level(phone, person):
    ana, dario = person("Ana"), person("Dario")
    refunds = Skill.objects.create(slug="refunds", name="Refunds")
    topic = Topic.objects.create(slug="refund", name="Refund")
    TopicNeed.objects.create(topic=topic, skill=refunds, level=2)
    ana.proficiencies.create(skill=refunds, level=1)
    dario.proficiencies.create(skill=refunds, level=2)
    ticket = write(phone, "Hello").ticket
    actions.set_topic(ticket, topic=topic, by=ana.as_actor(), at=NOON)

    assert dispatch.pull(ana.pk, at=NOON) is None
    assert dispatch.pull(dario.pk, at=NOON) == ticket.pk


def test_busy_people_take_no_chats_but_other_work(phone, shop, person):
    ana = person("Ana", state="busy")
    chat = write(shop, "Hello", sender="rosa").ticket
    mail = write(phone, "Hello", sender="luis").ticket

    assert dispatch.push(chat.pk, at=NOON) is None
    assert dispatch.push(mail.pk, at=NOON) == ana.pk


@pytest.mark.parametrize("state", ["away", "offline"])
def test_who_is_not_here_gets_nothing(phone, person, state):
    person("Ana", state=state)

    assert dispatch.push(write(phone, "Hello").ticket.pk, at=NOON) is None


def test_a_lapsed_lease_is_absence(phone, person):
    ana = person("Ana")
    Presence.objects.filter(user=ana).update(lease_until=NOON - SECOND)

    assert dispatch.push(write(phone, "Hello").ticket.pk, at=NOON) is None


@pytest.mark.parametrize(("minutes_left", "gets_chat", "gets_message"), [(3, 0, 0), (15, 1, 0), (40, 1, 1)])
def test_nothing_new_shortly_before_the_shift_ends(
    shop, phone, person, minutes_left, gets_chat, gets_message
):
    ana = person("Ana")
    ends = (NOON + minutes_left * MINUTE).time()
    plan_shift(ana, day=NOON.date(), starts=time(8), ends=ends, time_zone="UTC")
    chat = write(shop, "Hello", sender="rosa").ticket
    message = write(phone, "Hello", sender="luis").ticket

    assert dispatch.push(chat.pk, at=NOON) == (ana.pk if gets_chat else None)
    assert dispatch.push(message.pk, at=NOON) == (ana.pk if gets_message else None)


def test_who_helped_last_is_preferred_and_waited_for(phone, person):
    ana, dario = person("Ana", capacity=1), person("Dario")
    old = write(phone, "Hello", sender="rosa").ticket
    actions.claim(old, by=ana.as_actor(), at=NOON)
    actions.solve(old, by=ana.as_actor(), at=NOON)
    actions.close(old, by=ana.as_actor(), at=NOON)
    busy = write(phone, "Hello", sender="luis").ticket
    actions.claim(busy, by=ana.as_actor(), at=NOON)
    Queue.objects.update(reopen_window_s=0)
    ticket = write(phone, "Something else now", sender="rosa", at=NOON + MINUTE).ticket
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)

    assert dispatch.push(ticket.pk, at=NOON + MINUTE) is None
    assert dispatch.pull(dario.pk, at=NOON + MINUTE) is None
    assert dispatch.push(ticket.pk, at=NOON + 6 * MINUTE) == dario.pk


def test_a_night_is_released_two_tickets_a_minute(phone, person):
    ana = person("Ana", capacity=50)
    for n in range(5):
        write(phone, "Hello", sender=f"customer {n}")

    assert sweep.drain(ana.pk, now=NOON) == 2
    assert sweep.drain(ana.pk, now=NOON + 30 * SECOND) == 0
    assert sweep.drain(ana.pk, now=NOON + 61 * SECOND) == 2


def test_chats_go_first_until_a_lower_lane_is_in_a_hurry(shop, phone, person):
    ana = person("Ana")
    slow = write(phone, "Hello", sender="luis").ticket
    chat = write(shop, "Hello", sender="rosa", at=NOON + SECOND).ticket
    due = {"next_due_start_at": NOON, "next_due_at": NOON + 60 * MINUTE}
    Ticket.objects.filter(pk=slow.pk).update(**due)

    assert dispatch._best_for(dispatch.people.one(ana.pk, at=NOON), NOON).first().ticket_id == chat.pk
    later = NOON + 46 * MINUTE
    assert dispatch._best_for(dispatch.people.one(ana.pk, at=later), later).first().ticket_id == slow.pk


def test_earliest_due_goes_first_within_a_lane(phone, person):
    ana = person("Ana")
    tickets = [write(phone, "Hello", sender=f"customer {n}").ticket for n in range(3)]
    for ticket, minutes in zip(tickets, (30, 10, None), strict=True):
        due = NOON + minutes * MINUTE if minutes else None
        Ticket.objects.filter(pk=ticket.pk).update(next_due_at=due, next_due_start_at=due and NOON)

    assert dispatch.pull(ana.pk, at=NOON) == tickets[1].pk
    assert dispatch.pull(ana.pk, at=NOON) == tickets[0].pk


def test_quiet_messenger_tickets_keep_a_reserve_and_wake_up(phone, person):
    ana = person("Ana")
    ticket = write(phone, "Hello").ticket
    dispatch.push(ticket.pk, at=NOON)

    sweep.rest_quiet(now=NOON + 11 * MINUTE)
    assert Presence.objects.get(user=ana).load == 1
    write(phone, "Anybody?", at=NOON + 20 * MINUTE)
    assert Presence.objects.get(user=ana).load == 4


def test_what_has_waited_for_long_is_still_given_out(phone, person):
    ticket = write(phone, "Hello").ticket
    assert sweep.sweep(now=NOON + 15 * MINUTE) == 0
    person("Ana")

    assert (sweep.sweep(now=NOON + 16 * MINUTE), holder(ticket)) == (1, "Ana")


def test_a_waiting_ticket_moved_to_another_queue_waits_there(phone, person):
    ana = person("Ana")
    other = make_queue("senior")
    Queue.objects.filter(pk=other.pk).update(strategy="automatic")
    ticket = write(phone, "Hello").ticket

    actions.transfer(ticket, to=Queue.objects.get(pk=other.pk), by=ana.as_actor(), at=NOON)

    placement = Placement.objects.get(ticket=ticket)
    assert (placement.queue_id, placement.lane, placement.state) == (other.pk, 2, "waiting")
    assert dispatch.push(ticket.pk, at=NOON) is None
    Membership.objects.create(user=ana, queue=other)
    assert dispatch.push(ticket.pk, at=NOON) == ana.pk


def test_tickets_that_waited_before_the_queue_was_switched_on_are_placed(db):
    from tests.cast import make_account

    ticket = write(make_account("telegram", "Bot"), "Hello").ticket
    ana = make_person("Ana")
    come_online(ana)
    set_routing(ticket.queue, strategy="automatic")

    assert sweep.adopt(now=NOON) == 1
    assert dispatch.push(ticket.pk, at=NOON) == ana.pk


def test_what_is_due_before_they_are_back_stays_with_nobody_who_is_gone(phone, person):
    ana = person("Ana")
    ticket = write(phone, "Hello").ticket
    dispatch.push(ticket.pk, at=NOON)
    plan_shift(ana, day=NOON.date() + timedelta(days=1), starts=time(8), ends=time(16), time_zone="UTC")
    Presence.objects.filter(user=ana).update(lease_until=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=NOON + timedelta(hours=30))

    sweep.return_absent(now=NOON + MINUTE)
    assert holder(ticket) == "Ana"
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=NOON + timedelta(hours=2))
    sweep.return_absent(now=NOON + MINUTE)
    assert holder(ticket) == ""


def test_speaking_is_by_the_own_page_where_nothing_is_noted(phone, person):
    ana = person("Ana")
    ticket = write(phone, "Hello").ticket
    assert (ticket.language, ana.language) == ("en", "en")
    speaks(ana, "id")

    assert dispatch.push(ticket.pk, at=NOON) is None
    assert Offer.objects.count() == 0
