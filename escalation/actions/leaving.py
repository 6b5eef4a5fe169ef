"""Whoever holds an escalation, or answers for its ticket, goes away: somebody else has it by name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from escalation import states
from escalation.actions.locking import lock_both
from escalation.actions.taking import let_go
from escalation.escalation_people import duty_manager, may_take
from escalation.escalations_leaving import can_wait, has_left
from escalation.models import Escalation
from escalation.telling import tell
from helpdesk.core.actors import SYSTEM
from tickets import events
from tickets.actions import lock
from tickets.models import Ticket


@transaction.atomic
def take_from_leaver(escalation_id: int, *, at: datetime) -> bool:
    """Offer it anew where its holder may not have it any more, or is away when something is due.

    Gives whether it was taken from somebody.
    """
    found = Escalation.objects.filter(pk=escalation_id).select_related("ticket").first()
    if found is None or found.state not in states.TAKEN:
        return False
    ticket, escalation = lock_both(found)
    holder = escalation.taken_by
    if escalation.state not in states.TAKEN or holder is None:
        return False
    if not (holder.is_active and may_take(holder.pk, escalation.to_queue, escalation.named_id)):
        let_go(escalation, ticket, at=at, why="left_queue")
    elif has_left(holder, at=at) and not can_wait(escalation, ticket, at=at):
        let_go(escalation, ticket, at=at, why="shift_end")
    else:
        return False
    return True


@transaction.atomic
def replace_owner(number: int, *, at: datetime) -> bool:
    """Give a ticket whose owner went away somebody at work, or a lead, who answers for it (I1).

    Gives whether there is another owner now.
    """
    ticket = lock(Ticket(pk=number))
    was = ticket.owner
    if not ticket.is_live or (was is not None and not has_left(was, at=at)):
        return False
    person = _successor(ticket, at)
    if person is None or person == was:
        return False
    ticket.owner = person
    data = {"to": None, "from": None, "owner": person.pk, "owner_name": person.name}
    data |= {"owner_left": was.name} if was else {}
    events.record(
        ticket, events.ASSIGNED, by=SYSTEM, at=max(at, ticket.last_event_at), save=["owner"], data=data
    )
    with override(person.language):
        text = _("You answer for #%(number)s to its customer now.") % {"number": ticket.number}
    tell(person, ticket, text, key=f"owner:{ticket.number}:{ticket.last_seq}", at=at)
    return True


def _successor(ticket: Ticket, at: datetime) -> User | None:
    """Choose the lead of where it came from, else the manager on duty; one who signed off only at last."""
    first = Escalation.objects.filter(ticket=ticket).select_related("from_queue__lead").order_by("pk").first()
    found = [first.from_queue.lead if first else None, ticket.queue.lead, duty_manager(at)]
    people = [person for person in found if person is not None and person.is_active]
    return next((person for person in people if not has_left(person, at=at)), None) or next(
        iter(people), None
    )
