"""Asking another team: who has the ticket then, who answers for it, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import deactivate, leave_queue
from accounts.models import Queue
from escalation import actions, escalations_log, escalations_sweep
from escalation.models import Escalation, EscalationStep, SlaClock
from helpdesk.core.errors import Invalid, Refused
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK, at_work
from tickets import actions as ticket_actions
from tickets import events
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CUSTOMER_CLOCKS = ("first_response", "next_response", "requester_wait", "total_resolution")


def ask(ticket, who, to="senior", at=NOON, **more):
    return actions.request_escalation(ticket, ASK, to=make_queue(to), by=who.as_actor(), at=at, **more)


def test_an_escalated_ticket_is_there_at_once_and_its_owner_stays(ticket, ana, leyla):
    at_work(leyla)

    escalation = ask(ticket, ana)

    ticket.refresh_from_db()
    assert (ticket.queue.slug, ticket.assignee, ticket.owner) == ("senior", None, ana)
    assert (escalation.state, escalation.from_queue.slug, escalation.requested_by) == (
        "offered",
        "frontline",
        ana,
    )
    assert [offer.user for offer in escalation.offers.all()] == [leyla]
    assert leyla.notifications.get().text == f"#{ticket.number} was escalated to Senior: {ASK.question}"


def test_no_customer_clock_moves(ticket, ana, leyla):
    def clocks() -> list[tuple]:
        rows = SlaClock.objects.filter(ticket=ticket, metric__in=CUSTOMER_CLOCKS)
        return list(rows.values_list("metric", "n", "start_at", "due_at", "state", "breached"))

    before = clocks()

    escalation = ask(ticket, ana)
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)
    actions.return_escalation(escalation, reason="wrong_queue", text="Finance", by=leyla.as_actor(), at=NOON)

    assert before == clocks()


def test_the_one_who_takes_it_works_on_it(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON + MINUTE)

    escalation.refresh_from_db()
    ticket.refresh_from_db()
    ack = SlaClock.objects.get(ticket=ticket, metric="queue_ack")
    assert (escalation.state, escalation.taken_by, escalation.next_step_at) == ("acked", leyla, None)
    assert (ticket.assignee, ticket.owner) == (leyla, ana)
    assert (ack.state, ack.end_at, ack.due_at) == ("fulfilled", NOON + MINUTE, escalation.ack_due_at)


def test_the_second_to_take_it_is_told_who_has_it(ticket, ana, leyla):
    dario = make_person("Dario", queues=("senior",))
    escalation = ask(ticket, ana)
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    with pytest.raises(Refused, match=f"Leyla already has #{ticket.number}"):
        actions.acknowledge_escalation(escalation, by=dario.as_actor(), at=NOON)


def test_only_the_team_that_was_asked_may_take_it(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    with pytest.raises(Refused, match="Only people in Senior can do this"):
        actions.acknowledge_escalation(escalation, by=ana.as_actor(), at=NOON)


def test_a_public_reply_of_the_team_takes_it_and_begins_the_work(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    ticket_actions.reply(ticket, by=leyla.as_actor(), at=NOON + MINUTE, text="I am on it.")

    escalation.refresh_from_db()
    assert (escalation.state, escalation.taken_by, escalation.first_action_at) == (
        "working",
        leyla,
        NOON + MINUTE,
    )


def test_claiming_the_ticket_takes_it(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    ticket_actions.claim(ticket, by=leyla.as_actor(), at=NOON)

    escalation.refresh_from_db()
    assert (escalation.state, escalation.taken_by) == ("acked", leyla)
    assert SlaClock.objects.get(ticket=ticket, metric="queue_ack").state == "fulfilled"


def test_an_answer_brings_it_home_to_its_owner(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    actions.answer(escalation, text="Yes, in full.", by=leyla.as_actor(), at=NOON + MINUTE)

    escalation.refresh_from_db()
    ticket.refresh_from_db()
    assert (escalation.state, escalation.outcome, escalation.answer) == (
        "finished",
        "answered_back",
        "Yes, in full.",
    )
    assert (ticket.queue.slug, ticket.assignee) == ("frontline", ana)
    assert ana.notifications.get().text == f"Leyla answered your question on #{ticket.number}"


def test_a_returned_one_must_be_taken_by_its_senders(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    actions.return_escalation(
        escalation, reason="missing_info", text="Which order?", by=leyla.as_actor(), at=NOON + MINUTE
    )

    escalation.refresh_from_db()
    ticket.refresh_from_db()
    assert (escalation.state, escalation.return_reason, escalation.return_text) == (
        "returned",
        "missing_info",
        "Which order?",
    )
    assert (ticket.queue.slug, ticket.owner) == ("frontline", ana)
    assert [(c.queue, c.state) for c in SlaClock.objects.filter(metric="queue_ack").order_by("n")] == [
        ("senior", "cancelled"),
        ("frontline", "running"),
    ]


def test_back_and_forth_ends_with_a_manager(ticket, ana, leyla, nigar):
    first = ask(ticket, ana)
    actions.return_escalation(first, reason="wrong_queue", text="Not ours", by=leyla.as_actor(), at=NOON)

    second = ask(ticket, ana, at=NOON + MINUTE)

    assert (second.to_queue.slug, second.steps.first().data) == ("management", {"wanted": "senior"})


def test_back_and_forth_without_managers_is_refused(ticket, ana, leyla):
    first = ask(ticket, ana)
    actions.return_escalation(first, reason="wrong_queue", text="Not ours", by=leyla.as_actor(), at=NOON)

    with pytest.raises(Refused, match="went to Senior and back before"):
        ask(ticket, ana)


def test_sending_it_further_ends_what_was_asked_before(ticket, ana, leyla, fatima):
    first = ask(ticket, ana)

    second = ask(ticket, leyla, to="finance", at=NOON + MINUTE)

    first.refresh_from_db()
    assert (first.state, first.outcome) == ("finished", "re_escalated")
    assert (second.from_queue.slug, second.to_queue.slug, second.state) == ("senior", "finance", "offered")


def test_calling_in_a_manager_leaves_the_work_where_it_is(ticket, ana, leyla, nigar):
    functional = ask(ticket, ana)

    called = ask(ticket, leyla, to="management", kind="hierarchical")

    ticket.refresh_from_db()
    functional.refresh_from_db()
    assert (ticket.queue.slug, functional.state, called.state) == ("senior", "offered", "offered")
    assert SlaClock.objects.get(metric="queue_ack").queue == "senior"


def test_a_solve_ends_it(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    ticket_actions.solve(ticket, by=leyla.as_actor(), at=NOON + MINUTE)

    escalation.refresh_from_db()
    assert (escalation.state, escalation.outcome, escalation.next_step_at) == ("finished", "resolved", None)


def test_whoever_asked_can_take_it_back(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    actions.withdraw(escalation, by=ana.as_actor(), at=NOON + MINUTE)

    ticket.refresh_from_db()
    assert (ticket.queue.slug, ticket.assignee) == ("frontline", ana)
    assert not SlaClock.objects.filter(metric="queue_ack", end_at=None).exists()


def test_whoever_leaves_the_queue_loses_it_to_the_others(ticket, ana, leyla, nigar):
    escalation = ask(ticket, ana)
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    leave_queue(leyla, make_queue("senior"))
    escalations_sweep.sweep(now=NOON + MINUTE)

    escalation.refresh_from_db()
    ticket.refresh_from_db()
    assert (escalation.state, escalation.taken_by, ticket.owner) == ("offered", None, ana)
    assert ticket.assignee in (None, nigar)


def test_taking_the_conversation_over_changes_who_answers_for_it(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    actions.take_over(escalation, by=leyla.as_actor(), at=NOON)

    ticket.refresh_from_db()
    assert (ticket.owner, ticket.assignee) == (leyla, leyla)


def refused_on(ticket: Ticket, who, **asked) -> str:
    with pytest.raises(Refused) as said, transaction.atomic():
        ask(ticket, who, **asked)
    return said.value.message


def test_what_makes_no_sense_is_refused_with_a_sentence(ticket, ana, leyla, nigar):
    make_queue("technical")
    number = ticket.number

    assert refused_on(ticket, ana, to="frontline") == f"#{number} is with Frontline already."
    assert "Nobody works in Technical" in refused_on(ticket, ana, to="technical")
    ask(ticket, ana)
    assert refused_on(ticket, ana) == f"#{number} is with Senior already."
    ask(ticket, ana, to="management", kind="hierarchical")
    assert refused_on(ticket, ana, to="management", kind="hierarchical") == (
        f"#{number} is with Management already."
    )
    ticket_actions.solve(ticket, by=leyla.as_actor(), at=NOON)
    assert refused_on(ticket, ana) == f"#{number} is already solved."
    assert refused_on(ticket, ana, kind="hierarchical") == f"#{number} is already solved."
    ticket_actions.close(ticket, by=leyla.as_actor(), at=NOON)
    assert f"#{number} is closed." in refused_on(ticket, ana, kind="hierarchical", trigger="T10")


def test_a_team_is_not_called_in_to_where_it_is(ticket, ana, leyla):
    assert refused_on(ticket, ana, to="frontline", kind="hierarchical") == (
        f"#{ticket.number} is with Frontline already."
    )


def test_a_team_whose_only_person_cannot_take_anything_is_empty(ticket, ana):
    technical, private = make_queue("technical"), make_queue("finance", is_private=True)
    gone, stranger = make_person("Togrul", queues=()), make_person("Dario", queues=())
    deactivate(gone, at=NOON)
    Queue.objects.filter(pk=technical.pk).update(lead=gone)
    Queue.objects.filter(pk=private.pk).update(lead=stranger)  # may not see what is in it

    assert "Nobody works in Technical" in refused_on(ticket, ana, to="technical")
    assert "Nobody works in Finance" in refused_on(ticket, ana, to="finance")


def test_a_call_back_on_a_solved_ticket_leaves_it_solved(ticket, ana, leyla):
    ticket_actions.solve(ticket, by=ana.as_actor(), at=NOON)

    escalation = ask(ticket, ana, kind="hierarchical", trigger="T10")

    ticket.refresh_from_db()
    assert (escalation.state, ticket.status) == ("offered", "solved")


def test_a_bare_question_is_refused_by_field(ticket, ana, leyla):
    thin = actions.Ask(reason="refund", question="Refund?", tried="   ")

    with pytest.raises(Invalid) as said:
        actions.request_escalation(ticket, thin, to=make_queue("senior"), by=ana.as_actor(), at=NOON)

    assert sorted(said.value.fields) == ["question", "tried"]


def test_an_ended_one_takes_no_more(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    actions.answer(escalation, text="Yes.", by=leyla.as_actor(), at=NOON)

    with pytest.raises(Refused, match="Senior has answered this already"):
        actions.return_escalation(escalation, reason="other", text="x", by=leyla.as_actor(), at=NOON)


def test_the_log_is_a_chain_that_says_the_same_as_the_row(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)
    actions.answer(escalation, text="Yes.", by=leyla.as_actor(), at=NOON + MINUTE)
    escalation.refresh_from_db()

    assert escalations_log.check(escalation) == escalation.last_hash
    assert escalations_log.replayed(escalation) == escalations_log.standing_of(escalation)
    assert [step.kind for step in escalation.steps.all()] == [
        "requested",
        "offered",
        "noticed",
        "acked",
        "answered",
    ]


def test_the_log_cannot_be_rewritten(ticket, ana, leyla):
    ask(ticket, ana)

    with pytest.raises(Exception, match="never changed or deleted"), transaction.atomic():
        EscalationStep.objects.update(kind="acked")


def test_the_database_refuses_a_second_open_one(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    escalation.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        escalation.save(force_insert=True)


def test_the_database_refuses_one_that_waits_for_nothing(ticket, ana, leyla):
    escalation = ask(ticket, ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).update(next_step_at=None)


def test_every_step_is_in_the_tickets_own_history(ticket, ana, leyla):
    escalation = ask(ticket, ana)
    actions.answer(escalation, text="Yes.", by=leyla.as_actor(), at=NOON)

    kinds = list(ticket.events.order_by("seq").values_list("kind", flat=True))

    assert [kind for kind in kinds if kind != events.MESSAGE][-4:] == [
        events.ESCALATE,
        events.ACK,
        events.ANSWERED,
        events.ASSIGNED,
    ]


def test_a_manager_who_was_called_in_answers_or_declines(ticket, ana, leyla, nigar):
    first = ask(ticket, ana, to="management", kind="hierarchical")
    actions.answer(first, text="Yes, do it.", by=nigar.as_actor(), at=NOON)
    second = ask(ticket, ana, to="senior", kind="hierarchical")
    actions.return_escalation(second, reason="not_our_duty", text="No", by=leyla.as_actor(), at=NOON)

    said = [event.data["text"] for event in ticket.events.filter(kind=events.ANSWERED).order_by("seq")]
    assert (said, ticket.queue.slug) == (["Yes, do it.", "No"], "frontline")
