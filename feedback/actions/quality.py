"""Score a conversation, object to a score, decide about the objection."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from feedback.models import Scorecard, Source
from feedback.quality import card
from helpdesk.core.errors import Invalid, Refused
from tickets.access import can_see
from tickets.actions import lock
from tickets.models import Ticket

OBJECT_WITHIN = timedelta(days=5)
MOST_WORDS = 4000


@transaction.atomic
def score_conversation(
    ticket: Ticket,
    *,
    agent: User,
    by: User,
    month: date,
    source: str,
    marks: Mapping[str, int],
    critical: Sequence[str],
    words: str,
    at: datetime,
) -> Scorecard:
    """Score one agent's part of a ticket, once per reviewer, never one's own."""
    ticket = lock(ticket)
    if agent.pk == by.pk:
        raise Refused(_("Nobody scores their own work."), code="own_work")
    if not ticket.messages.filter(author=agent).exists():
        raise Refused(_("%(name)s did not write on this ticket.") % {"name": agent.name}, code="no_part")
    if Scorecard.objects.filter(ticket=ticket, agent=agent, by=by).exists():
        raise Refused(_("You have scored this already."), code="scored")
    if set(marks) != set(card.ITEMS) or not set(marks.values()) <= set(card.MARKS):
        raise Invalid(_("Give each point 0, 1 or 2."))
    if not set(critical) <= {name for name, _label in card.CRITICAL} or source not in Source.values:
        raise Invalid(_("Choose from the list."))
    return Scorecard.objects.create(
        ticket=ticket,
        agent=agent,
        by=by,
        month=month.replace(day=1),
        source=source,
        marks=dict(marks),
        critical=sorted(set(critical)),
        score=card.score_of(marks, critical),
        words=words.strip()[:MOST_WORDS],
        at=at,
    )


@transaction.atomic
def object_to_score(found: Scorecard, *, by: User, text: str, at: datetime) -> Scorecard:
    """Let the agent disagree, within five days and with a reason."""
    found = Scorecard.objects.select_for_update().get(pk=found.pk)
    if found.agent_id != by.pk:
        raise Refused(_("This is not your score."), code="not_yours")
    if found.objected_at is not None:
        raise Refused(_("You have objected already."), code="objected")
    if at > found.at + OBJECT_WITHIN:
        raise Refused(_("Objections are taken for five days."), code="too_late")
    if not text.strip():
        raise Invalid(_("Say why."), fields={"text": [_("Say why.")]})
    found.objection, found.objected_at = text.strip()[:MOST_WORDS], at
    found.save(update_fields=["objection", "objected_at"])
    return found


@transaction.atomic
def decide_objection(found: Scorecard, *, by: User, is_upheld: bool, at: datetime) -> Scorecard:
    """Let a third person say who is right; an upheld objection takes the card out of the figures."""
    found = Scorecard.objects.select_for_update().get(pk=found.pk)
    if not by.is_supervisor or by.pk in (found.agent_id, found.by_id) or not can_see(by, found.ticket):
        raise Refused(_("A third person decides about this."), code="third_person")
    if found.objected_at is None or found.decided_at is not None:
        raise Refused(_("There is nothing to decide."), code="decided")
    found.decided_by, found.decided_at, found.is_upheld = by, at, is_upheld
    found.save(update_fields=["decided_by", "decided_at", "is_upheld"])
    return found
