"""Which ticket does a customer's message belong to? One customer, one job (architecture 6)."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from channels_live.parking import Misfit
from helpdesk.core.actors import Actor
from tickets import actions, courtesy, jobs, matching
from tickets.actions import Incoming
from tickets.models import ChannelAccount, Direction, Message, Status, Thread, Ticket

SOON = timedelta(minutes=1)
MOST_LIVE = 5  # of one customer's tickets that a message is compared with


@transaction.atomic
def take_in(thread: Thread, incoming: Incoming, *, at: datetime) -> Message:
    """Store one message of a customer whose thread is locked; a repeat gives what is stored.

    The thread's live ticket gets it; else a live ticket of the same customer about the same
    thing gains the thread; else a ticket solved within its window is reopened; else a new ticket
    opens, following the old one.
    """
    if stored := _stored(thread, incoming):
        return stored
    if actions.take_link_code(thread, incoming.text, at=at):
        thread.refresh_from_db()
    incoming = judged(incoming)
    ticket = _ticket_for(thread, incoming, at)
    note_sign_of_life(thread, provider_at=incoming.provider_at, at=at)
    return actions.receive_message(ticket, thread, incoming, at=at)


def judged(incoming: Incoming) -> Incoming:
    """Tell thanks and goodbyes from what asks for something."""
    if incoming.is_courtesy or not courtesy.is_courtesy(incoming.text):
        return incoming
    return replace(incoming, is_courtesy=True)


def note_sign_of_life(thread: Thread, *, provider_at: datetime | None, at: datetime) -> None:
    """Remember that the customer did something: the thread is reachable, its window opens anew."""
    thread.save(update_fields=sign_of_life(thread, provider_at=provider_at, at=at))
    note_account(thread.account, at=at)


def sign_of_life(thread: Thread, *, provider_at: datetime | None, at: datetime) -> list[str]:
    """Set on a thread that its customer did something; gives the columns that are to be saved."""
    thread.last_in_at = at
    columns = ["last_in_at"]
    if thread.is_blocked:
        thread.is_blocked = False
        columns.append("is_blocked")
    hours = thread.account.capabilities.get("window_hours")
    if hours:
        counts_from = min(at, max(provider_at or at, at - timedelta(minutes=5)))  # never from the future
        closes_at = counts_from + timedelta(hours=hours)
        thread.window_closes_at = max(closes_at, thread.window_closes_at or closes_at)
        columns.append("window_closes_at")
    return columns


def note_account(account: ChannelAccount, *, at: datetime) -> None:
    """Remember to the minute that something came in; silence is judged by it."""
    if account.last_in_at is None or at - account.last_in_at > SOON:
        account.last_in_at = at
        ChannelAccount.objects.filter(pk=account.pk).update(last_in_at=at)


def _stored(thread: Thread, incoming: Incoming) -> Message | None:
    if incoming.external_id:
        found = Message.objects.filter(account=thread.account_id, external_id=incoming.external_id).first()
        if found and found.direction != Direction.IN:
            ref = incoming.external_id
            raise Misfit("ours", f"the id {ref} is that of a message we sent", id=ref)
        return found
    if incoming.client_id:
        return Message.objects.filter(thread=thread, client_id=incoming.client_id).first()
    return None


def _ticket_for(thread: Thread, incoming: Incoming, at: datetime) -> Ticket:
    current = thread.ticket
    if current and current.is_live:
        return current
    by = Actor(kind="customer", name=thread.customer.shown_name)
    if not thread.is_group and (other := _same_job(thread, incoming, at)):
        return actions.join_thread(other, thread, by=by, at=at, how="same_job")
    if current and current.status == Status.SOLVED and _is_in_window(current, at):
        return current
    ticket = actions.open_ticket(
        customer=thread.customer,
        queue=thread.account.queue,
        by=by,
        at=_opening_instant(incoming, at),
        recorded_at=at,
        channel=thread.account.kind,
        subject=_subject(incoming),
        language=incoming.language or thread.customer.language or thread.account.language,
        follows=current,
        is_auto=incoming.is_auto,
        is_courtesy=incoming.is_courtesy,
    )
    thread.ticket = ticket
    thread.save(update_fields=["ticket"])
    return ticket


def _same_job(thread: Thread, incoming: Incoming, at: datetime) -> Ticket | None:
    """Find a live ticket of the same customer that this message goes on with.

    Of several the one that names the same number, then the one that says the same, then the newest.
    """
    others = Ticket.objects.live().filter(customer=thread.customer_id).exclude(threads=None)
    others = others.exclude(pk=thread.ticket_id).select_related("queue").order_by("-last_event_at")
    named, found = matching.references(incoming.text), []
    for ticket in others[:MOST_LIVE]:
        text = jobs.first_words(ticket)
        if matching.is_vetoed(incoming.text, text):
            continue
        likeness = matching.score(incoming.text, text)
        is_near = ticket.last_message_at and at - _last_asked(ticket) <= matching.NEARBY
        if is_near or likeness >= matching.SAME:
            is_same = likeness if likeness >= matching.SAME else 0.0
            found.append(((bool(named & matching.references(text)), is_same), ticket))
    return max(found, key=lambda each: each[0])[1] if found else None


def _last_asked(ticket: Ticket) -> datetime:
    asked = (
        ticket.messages.filter(direction=Direction.IN).order_by("-seq").values_list("created_at", flat=True)
    )
    return asked.first() or ticket.created_at


def _is_in_window(ticket: Ticket, at: datetime) -> bool:
    window = timedelta(seconds=ticket.queue.reopen_window_s)
    return ticket.solved_at is not None and at - ticket.solved_at <= window


def _opening_instant(incoming: Incoming, at: datetime) -> datetime:
    """The ticket opens when its first message counts, which semantics R13 clamps."""
    told = incoming.provider_at or at
    lag = at - told
    return at if lag > timedelta(seconds=60) or lag < -timedelta(minutes=5) else told


def _subject(incoming: Incoming) -> str:
    line = " ".join(incoming.text.split())
    return line[:80].rsplit(" ", 1)[0] if len(line) > 80 else line
