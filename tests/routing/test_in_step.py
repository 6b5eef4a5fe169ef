"""What somebody has counts on them, however it came to be theirs; what nobody has waits for somebody."""

from datetime import time, timedelta

import pytest

from accounts import attendance
from accounts.actions import deactivate, plan_shift
from accounts.actions.routing import set_routing
from accounts.models import Presence, Queue, User
from tests.cast import NOON, make_account, make_person
from tests.routing.conftest import come_online
from tests.writing import write
from tickets import actions
from tickets.models import Delivery, Placement, Ticket
from tickets.routing import load, sweep

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ana(person) -> User:
    return person("Ana")


@pytest.fixture
def dario(person, ana) -> User:
    return person("Dario")


def held_by(user: User) -> int:
    return Presence.objects.get(user=user).load


def taken(account, user: User) -> Ticket:
    ticket = write(account, "Where is order 48211?").ticket
    return actions.claim(ticket, by=user.as_actor(), at=NOON)


def test_a_solved_ticket_that_its_customer_takes_up_again_counts_again(phone, ana):
    ticket = taken(phone, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON + MINUTE)
    assert held_by(ana) == 0

    write(phone, "It is broken again", at=NOON + 20 * MINUTE)

    assert (Placement.objects.get(ticket=ticket).state, held_by(ana), load.drift()) == ("held", 4, 0)


def test_a_chat_taken_up_again_goes_on_where_its_person_is_gone(shop, ana, dario):
    """Ana solved it and went home: the customer who writes again must not wait for her."""
    ticket = taken(shop, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON + MINUTE)
    Presence.objects.filter(user=ana).update(lease_until=NOON + 2 * MINUTE)

    write(shop, "It is broken again", at=NOON + 20 * MINUTE)
    sweep.sweep(now=NOON + 20 * MINUTE)

    placement = Placement.objects.get(ticket=ticket)
    assert (placement.state, placement.user) == ("offered", dario)


def test_a_chat_that_waited_for_the_customer_counts_as_soon_as_they_write(shop, ana):
    ticket = taken(shop, ana)
    actions.wait(ticket, by=ana.as_actor(), at=NOON + MINUTE)
    assert held_by(ana) == 0

    write(shop, "Here is the number: 59322", at=NOON + 2 * MINUTE)

    assert (held_by(ana), load.drift()) == (8, 0)


@pytest.mark.parametrize("verb", [actions.wait, actions.solve])
def test_what_is_worked_on_by_hand_counts_as_well(ana, verb):
    Queue.objects.update(strategy="manual")
    bot = make_account("telegram", "Bot")
    ticket = taken(bot, ana)
    verb(ticket, by=ana.as_actor(), at=NOON + MINUTE)
    assert held_by(ana) < 4

    write(bot, "Here is the number: 59322", at=NOON + 2 * MINUTE)

    assert (held_by(ana), load.drift()) == (4, 0)


def test_what_a_merge_took_is_theirs_again_after_its_undoing(phone, ana):
    first = taken(phone, ana)
    second = actions.open_ticket(
        customer=first.customer, queue=first.queue, by=ana.as_actor(), at=NOON, channel="telegram"
    )
    actions.claim(second, by=ana.as_actor(), at=NOON)
    assert held_by(ana) == 8
    actions.merge(second, into=first, by=ana.as_actor(), at=NOON + MINUTE)
    assert held_by(ana) == 4

    actions.unmerge(second, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    assert (held_by(ana), load.drift()) == (8, 0)


def test_what_nobody_had_waits_again_after_a_merge_was_undone(phone, ana):
    first = taken(phone, ana)
    second = actions.open_ticket(
        customer=first.customer, queue=first.queue, by=ana.as_actor(), at=NOON, channel="telegram"
    )
    actions.merge(second, into=first, by=ana.as_actor(), at=NOON + MINUTE)

    actions.unmerge(second, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    assert Placement.objects.get(ticket=second).state == "waiting"


def test_an_answer_that_never_arrived_makes_a_solved_ticket_count_again(phone, ana):
    ticket = taken(phone, ana)
    answer = actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="It is on its way")[0]
    actions.solve(ticket, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    actions.note_delivery(Delivery.objects.get(message=answer), "failed", at=NOON + 3 * MINUTE)

    assert Ticket.objects.get(pk=ticket.pk).status == "open"
    assert (held_by(ana), load.drift()) == (4, 0)


def test_a_question_that_was_taken_for_thanks_makes_a_solved_ticket_count_again(phone, ana):
    ticket = taken(phone, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON + MINUTE)
    thanks = write(phone, "Thanks!", at=NOON + 2 * MINUTE)
    assert thanks.is_courtesy

    actions.set_courtesy(thanks, is_courtesy=False, by=ana.as_actor(), at=NOON + 3 * MINUTE)

    assert Ticket.objects.get(pk=ticket.pk).status == "open"
    assert (held_by(ana), load.drift()) == (4, 0)


def test_a_persons_answer_to_what_the_bot_had_counts_on_them(phone, ana):
    ticket = write(phone, "Where is order 48211?").ticket
    Ticket.objects.filter(pk=ticket.pk).update(status="bot")
    Placement.objects.all().delete()

    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="I have a look")

    assert (held_by(ana), load.drift()) == (4, 0)


def test_a_queue_worked_by_hand_forgets_no_one_who_has_something(phone, ana, automatic):
    ticket = taken(phone, ana)
    set_routing(automatic, strategy="manual")

    assert (Placement.objects.get(ticket=ticket).state, held_by(ana)) == ("held", 4)


def test_an_agent_of_another_queue_who_is_given_a_ticket_has_it_counted(phone, ana):
    other = make_person("Leyla", queues=())
    come_online(other)
    ticket = taken(phone, ana)

    actions.assign(ticket, to=other, by=ana.as_actor(), at=NOON + MINUTE)

    assert (held_by(ana), held_by(other), load.drift()) == (0, 4, 0)


def test_what_somebody_had_who_no_longer_works_here_waits_for_others(phone, ana, dario):
    """Their roster goes on for months; it is no reason to wait for them."""
    ticket = taken(phone, ana)
    plan_shift(ana, day=NOON.date(), starts=time(8), ends=time(23), time_zone="UTC")
    deactivate(ana, at=NOON + MINUTE)

    sweep.return_left(now=NOON + 2 * MINUTE)

    assert Ticket.objects.get(pk=ticket.pk).assignee == dario
    assert ticket.events.filter(kind="assigned", data__reason="left").count() == 1


def test_who_may_have_less_than_a_chat_takes_stops_no_chat_of_others(shop):
    """Leyla begins today with room for one; her page has just opened, nothing was counted on her before."""
    leyla = make_person("Leyla")
    User.objects.filter(pk=leyla.pk).update(capacity=1)
    attendance.renew(User.objects.get(pk=leyla.pk), at=NOON)
    assert Presence.objects.get(user=leyla).limit == 4
    dario = make_person("Dario")
    attendance.renew(dario, at=NOON)
    Presence.objects.filter(user=dario).update(last_assigned_at=NOON)
    chat = write(shop, "Hello").ticket

    sweep.hand_out(now=NOON)

    assert Placement.objects.get(ticket=chat).user == dario


def test_what_routing_stumbles_over_keeps_nobody_else_waiting(phone, ana):
    """Somebody changes the table by hand: Ana's row says that she may have more than she may."""
    User.objects.filter(pk=ana.pk).update(capacity=0)
    chat, other = (write(phone, "Hello", sender=name).ticket for name in ("rosa", "luis"))
    leyla = make_person("Leyla")
    come_online(leyla)
    Presence.objects.filter(user=leyla).update(last_assigned_at=NOON, load=0)

    sweep.hand_out(now=NOON)

    assert Ticket.objects.filter(assignee=leyla).count() == 2
    assert {chat.pk, other.pk} == set(Ticket.objects.values_list("pk", flat=True))
