"""Customers who stay silent: asked again, no longer waited for, at last taken as content (semantics 7.4)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from escalation.models import QuietCustomer, SlaClock
from escalation.policies import QUEUE_ACK
from helpdesk.core.actors import SYSTEM
from tickets import actions, events
from tickets.models import Status, Thread, Ticket, TicketEvent

NUDGE, NUDGE_AGAIN, STOP_WAITING, SOLVE = "nudge", "nudge_again", "stop_waiting", "solve"
BATCH = 100

# Only where people sit in front of the conversation is a silence of minutes worth a word.
STEPS_BY_KIND = {
    "webchat": (
        (NUDGE, timedelta(minutes=2)),
        (NUDGE_AGAIN, timedelta(minutes=5)),
        (STOP_WAITING, timedelta(minutes=10)),
    )
}
SOLVED_AFTER = {"webchat": timedelta(hours=24), "email": timedelta(days=5)}
SOLVED_AFTER_ELSEWHERE = timedelta(hours=72)


def expect(event: TicketEvent, ticket: Ticket) -> None:
    """Note from when on the customer's silence counts: our answer in a chat, or a status that waits."""
    if _begins_to_wait(event) or (ticket.status == Status.PENDING and _begins_again(event)):
        _note(ticket, SOLVE, event.at, event.at + _solved_after(ticket))
    elif _is_answer(event):
        steps = STEPS_BY_KIND.get(str(event.data.get("channel")))
        if steps and ticket.status == Status.OPEN:
            _note(ticket, steps[0][0], event.at, event.at + steps[0][1])


def _begins_to_wait(event: TicketEvent) -> bool:
    return event.kind == events.STATUS and event.data.get("to") == Status.PENDING


def _begins_again(event: TicketEvent) -> bool:
    """Tell whether a word while we wait asks for as much patience anew: ours, or their thanks."""
    is_thanks = event.kind == events.MESSAGE and event.data.get("author") == "customer"
    return _is_answer(event) or (is_thanks and bool(event.data.get("courtesy")))


def _is_answer(event: TicketEvent) -> bool:
    is_ours = event.kind == events.MESSAGE and event.data.get("author") == "agent"
    return is_ours and event.data.get("public") is not False


def sweep(*, now: datetime) -> int:
    """Take the next step with every customer who is silent for long enough; gives how many."""
    due = QuietCustomer.objects.filter(next_at__lte=now).order_by("next_at")
    numbers = list(due.values_list("ticket_id", flat=True)[:BATCH])
    for number in numbers:
        _step(number, now)
    return len(numbers)


@transaction.atomic
def _step(number: int, now: datetime) -> None:
    ticket = actions.lock(Ticket(pk=number))
    quiet = QuietCustomer.objects.select_for_update().filter(ticket=ticket, next_at__lte=now).first()
    if quiet is None:
        return
    if not _still_counts(quiet, ticket):
        quiet.delete()
        return
    STEPS[quiet.step](quiet, ticket, now)


def _still_counts(quiet: QuietCustomer, ticket: Ticket) -> bool:
    if ticket.waiting_since is not None:
        return False
    if quiet.step == SOLVE:
        return ticket.status == Status.PENDING
    is_silent = ticket.last_public_seq == quiet.seq
    return is_silent and ticket.status == Status.OPEN and not _waits_for_us(ticket)


def _waits_for_us(ticket: Ticket) -> bool:
    """Somebody was promised news, or a hand-over is on its way: it is not the customer's turn."""
    return (
        bool(ticket.promise_at)
        or SlaClock.objects.filter(ticket=ticket, metric=QUEUE_ACK, end_at=None).exists()
    )


def _nudge(quiet: QuietCustomer, ticket: Ticket, now: datetime) -> None:
    _say(
        ticket,
        now,
        lambda: _("Are you still there? Write whenever you are ready. We will ask once more in 3 minutes."),
    )
    _go_on(quiet, NUDGE_AGAIN)


def _nudge_again(quiet: QuietCustomer, ticket: Ticket, now: datetime) -> None:
    _say(
        ticket,
        now,
        lambda: _("We have not heard from you yet. In 5 minutes we stop waiting; you can still write later."),
    )
    _go_on(quiet, STOP_WAITING)


def _stop_waiting(quiet: QuietCustomer, ticket: Ticket, now: datetime) -> None:
    _say(
        ticket,
        now,
        lambda: _(
            "Write here any time, the same conversation continues. "
            "If we hear nothing for 24 hours, we take it that this is solved."
        ),
    )
    actions.wait(ticket, by=SYSTEM, at=now)


def _solve(quiet: QuietCustomer, ticket: Ticket, now: datetime) -> None:
    quiet.delete()
    actions.solve(ticket, by=SYSTEM, at=now, reason="quiet")


STEPS: dict[str, Callable[[QuietCustomer, Ticket, datetime], None]] = {
    NUDGE: _nudge,
    NUDGE_AGAIN: _nudge_again,
    STOP_WAITING: _stop_waiting,
    SOLVE: _solve,
}


def _say(ticket: Ticket, now: datetime, text: Callable[[], str]) -> None:
    """Write in the customer's language on the thread they used last."""
    thread = (
        Thread.objects.filter(ticket=ticket).select_related("account").order_by("-last_in_at", "-pk").first()
    )
    if thread is None or thread.is_blocked:
        return
    with override(ticket.language or thread.account.language):
        words = text()
    actions.send_system_message(ticket, thread, at=now, text=words)


def _go_on(quiet: QuietCustomer, step: str) -> None:
    after = dict(STEPS_BY_KIND["webchat"])
    quiet.step, quiet.next_at = step, quiet.since_at + after[step]
    quiet.save(update_fields=["step", "next_at"])


def _note(ticket: Ticket, step: str, since: datetime, next_at: datetime) -> None:
    QuietCustomer.objects.update_or_create(
        ticket=ticket,
        defaults={"step": step, "seq": ticket.last_public_seq, "since_at": since, "next_at": next_at},
    )


def _solved_after(ticket: Ticket) -> timedelta:
    return SOLVED_AFTER.get(ticket.last_account_kind, SOLVED_AFTER_ELSEWHERE)
