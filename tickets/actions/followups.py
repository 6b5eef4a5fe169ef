"""Keeping a ticket over the end of one's shift, with the day on which one comes back to it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import roster
from accounts.actions import notify
from accounts.models import User
from helpdesk.core.errors import Invalid, Refused
from tickets import events
from tickets.actions.lock import lock, lock_workable
from tickets.models import FollowUp, Ticket

LONGEST = timedelta(days=366)
BATCH = 200


@transaction.atomic
def keep(ticket: Ticket, *, user: User, on: date, at: datetime) -> FollowUp:
    """Keep one's own ticket; refused where something is due before one is back."""
    ticket = lock_workable(ticket)
    if ticket.assignee_id != user.pk:
        raise Refused(_("#%(number)s is not yours.") % {"number": ticket.number}, code="not_yours")
    if is_due_before(ticket, roster.next_start(user.pk, at)):
        raise Refused(
            _("#%(number)s is due before you are back. Hand it over or put it back.")
            % {"number": ticket.number},
            code="due_before",
        )
    today = day_of(user, at)
    if not today <= on <= today + LONGEST:
        raise Invalid(_("Choose a day from today on, at most a year ahead."))
    kept, _made = FollowUp.objects.update_or_create(
        ticket=ticket, user=user, defaults={"on": on, "told_at": None}
    )
    data = {"on": on.isoformat(), "user": user.pk}
    events.record(ticket, events.KEPT, by=user.as_actor(), at=max(at, ticket.last_event_at), data=data)
    return kept


def is_due_before(ticket: Ticket, back_at: datetime | None) -> bool:
    """Tell whether something is due before its person is back; without a plan nobody knows when that is."""
    return ticket.next_due_at is not None and (back_at is None or ticket.next_due_at < back_at)


def day_of(user: User, at: datetime) -> date:
    return at.astimezone(ZoneInfo(user.time_zone or "UTC")).date()


def tell_due(*, now: datetime) -> int:
    """Remind people of the tickets that they wanted to come back to today."""
    due = FollowUp.objects.filter(told_at=None, on__lte=(now + timedelta(days=1)).date())
    rows = due.select_related("user").order_by("on", "pk")
    found = [each.pk for each in rows if each.on <= day_of(each.user, now)]
    return sum(_tell(pk, now) for pk in found[:BATCH])


@transaction.atomic
def _tell(pk: int, now: datetime) -> bool:
    waiting = FollowUp.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, told_at=None)
    kept = waiting.select_related("user").first()
    if kept is None:
        return False
    kept.told_at = now
    kept.save(update_fields=["told_at"])
    ticket = lock(Ticket(pk=kept.ticket_id))
    if not ticket.is_live or ticket.assignee_id != kept.user_id:
        return False
    with override(kept.user.language):
        text = _("Today you wanted to come back to #%(number)s.") % {"number": ticket.number}
    notify(
        kept.user,
        kind="follow_up",
        text=text,
        url=f"/inbox/{ticket.number}/",
        subject=f"ticket:{ticket.number}",
        key=f"follow_up:{ticket.number}:{kept.on}",
        at=now,
    )
    return True
