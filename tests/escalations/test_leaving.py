"""People who go while they hold an escalation or answer for its ticket: somebody else does, by name."""

from datetime import time, timedelta

import pytest

from accounts import attendance
from accounts.actions import deactivate, leave_queue
from accounts.models import Queue, Shift
from escalation import actions, escalations_sweep
from escalation.models import Escalation
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK, at_work
from tests.escalations.invariants import broken
from tickets import actions as ticket_actions
from tickets.models import Ticket
from tickets.sentences import line_of

pytestmark = pytest.mark.django_db
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def dimas(db):
    """The lead of the front line."""
    person = make_person("Dimas", role="supervisor")
    Queue.objects.filter(slug="frontline").update(lead=person)
    return person


@pytest.fixture
def held(ticket, ana, leyla, dimas, nigar) -> Escalation:
    """Leyla has what Ana asked."""
    escalation = actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)
    return actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)


def swept(escalation: Escalation, at=NOON + SECOND) -> Escalation:
    escalations_sweep.sweep(now=at)
    escalations_sweep.tend(now=at)
    escalation = Escalation.objects.select_related("ticket__owner", "ticket__assignee").get(pk=escalation.pk)
    assert list(broken(escalation.ticket, now=at)) == []
    return escalation


def every_day(person) -> None:
    """Plan 9 to 17 o'clock."""
    for weekday in range(7):
        Shift.objects.create(
            user=person,
            weekday=weekday,
            starts=time(9),
            ends=time(17),
            time_zone="UTC",
            first_date=NOON.date() - timedelta(days=7),
        )


def lines(ticket) -> list[str]:
    found = (line_of(event) for event in ticket.events.order_by("seq"))
    return [str(line.text).replace("<b>", "").replace("</b>", "") for line in found if line]


def test_who_left_the_team_loses_it_to_the_others_and_the_history_says_why(held, leyla):
    leave_queue(leyla, make_queue("senior"))

    after = swept(held)

    assert (after.state, after.taken_by, after.ticket.assignee) == ("offered", None, None)
    assert "Leyla is not in this team any more, it waits for somebody else" in lines(after.ticket)


def test_who_does_not_work_here_any_more_loses_it(held, leyla):
    deactivate(leyla, at=NOON)

    assert (swept(held).state, swept(held).taken_by) == ("offered", None)


def test_what_nobody_can_help_now_is_not_counted_as_done(ticket, ana, leyla):
    actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)
    deactivate(ana, at=NOON)
    escalations_sweep.sweep(now=NOON + SECOND)

    assert Ticket.objects.get(pk=ticket.pk).owner == ana  # there is no lead and no manager
    assert escalations_sweep.sweep(now=NOON + SECOND) == 0


def test_who_puts_it_back_at_the_end_of_the_shift_does_not_have_it(held, leyla):
    ticket_actions.release(held.ticket, by=leyla.as_actor(), at=NOON)

    after = swept(held)

    assert (after.state, after.taken_by, after.next_step_at is not None) == ("offered", None, True)


def test_who_is_given_it_by_somebody_must_say_that_they_have_it(held, leyla, dimas):
    dario = make_person("Dario", queues=("senior",))

    ticket_actions.assign(held.ticket, to=dario, by=dimas.as_actor(), at=NOON)

    after = swept(held)
    assert (after.state, after.taken_by, after.ticket.assignee) == ("offered", None, dario)


def test_who_signs_off_keeps_what_is_not_due_before_they_are_back(held, leyla):
    Escalation.objects.update(review_at=NOON + 30 * HOUR)
    Ticket.objects.update(next_due_at=NOON + 30 * HOUR)
    every_day(leyla)
    attendance.choose(leyla, "offline", at=NOON + 6 * HOUR)

    assert swept(held, NOON + 6 * HOUR).taken_by == leyla


def test_who_signs_off_loses_what_is_due_before_they_are_back(held, leyla):
    attendance.choose(leyla, "offline", at=NOON)

    after = swept(held)

    assert (after.state, after.taken_by) == ("offered", None)


@pytest.mark.parametrize("how", ["signs off", "leaves for good"])
def test_a_lead_answers_for_it_when_its_owner_goes(held, ana, dimas, how):
    at_work(dimas)
    if how == "signs off":
        attendance.choose(ana, "offline", at=NOON)
    else:
        deactivate(ana, at=NOON)

    after = swept(held)

    assert (after.ticket.owner, after.ticket.assignee, after.state) == (dimas, held.taken_by, "acked")
    assert "Ana is not at work any more, Dimas answers for this" in lines(after.ticket)
    assert dimas.notifications.filter(text=f"You answer for #{after.ticket_id} to its customer now.").exists()


def test_an_owner_whose_turn_is_over_is_followed_by_the_lead(held, ana, dimas):
    every_day(ana)

    assert (swept(held).ticket.owner, swept(held, NOON + 6 * HOUR).ticket.owner) == (ana, dimas)


def test_a_lead_who_went_home_still_answers(held, ana, dimas):
    attendance.choose(ana, "offline", at=NOON)
    attendance.choose(dimas, "offline", at=NOON)

    assert swept(held).ticket.owner.is_supervisor
