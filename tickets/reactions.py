"""What tickets do about their own history, and about changes of people and queues; what they
put into the places of their own page."""

from collections.abc import Callable
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from accounts import events as workplace
from accounts.models import Presence, Queue, User
from tickets import events, jobs, slots
from tickets.models import Placement, Ticket, TicketEvent
from tickets.routing import keeping, load

slots.add_fragment("customer-panel", "tickets:tier")
slots.add_fragment("customer-panel", "tickets:customer")
slots.add_fragment("composer-top", "tickets:job")
slots.add_fragment("composer-top", "tickets:window")
slots.add_fragment("composer-top", "tickets:held")
slots.add_chips(jobs.chips_of)
slots.add_link(slots.Link(_("End of shift"), "sunset", "/my-work/", section="work"))

Reaction = Callable[[TicketEvent, Ticket], None]


def place(event: TicketEvent, ticket: Ticket) -> None:
    """Keep the ticket's place in routing in step, and look for somebody where it waits."""
    if keeping.follow(ticket, at=event.recorded_at):
        load.ask_for_place(ticket.number)


def place_arrival(event: TicketEvent, ticket: Ticket) -> None:
    """A customer's message makes a ticket wait for somebody; storing it may cost only so many statements.

    Where it moved the ticket, whoever has that has more to do, however the queue finds its people; so
    it is with a person's answer to what the bot had.
    """
    if event.data.get("author") != "customer":
        if event.data.get("from_bot"):
            place(event, ticket)
        return
    if ticket.assignee_id and (ticket.queue.is_automatic or event.data.get("resumed")):
        keeping.wake(ticket, at=event.recorded_at)
    elif ticket.queue.is_automatic and not ticket.assignee_id:
        place(event, ticket)


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    events.MESSAGE: (place_arrival,),
    events.ASSIGNED: (place,),
    events.TRANSFERRED: (place,),
    events.STATUS: (place,),
    events.HANDOFF: (place,),
    events.ESCALATE: (place,),
    events.RETURN: (place,),
    events.ACK: (place,),
    events.ANSWERED: (place,),
    events.MERGE_IN: (place,),
    events.MERGED_INTO: (place,),
    events.UNMERGED: (place,),
    events.DELIVERY_FAILED: (place,),
    events.COURTESY: (place,),
    events.JOINED_JOB: (place,),
    events.LEFT_JOB: (place,),
}


@receiver(events.recorded)
def react(event: TicketEvent, ticket: Ticket, **_: Any) -> None:
    for reaction in REACTIONS.get(event.kind, ()):
        reaction(event, ticket)


def look_for_work(presence: Presence) -> None:
    """Whoever is here for the first time has a row that does not know yet how much they may have."""
    load.settle([presence.pk])
    load.ask_for_work(presence.pk)


def follow_queue(queue: Queue) -> None:
    """Nothing waits for routing in a queue whose people take tickets themselves."""
    if not queue.is_automatic:
        Placement.objects.filter(
            queue=queue, state__in=(Placement.State.WAITING, Placement.State.OPEN)
        ).delete()


def follow_person(user: User) -> None:
    """Capacity may have changed."""
    if Presence.objects.filter(user=user).exists():
        load.settle([user.pk])


WORKPLACE: dict[str, Callable[[Any], None]] = {
    "presence": look_for_work,
    "queue": follow_queue,
    "user": follow_person,
}


@receiver(workplace.changed)
def react_to_workplace(kind: str, subject: Any, **_: Any) -> None:
    if reaction := WORKPLACE.get(kind):
        reaction(subject)
