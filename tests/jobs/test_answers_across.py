"""An answer on one ticket of a job counts for the others as long as it, and what pointed to it, arrived."""

from datetime import timedelta

import pytest

from escalation.models import SlaClock
from escalation.storage import follow
from tests.cast import NOON
from tests.writing import write
from tickets import actions
from tickets.models import Delivery, Message, Thread, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
IDS = {"telegram": "77"}


@pytest.fixture
def job(shop, bot, ana) -> tuple[Ticket, Ticket]:
    """Rosa's questions about two orders, linked: asked at noon in our bot and a minute later in the shop."""
    first = write(bot, "Where is order 48211?", sender="77", ids=IDS).ticket
    second = write(shop, "And where is order 59322?", sender="v1", ids=IDS, at=NOON + MINUTE).ticket
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    return Ticket.objects.get(pk=first.pk), Ticket.objects.get(pk=second.pk)


def answer(ticket: Ticket, ana, *, minute: int) -> Message:
    return actions.reply(ticket, by=ana.as_actor(), at=NOON + minute * MINUTE, text="On their way")[0]


def waits(ticket: Ticket) -> tuple:
    """Since when the ticket says that it waits, and since when its clocks do."""
    ticket = Ticket.objects.get(pk=ticket.pk)
    running = SlaClock.objects.filter(
        ticket=ticket, state="running", metric__in=("first_response", "next_response")
    )
    return ticket.waiting_since, running.values_list("start_at", flat=True).first()


def lose(message: Message, *, minute: int) -> None:
    actions.note_delivery(Delivery.objects.get(message=message), "failed", at=NOON + minute * MINUTE)


def test_who_was_told_once_and_asks_again_is_answered_by_the_next_answer(job, shop, ana):
    first, second = job
    answer(first, ana, minute=3)
    write(shop, "hello??", sender="v1", at=NOON + 4 * MINUTE)
    assert waits(second) == (NOON + 4 * MINUTE, NOON + 4 * MINUTE)

    answer(first, ana, minute=5)

    assert waits(second) == (None, None)
    assert Message.objects.filter(ticket=second, author_kind="system").count() == 1


def test_an_answer_that_was_lost_was_none_for_the_rest_of_the_job_either(job, ana):
    first, second = job
    sent = answer(first, ana, minute=3)
    assert (waits(first), waits(second)) == ((None, None), (None, None))

    lose(sent, minute=4)

    assert waits(first) == (NOON, NOON)
    assert waits(second) == (NOON + MINUTE, NOON + MINUTE)


def test_a_solve_that_relied_on_a_lost_answer_is_undone_on_each_ticket(job, ana):
    first, second = job
    sent = answer(first, ana, minute=3)
    for ticket in job:
        actions.solve(ticket, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    lose(sent, minute=5)

    assert set(Ticket.objects.values_list("status", "reopen_count")) == {("open", 1)}
    assert waits(second) == (NOON + MINUTE, NOON + MINUTE)


def test_who_was_never_told_where_the_answer_is_still_waits_and_is_told_again(bot, shop, ana):
    first = write(shop, "Where is order 48211?", sender="v1", ids=IDS).ticket
    second = write(bot, "And where is order 59322?", sender="77", ids=IDS, at=NOON + MINUTE).ticket
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    answer(first, ana, minute=3)
    pointer = Message.objects.get(ticket=second, author_kind="system")
    assert waits(second) == (None, None)

    lose(pointer, minute=4)

    assert waits(second) == (NOON + MINUTE, NOON + MINUTE)
    answer(first, ana, minute=5)
    assert waits(second) == (None, None)
    assert Message.objects.filter(ticket=second, author_kind="system").count() == 2


def test_what_the_job_has_answered_stays_answered_when_thanks_are_corrected(job, shop, ana):
    first, second = job
    answer(first, ana, minute=3)
    thanks = write(shop, "Thanks!", sender="v1", at=NOON + 4 * MINUTE)
    actions.set_courtesy(thanks, is_courtesy=False, by=ana.as_actor(), at=NOON + 5 * MINUTE)
    assert waits(second) == (NOON + 4 * MINUTE, NOON + 4 * MINUTE)


def test_unlinked_after_more_was_said_the_clocks_are_those_of_a_ticket_never_linked(job, shop, bot, ana):
    """Linked, answered across, asked again, answered across, unlinked: only its own history counts."""
    first, second = job
    answer(first, ana, minute=3)
    write(shop, "hello??", sender="v1", at=NOON + 4 * MINUTE)
    answer(first, ana, minute=5)
    write(shop, "still here", sender="v1", at=NOON + 6 * MINUTE)

    actions.unlink(second, by=ana.as_actor(), at=NOON + 7 * MINUTE)

    assert waits(second) == (NOON + MINUTE, NOON + MINUTE)
    stored = list(SlaClock.objects.filter(ticket=second).order_by("pk").values())
    follow(Ticket.objects.get(pk=second.pk), now=NOON + 7 * MINUTE, because="left_job")
    assert list(SlaClock.objects.filter(ticket=second).order_by("pk").values()) == stored


def test_linked_again_after_a_parting_what_was_answered_before_counts_no_more(job, ana):
    first, second = job
    answer(first, ana, minute=3)
    actions.unlink(second, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 5 * MINUTE)
    assert waits(second) == (NOON + MINUTE, NOON + MINUTE)
    answer(first, ana, minute=6)

    assert waits(second) == (None, None)
    assert Thread.objects.get(external_id="v1").pointed_at == NOON + 3 * MINUTE
