"""A bad vote on a ticket that was closed or merged meanwhile still brings somebody to work."""

from datetime import timedelta

import pytest

from escalation import escalations_sweep
from escalation.models import Escalation
from feedback.actions import rate
from feedback.models import Rating
from tests.cast import NOON, make_person
from tests.feedback.conftest import HOUR
from tests.feedback.test_rating import tap
from tests.writing import write
from tickets import actions
from tickets.models import Message, Thread, Ticket, TicketEvent

LATE = NOON + timedelta(days=8)


@pytest.fixture
def closed(asked, ana):
    """A question of eight days ago, about a ticket that is closed by now."""
    actions.close(asked.ticket, by=ana.as_actor(), at=LATE - HOUR)
    return asked


def following(ticket):
    return list(Ticket.objects.filter(follows=ticket))


def test_not_solved_on_a_closed_ticket_opens_what_follows_it(closed, ana):
    rate(closed, at=LATE, how="link", is_solved=False, words="Still no parcel")

    [new] = following(closed.ticket)
    [said] = Message.objects.filter(ticket=new, direction="in")
    assert (new.status, new.owner, new.queue, new.in_count) == ("new", ana, closed.ticket.queue, 1)
    assert said.text == "Not solved yet\nStill no parcel"
    assert new.waiting_since is not None
    assert Thread.objects.get().ticket == new
    assert Ticket.objects.get(pk=closed.ticket_id).status == "closed"


def test_late_tap_is_thanked_for_and_followed(closed):
    tap(closed, "no", at=LATE, reply_to="")

    [new] = following(closed.ticket)
    assert Message.objects.get(ticket=new, direction="in").text == "Not solved yet"
    assert Message.objects.order_by("pk").last().text.startswith("Thank you for telling us")


def test_another_bad_answer_opens_nothing_more(closed):
    rate(closed, at=LATE, how="link", score=1)
    rate(closed, at=LATE + HOUR, how="link", score=2)
    rate(closed, at=LATE + 2 * HOUR, how="link", is_solved=False)

    assert len(following(closed.ticket)) == 1


def test_senior_calls_back_after_a_late_bad_vote(closed):
    make_person("Leyla", queues=("senior",))

    rate(closed, at=LATE, how="tap", score=1)
    escalations_sweep.sweep(now=LATE)

    [new] = following(closed.ticket)
    found = list(Escalation.objects.values_list("ticket", "to_queue__slug", "trigger", "reason"))
    assert found == [(new.pk, "senior", "T10", "rating")]


def test_late_good_vote_opens_nothing(closed):
    rate(closed, at=LATE, how="link", score=5, is_solved=True)

    assert following(closed.ticket) == []


def test_customer_who_is_back_already_gets_no_second_ticket(closed, bot):
    back = write(bot, "It is still not here", sender="7001", at=LATE).ticket

    rate(closed, at=LATE + HOUR, how="link", is_solved=False)

    assert following(closed.ticket) == [back]
    assert TicketEvent.objects.filter(ticket=back, kind="rated").count() == 1


def test_not_solved_after_a_merge_reopens_the_ticket_that_goes_on(asked, ana):
    other = actions.open_ticket(
        customer=asked.ticket.customer,
        queue=asked.ticket.queue,
        by=ana.as_actor(),
        at=NOON,
        channel="telegram",
    )
    actions.merge(asked.ticket, into=other, by=ana.as_actor(), at=NOON + 3 * HOUR)
    actions.solve(other, by=ana.as_actor(), at=NOON + 4 * HOUR)

    rate(asked, at=NOON + 5 * HOUR, how="link", is_solved=False)

    assert Ticket.objects.get(pk=other.pk).status == "open"
    assert Rating.objects.get().is_solved is False
