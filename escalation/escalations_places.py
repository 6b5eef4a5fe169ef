"""What escalations put on the ticket page."""

from escalation import escalations_shown
from tickets import events, slots

slots.add_fragment("track", "escalation:track")
slots.add_fragment("composer-top", "escalation:suggested")
slots.add_fragment("composer-top", "escalation:asked")
for _kind in (events.ESCALATE, events.INVOLVED):
    slots.add_cards(_kind, escalations_shown.cards)
