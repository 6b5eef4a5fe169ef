"""What escalations put on the ticket page."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _t

from accounts.models import User
from escalation import escalations_shown, warm
from escalation.notices_check import template_text
from escalation.notices_texts import ANSWERS, N6, TEXTS, template_name
from tickets import events, slots
from tickets.actions.assignment import add_giving_way
from tickets.routing import ringing


def rings(user: User, at: datetime) -> Iterator[ringing.Ring]:
    """Live chats whose agent asks this person to join."""
    for escalation in warm.ringing_at(user, at=at):
        ticket, asker = escalation.ticket, escalation.requested_by or escalation.ticket.assignee
        said = _t("%(name)s asks you to join: %(question)s") % {
            "name": asker.name if asker else escalation.to_queue.name,
            "question": escalation.shown_question,
        }
        where = reverse("escalation:join", args=[ticket.number, escalation.pk])
        yield ringing.Ring(ticket, escalation.warm_until, join=where, said=said)


ringing.add_source(rings)
add_giving_way(warm.gives_way)
slots.add_fragment("track", "escalation:track")
slots.add_fragment("composer-top", "escalation:suggested")
slots.add_fragment("composer-top", "escalation:asked")
for _kind in (events.ESCALATE, events.INVOLVED):
    slots.add_cards(_kind, escalations_shown.cards)
for _language, _texts in TEXTS.items():
    for _notice, _text in _texts.items():
        _buttons = ANSWERS[_language] if _notice == N6 else ()
        slots.add_template(template_name(_notice), _language, template_text(_text), _buttons)
