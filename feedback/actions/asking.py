"""Plan a question when work ends, ask it when it is due, remind at most once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from feedback import skipping
from feedback.models import AskPolicy, FeedbackSettings, Kind, State, Survey
from feedback.texts import FACES, NOT_SOLVED, Texts, in_language
from tickets import actions, events
from tickets.actions.outgoing import last_thread
from tickets.models import Message, Thread, Ticket, TicketEvent
from tickets.refusals import NoThread

PURPOSE = "rating"
CHANGES_H = 24
REMIND_AFTER = timedelta(hours=24)
BEFORE_WINDOW_CLOSES = timedelta(minutes=10)
NPS_AFTER = timedelta(days=1)


@transaction.atomic
def plan(ticket: Ticket, event: TicketEvent) -> Survey | None:
    """Plan the question about a locked ticket whose work just ended; gives nothing for a second end.

    A chat that the customer ended and an agent solved afterwards is one interaction.
    """
    if (known := _asked_at_the_end(ticket)) is not None:
        if known.state == State.WAITING:
            known.agent_id, known.queue_id = _agent(ticket, event), ticket.queue_id
            known.save(update_fields=["agent", "queue"])
        return None
    policy = skipping.policy_of(ticket.queue_id)
    reason = skipping.at_the_end(ticket, policy, reason=str(event.data.get("reason") or ""))
    return Survey.objects.create(
        ticket=ticket,
        customer_id=ticket.customer_id,
        seq=event.seq,
        agent_id=_agent(ticket, event),
        queue_id=ticket.queue_id,
        account_kind=ticket.last_account_kind,
        state=State.SKIPPED if reason else State.WAITING,
        reason=reason,
        ended_at=event.at,
        next_at=None if reason else _ask_at(ticket, policy, event.at),
    )


@transaction.atomic
def ask(survey: Survey, *, at: datetime) -> Survey:
    """Ask a planned question, or note why not."""
    ticket, survey = _lock(survey)
    if survey.state != State.WAITING or survey.next_at is None or survey.next_at > at:
        return survey
    thread = _thread(ticket)
    reason = skipping.when_due(survey, ticket, thread, at=at)
    if reason or thread is None:
        survey.state, survey.reason, survey.next_at = State.SKIPPED, reason, None
        survey.save(update_fields=["state", "reason", "next_at"])
        return survey
    reminds = survey.kind == Kind.CSAT and skipping.policy_of(survey.queue_id).reminds
    survey.message = _send(survey, ticket, thread, at=at)
    survey.state, survey.asked_at, survey.account_kind = State.ASKED, at, thread.account.kind
    survey.next_at = at + REMIND_AFTER if reminds else None
    survey.save(update_fields=["message", "state", "asked_at", "account_kind", "next_at"])
    return survey


@transaction.atomic
def remind(survey: Survey, *, at: datetime) -> Survey:
    """Ask once more, unless it was answered, the work goes on or the channel takes nothing now."""
    ticket, survey = _lock(survey)
    if survey.state != State.ASKED or survey.next_at is None or survey.next_at > at:
        return survey
    thread = _thread(ticket)
    survey.next_at = None
    if thread and not skipping.when_due(survey, ticket, thread, at=at) and not skipping.is_closed(thread, at):
        survey.reminder = _send(survey, ticket, thread, at=at, is_reminder=True)
    survey.save(update_fields=["reminder", "next_at"])
    return survey


@transaction.atomic
def ask_about_us(survey: Survey, *, at: datetime) -> Survey | None:
    """Plan the wider question after an answered one, per person at most every 90 days."""
    due = max(survey.ended_at + NPS_AFTER, at)
    if not FeedbackSettings.current().asks_nps:
        return None
    if skipping.asked_about_us(survey.ticket.customer_id, at=due):
        return None
    found, _made = Survey.objects.get_or_create(
        ticket_id=survey.ticket_id,
        kind=Kind.NPS,
        seq=survey.seq,
        defaults={
            "customer_id": survey.customer_id,
            "agent_id": survey.agent_id,
            "queue_id": survey.queue_id,
            "account_kind": survey.account_kind,
            "ended_at": survey.ended_at,
            "next_at": due,
        },
    )
    return found


def choices_of(survey: Survey, texts: Texts) -> dict[str, Any]:
    """Give the buttons: five faces and "not solved"; a page of its own for what has no buttons."""
    link = {"page": "rate", "id": survey.pk}
    if survey.kind == Kind.NPS:
        return {"purpose": PURPOSE, "body": "", "rows": [], "link": link}
    rows = [
        {"id": str(score), "title": f"{face} {texts.names[score]}", "face": face}
        for score, face in FACES.items()
    ]
    rows.append({"id": NOT_SOLVED, "title": texts.not_solved})
    return {
        "purpose": PURPOSE,
        "body": "",
        "button": texts.button,
        "rows": rows,
        "changes_h": CHANGES_H,
        "link": link,
    }


def _send(
    survey: Survey, ticket: Ticket, thread: Thread, *, at: datetime, is_reminder: bool = False
) -> Message:
    language = ticket.language or thread.account.language
    texts = in_language(language)
    text = texts.nps if survey.kind == Kind.NPS else texts.remind if is_reminder else texts.ask
    template = None
    if skipping.is_closed(thread, at):
        template = {"name": skipping.template_for(survey), "language": texts.code, "parameters": []}
    return actions.send_system_message(
        ticket, thread, at=at, text=text, choices=choices_of(survey, texts), template=template
    )


def _asked_at_the_end(ticket: Ticket) -> Survey | None:
    """Find the question that the end of the chat brought about, if nothing was said since."""
    survey = Survey.objects.filter(ticket=ticket, kind=Kind.CSAT).exclude(state=State.SKIPPED).first()
    if survey is None or skipping.went_on(survey, ticket):
        return None
    return survey


def _ask_at(ticket: Ticket, policy: AskPolicy, at: datetime) -> datetime:
    """Soon after a chat, an hour later elsewhere, and before a window closes."""
    thread = _thread(ticket)
    is_chat = bool(thread and thread.account.capabilities.get("is_instant"))
    when = at + timedelta(seconds=policy.chat_delay_s if is_chat else policy.delay_s)
    closes = thread.window_closes_at if thread else None
    if closes is not None and when > closes - BEFORE_WINDOW_CLOSES:
        when = max(at, closes - BEFORE_WINDOW_CLOSES)
    return when


def _agent(ticket: Ticket, event: TicketEvent) -> int | None:
    solved_by = event.by_user_id if event.kind == events.STATUS else None
    return ticket.assignee_id or solved_by or ticket.owner_id


def _thread(ticket: Ticket) -> Thread | None:
    try:
        return last_thread(ticket)
    except NoThread:
        return None


def _lock(survey: Survey) -> tuple[Ticket, Survey]:
    ticket = actions.lock(survey.ticket)
    return ticket, Survey.objects.select_for_update().get(pk=survey.pk)
