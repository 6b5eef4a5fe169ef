"""A new ticket."""

from datetime import datetime

from django.db import transaction

from accounts.models import Queue
from helpdesk.core.actors import Actor
from tickets import events
from tickets.models import Customer, Status, Ticket


@transaction.atomic
def open_ticket(
    *,
    customer: Customer,
    queue: Queue,
    by: Actor,
    at: datetime,
    channel: str,
    subject: str = "",
    language: str = "",
    priority: str = "normal",
    with_bot: bool = False,
    follows: Ticket | None = None,
    recorded_at: datetime | None = None,
    is_auto: bool = False,
    is_courtesy: bool = False,
    is_asked_elsewhere: bool = False,
) -> Ticket:
    """Open a ticket; `channel` is the kind of the account it came by.

    A customer's ticket counts as one unanswered message at `at`, unless what opened it asks for nothing
    (`is_auto`, `is_courtesy`); its first message follows as an event of its own at the same instant,
    unless it stays on another ticket (`is_asked_elsewhere`).
    """
    ticket = Ticket.objects.create(
        customer=customer,
        queue=queue,
        tier=customer.tier,
        subject=subject[:200],
        language=language or customer.language,
        priority=priority,
        status=Status.BOT if with_bot else Status.NEW,
        owner=follows.owner if follows and follows.owner and follows.owner.is_active else None,
        follows=follows,
        created_at=at,
        last_event_at=at,
        waiting_since=at if is_asked_elsewhere else None,
    )
    events.record(
        ticket,
        events.CREATED,
        by=by,
        at=at,
        recorded_at=recorded_at,
        data={
            "by": by.kind,
            "channel": channel,
            "tier": customer.tier.slug,
            "priority": priority,
            "bot": with_bot,
            "queue": queue.slug,
            "auto": is_auto,
            "courtesy": is_courtesy,
        },
    )
    return ticket
