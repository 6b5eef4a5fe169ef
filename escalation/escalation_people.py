"""Who can be asked, who answers for a queue, and who is asked last."""

from datetime import datetime

from accounts.models import Level, Presence, Queue, Role, User
from escalation.models import Escalation
from tickets.access import can_see
from tickets.models import Ticket

HERE = (Presence.State.ONLINE, Presence.State.BUSY)


def members(queue: Queue) -> list[User]:
    return list(queue.members.filter(is_active=True).order_by("pk"))


def online(queue: Queue, at: datetime) -> list[User]:
    """List who is in the queue and at work; a lapsed lease is nobody."""
    found = queue.members.filter(
        is_active=True, presence__lease_until__gte=at, presence__chosen__in=HERE
    ).order_by("pk")
    return list(found)


def lead_of(queue: Queue) -> User | None:
    """Give the queue's lead, if they may see what is in it."""
    lead = queue.lead
    if lead is None or not lead.is_active:
        return None
    if queue.is_private and not queue.members.filter(pk=lead.pk).exists():
        return None
    return lead


def duty_manager(at: datetime) -> User | None:
    """Give the person who has it when nobody else takes it: on duty, else in charge, else anybody senior."""
    queues = (
        Queue.objects.filter(level=Level.MANAGEMENT, is_active=True).select_related("lead").order_by("pk")
    )
    for queue in queues:
        at_work = online(queue, at)
        lead = lead_of(queue)
        if lead is not None and (lead in at_work or not at_work):
            return lead
        if at_work or members(queue):
            return (at_work or members(queue))[0]
    in_charge = User.objects.filter(is_active=True, role__in=(Role.SUPERVISOR, Role.ADMIN))
    return in_charge.order_by("-role", "pk").first()  # supervisors before admins


def management_queue() -> Queue | None:
    return Queue.objects.filter(level=Level.MANAGEMENT, is_active=True).order_by("pk").first()


def follower(escalation: Escalation, ticket: Ticket, at: datetime, *, is_repeated: bool) -> User | None:
    """Choose who looks after it with the owner once a promise was not kept: a lead, again a manager.

    Whoever may not see the ticket cannot follow it; of a private one a member does where no lead can.
    """
    leads = [lead_of(escalation.from_queue), lead_of(ticket.queue)]
    manager = duty_manager(at)
    for person in [manager, *leads] if is_repeated else [*leads, manager]:
        if person is not None and person.pk != ticket.owner_id and can_see(person, ticket):
            return person
    others = [person for person in members(ticket.queue) if person.pk != ticket.owner_id]
    return others[0] if others and ticket.queue.is_private else None


def accountable(ticket: Ticket, asked_by: int | None, at: datetime) -> User | None:
    """Give the owner a ticket must have (I1): its own, who hands it on, a lead, the duty manager."""
    if ticket.owner is not None and ticket.owner.is_active:
        return ticket.owner
    person = User.objects.filter(pk=asked_by, is_active=True).first() if asked_by else None
    return (
        person
        or (ticket.queue.lead if ticket.queue.lead and ticket.queue.lead.is_active else None)
        or (duty_manager(at))
    )


def may_take(user_id: int | None, queue: Queue, named_id: int | None) -> bool:
    """Members of the queue may take it, its lead, and the manager who was named."""
    if user_id is None:
        return False
    return user_id in (named_id, queue.lead_id) or queue.members.filter(pk=user_id, is_active=True).exists()
