"""Where the work goes on that a customer calls bad or not solved, whatever became of the ticket meanwhile."""

from datetime import datetime

from feedback.models import Rating, Survey
from feedback.texts import in_language
from helpdesk.core.actors import Actor
from tickets import actions
from tickets.actions.outgoing import last_thread
from tickets.models import Status, Thread, Ticket
from tickets.refusals import NoThread


def take_up(ticket: Ticket, survey: Survey, rating: Rating, *, at: datetime) -> Ticket:
    """Give the ticket on which somebody works on it now, or is to call back.

    "Not solved" reopens a solved ticket. After a merge it is the ticket that goes on; a closed one is
    followed by a new one, as with a message that comes so late.
    """
    while ticket.merged_into is not None:
        ticket = actions.lock(ticket.merged_into)
    by = Actor(kind="customer", name=ticket.customer.shown_name)
    if ticket.status == Status.SOLVED and rating.is_solved is False:
        return actions.reopen(ticket, by=by, at=at, reason="not_solved")
    if ticket.status == Status.CLOSED:
        return _follow(ticket, survey, rating, by, at)
    return ticket


def _follow(ticket: Ticket, survey: Survey, rating: Rating, by: Actor, at: datetime) -> Ticket:
    """Open what follows a closed ticket, with the customer's answer as their message; once."""
    if going_on := Ticket.objects.live().filter(follows=ticket).order_by("pk").last():
        return actions.lock(going_on)
    thread = _thread_of(ticket, survey)
    if thread is None:
        return ticket
    queue = ticket.queue if ticket.queue.is_active else thread.account.queue
    following = actions.open_ticket(
        customer=ticket.customer,
        queue=queue,
        by=by,
        at=at,
        channel=thread.account.kind,
        subject=ticket.subject,
        language=ticket.language,
        follows=ticket,
    )
    if thread.ticket is None or not thread.ticket.is_live:
        actions.join_thread(following, thread, by=by, at=at, how="not_solved")
    said = actions.Incoming(kind="text", text=_said(survey, rating), author_name=ticket.customer.shown_name)
    actions.receive_message(following, thread, said, at=at)
    return actions.lock(following)


def _said(survey: Survey, rating: Rating) -> str:
    """Give the button they chose, and their words."""
    texts = in_language(survey.ticket.language)
    chosen = texts.not_solved if rating.is_solved is False else texts.names.get(rating.score or 0, "")
    return "\n".join(filter(None, [chosen, rating.words]))


def _thread_of(ticket: Ticket, survey: Survey) -> Thread | None:
    """Find where they were asked, or wrote last."""
    if survey.message and survey.message.thread:
        return Thread.objects.select_related("account", "ticket").get(pk=survey.message.thread_id)
    try:
        return last_thread(ticket)
    except NoThread:
        return None
