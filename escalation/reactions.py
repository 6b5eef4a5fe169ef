"""What this app does when something is recorded on a ticket, or hours change."""

from collections.abc import Callable
from typing import Any

from django.dispatch import receiver

from accounts import events as workplace
from escalation import escalations_following as following
from escalation import history, quiet, reprojection, storage, triggers_noticing
from escalation import notices_following as told
from tickets import events
from tickets.models import Ticket, TicketEvent

Reaction = Callable[[TicketEvent, Ticket], None]


def follow_clocks(event: TicketEvent, ticket: Ticket) -> None:
    if event.kind == events.MESSAGE and event.data.get("public") is False:
        return  # a note moves nothing
    storage.follow(ticket, now=event.recorded_at, because=event.kind)


def expect_word(event: TicketEvent, ticket: Ticket) -> None:
    quiet.expect(event, ticket)


REACTIONS: dict[str, tuple[Reaction, ...]] = dict.fromkeys(history.KINDS, (follow_clocks,)) | {
    events.MESSAGE: (follow_clocks, expect_word, following.on_message, triggers_noticing.in_message),
    events.STATUS: (follow_clocks, expect_word, following.on_status, told.on_status),
    events.MERGED_INTO: (follow_clocks, following.on_merged, told.on_merged),
    events.CHOICE: (told.on_choice,),
    events.TRANSFERRED: (following.on_transferred,),
    events.ASSIGNED: (following.on_assigned,),
    events.TOPIC: (triggers_noticing.in_topic,),
    events.RATED: (triggers_noticing.in_rating,),
    events.BOT_STUCK: (triggers_noticing.in_bot,),
    events.PAIN_POINT: (triggers_noticing.in_pain,),
}
WORKPLACE: dict[str, Callable[[Any], None]] = {
    "calendar": reprojection.ask_for_calendar,
    "calendar_removal": reprojection.refuse_removal,
    "queue": reprojection.ask_for_queue,
}


@receiver(events.recorded)
def react(event: TicketEvent, ticket: Ticket, **_: Any) -> None:
    for reaction in REACTIONS.get(event.kind, ()):
        reaction(event, ticket)


@receiver(workplace.changed)
def react_to_workplace(kind: str, subject: Any, **_: Any) -> None:
    if reaction := WORKPLACE.get(kind):
        reaction(subject)
