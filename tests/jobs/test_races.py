"""Claims, solves, links and rings at the same moment: exactly one winner, the others are told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import Queue, User
from helpdesk.core.errors import Refused
from tests.accounts.test_leaving_locks import until_somebody_waits
from tests.cast import NOON, make_account, make_person
from tests.routing.conftest import come_online
from tests.writing import write
from tickets import actions
from tickets.actions import offers
from tickets.models import Customer, Job, Message, Placement, Thread, Ticket
from tickets.refusals import AlreadySolved, SomebodyElseHasIt
from tickets.routing import dispatch, load, sweep

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """Run these in a thread each; gives what came out, refusals included."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def ticket(db):
    return write(make_account("webchat", "Shop"), "Hello").ticket


@pytest.fixture
def crowd(ticket) -> list[User]:
    return [make_person(name) for name in ("Ana", "Dario", "Leyla", "Farid", "Ayu", "Tural")]


def test_of_six_who_take_a_ticket_one_has_it(ticket, crowd):
    came = at_once([lambda user=user: actions.claim(ticket, by=user.as_actor(), at=NOON) for user in crowd])

    refused = [each for each in came if isinstance(each, SomebodyElseHasIt)]
    assert len(refused) == 5
    name = Ticket.objects.get(pk=ticket.pk).assignee.name
    assert {str(each.message) for each in refused} == {f"{name} already has #{ticket.pk}."}
    assert ticket.events.filter(kind="assigned").count() == 1


def test_of_six_who_solve_a_ticket_one_does(ticket, crowd):
    came = at_once([lambda user=user: actions.solve(ticket, by=user.as_actor(), at=NOON) for user in crowd])

    assert len([each for each in came if isinstance(each, AlreadySolved)]) == 5
    assert ticket.events.filter(kind="status").count() == 1


def test_of_six_who_answer_unseen_one_is_sent(ticket, crowd):
    seen = Ticket.objects.get(pk=ticket.pk).last_public_seq
    came = at_once(
        [
            lambda user=user: actions.reply(
                ticket, by=user.as_actor(), at=NOON, text=f"I am {user.name}", seen=seen
            )
            for user in crowd
        ]
    )

    refused = [each for each in came if isinstance(each, Refused)]
    sent = Message.objects.get(ticket=ticket, direction="out")
    assert {each.code for each in refused} == {"unseen_messages"}
    assert len(refused) == 5
    assert {tuple(each.newer) for each in refused} == {(f"{sent.author_name}: {sent.text}",)}


def test_the_same_link_six_times_at_once_is_one_job(ticket, crowd):
    second = actions.open_ticket(
        customer=ticket.customer, queue=ticket.queue, by=crowd[0].as_actor(), at=NOON, channel="webchat"
    )
    came = at_once(
        [lambda user=user: actions.link(ticket, to=second, by=user.as_actor(), at=NOON) for user in crowd]
    )

    assert len([each for each in came if isinstance(each, Refused)]) == 5
    assert Job.objects.count() == 1


@pytest.fixture
def job(ticket, crowd) -> list[Ticket]:
    """Two linked tickets of one customer, each with its own thread."""
    bot = write(make_account("telegram", "Bot"), "Hello", sender="77").ticket
    Ticket.objects.filter(pk=bot.pk).update(customer=ticket.customer)
    actions.link(bot, to=ticket, by=crowd[0].as_actor(), at=NOON)
    return list(Ticket.objects.order_by("pk"))


def test_of_six_who_take_two_tickets_of_one_job_one_has_both(job, crowd):
    at_once(
        [
            lambda user=user, n=n: actions.claim(job[n % 2], by=user.as_actor(), at=NOON)
            for n, user in enumerate(crowd)
        ]
    )
    sweep.unite(now=NOON)

    assert len(set(Ticket.objects.values_list("assignee", flat=True)) - {None}) == 1
    assert Ticket.objects.filter(assignee=None).count() == 0


def test_answers_links_and_partings_of_one_job_never_wait_in_a_circle(job, crowd):
    by = [user.as_actor() for user in crowd]

    came = at_once(
        [
            lambda: actions.reply(job[0], by=by[0], at=NOON, text="On its way"),
            lambda: actions.reply(job[1], by=by[1], at=NOON, text="On its way"),
            lambda: actions.unlink(job[1], by=by[2], at=NOON),
            lambda: actions.unlink(job[0], by=by[3], at=NOON),
            lambda: actions.reply(job[1], by=by[4], at=NOON, text="Sent", threads=[*job[0].threads.all()]),
            lambda: actions.link(job[1], to=job[0], by=by[5], at=NOON),
        ]
    )

    assert Message.objects.filter(author_kind="agent").count() == 3
    assert {each.code for each in came if isinstance(each, Refused)} <= {"not_linked", "linked", "changed"}


def test_many_dispatchers_give_each_ticket_once_and_nobody_too_much(crowd, ticket):
    Queue.objects.update(strategy="automatic")
    actions.solve(ticket, by=crowd[0].as_actor(), at=NOON)
    for user in crowd[:3]:
        User.objects.filter(pk=user.pk).update(capacity=2)
        come_online(user)
    bot = make_account("telegram", "Bot")
    tickets = [write(bot, "Hello", sender=f"customer {n}").ticket for n in range(8)]

    at_once([lambda each=each: dispatch.push(each.pk, at=NOON) for each in tickets])
    sweep.hand_out(now=NOON)

    held = Placement.objects.filter(state="held", ticket__in=tickets)
    assert held.count() == 6
    assert sorted(held.values_list("user", flat=True)) == sorted(user.pk for user in crowd[:3] for _ in "ab")
    assert load.drift() == 0


def test_two_chats_that_ring_for_all_are_not_both_taken_by_one_who_has_room_for_one(crowd, ticket):
    """Ana presses Take in two windows; what she may have at once is counted in the transaction that gives."""
    ana, dario = crowd[:2]
    Queue.objects.update(strategy="automatic")
    User.objects.filter(pk=ana.pk).update(capacity=2)
    come_online(ana)
    actions.claim(ticket, by=dario.as_actor(), at=NOON)
    account = ticket.threads.get().account
    chats = [write(account, "Hello", sender=f"visitor {n}").ticket for n in range(2)]
    for chat in chats:
        offers.open_to_all(Placement.objects.select_related("ticket").get(ticket=chat))

    came = at_once([lambda chat=chat: actions.take_offer(chat, by=ana.as_actor(), at=NOON) for chat in chats])

    [refused] = [each for each in came if isinstance(each, Refused)]
    left = Ticket.objects.get(pk__in=[chat.pk for chat in chats], assignee=None)
    assert refused.message == f"#{left.pk} would be more than you can have at once. Finish something first."
    assert (Placement.objects.get(ticket=left).state, load.drift()) == ("open", 0)
    actions.claim(left, by=ana.as_actor(), at=NOON)  # by hand one may take more; it is shown and counted
    assert Ticket.objects.get(pk=left.pk).assignee == ana


def test_two_first_messages_at_once_open_one_ticket(crowd, ticket):
    bot = make_account("telegram", "Bot")
    write(bot, "Hello", sender="77")
    Ticket.objects.filter(threads__external_id="77").update(status="closed")

    came = at_once(
        [
            lambda n=n: write(bot, f"Where is order 4821{n}?", sender="77", external_id=f"m{n}")
            for n in range(6)
        ]
    )

    assert len({message.ticket_id for message in came}) == 1


def test_a_customer_who_writes_while_they_are_joined_waits_for_nobody_in_a_circle(ticket, crowd):
    """The intake has the thread and asks for its customer; joining must not have the customer already."""
    call = write(make_account("telegram", "Bot"), "Hello", sender="77").ticket
    other, kept = (Customer.objects.get(tickets=each) for each in (ticket, call))
    join = lambda: actions.join_customers(other, into=kept, by=crowd[0].as_actor(), at=NOON)  # noqa: E731

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(Thread.objects.select_for_update(no_key=True).filter(customer=other))
            joining = pool.submit(at_once, [join])
            until_somebody_waits()
            list(Customer.objects.select_for_update(no_key=True).filter(pk=other.pk))
        assert joining.result(40)[0].state == "joined"
