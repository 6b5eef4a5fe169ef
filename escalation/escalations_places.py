"""What escalations put on the ticket page."""

from escalation import escalations_shown
from escalation.notices_check import template_text
from escalation.notices_texts import ANSWERS, N6, TEXTS, template_name
from tickets import events, slots

slots.add_fragment("track", "escalation:track")
slots.add_fragment("composer-top", "escalation:suggested")
slots.add_fragment("composer-top", "escalation:asked")
for _kind in (events.ESCALATE, events.INVOLVED):
    slots.add_cards(_kind, escalations_shown.cards)
for _language, _texts in TEXTS.items():
    for _notice, _text in _texts.items():
        _buttons = ANSWERS[_language] if _notice == N6 else ()
        slots.add_template(template_name(_notice), _language, template_text(_text), _buttons)
