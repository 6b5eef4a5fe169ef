"""Looking into a private queue's ticket without being a member: only with a reason, and on record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import User
from helpdesk.core.errors import Invalid, Refused
from tickets import events
from tickets.actions.lock import lock
from tickets.models import BrokenGlass, Ticket

LASTS = timedelta(hours=1)
LEAST = 20


@transaction.atomic
def break_glass(ticket: Ticket, *, user: User, reason: str, at: datetime) -> BrokenGlass:
    """Let a supervisor see one private ticket for an hour; its owner and its queue's lead are told."""
    if not user.is_supervisor:
        raise Refused(_("Only supervisors may look into private tickets."), code="not_supervisor")
    if len(reason.strip()) < LEAST:
        sentence = _("Give a reason of at least %(n)d characters; it stays on record.") % {"n": LEAST}
        raise Invalid(sentence, fields={"reason": [sentence]})
    ticket = lock(ticket)
    glass = BrokenGlass.objects.create(
        ticket=ticket, user=user, reason=reason.strip()[:300], at=at, until_at=at + LASTS
    )
    data = {"user": user.pk, "reason": glass.reason, "until": glass.until_at.isoformat()}
    events.record(ticket, events.GLASS, by=user.as_actor(), at=max(at, ticket.last_event_at), data=data)
    for person in {ticket.owner, ticket.queue.lead} - {None, user}:
        text = _("%(who)s looked into #%(number)s: %(reason)s")
        text %= {"who": user.name, "number": ticket.number, "reason": glass.reason}
        notify(
            person,
            kind="glass",
            text=text,
            key=f"glass:{glass.pk}",
            at=at,
            url=f"/inbox/{ticket.number}/",
            subject=f"ticket:{ticket.number}",
        )
    return glass
