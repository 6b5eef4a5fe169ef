"""Where triggers come from: words of customers, clocks that pass a mark, customers who come back."""

from collections.abc import Iterable
from datetime import timedelta

from escalation import ladder, trigger_rules, triggers
from escalation.actions.noting import note_triggers
from escalation.models import SlaClock
from escalation.outlook import REPLIES
from escalation.policies import PERIODIC_UPDATE, REQUESTER_WAIT
from escalation.trigger_rules import rule_for
from escalation.trigger_words import ANGER
from tickets.models import Direction, Message, Ticket, TicketEvent, Tier

PREVIEW = 160  # letters of a message that are on its ticket
Found = list[tuple[str, str]]


def in_message(event: TicketEvent, ticket: Ticket) -> None:
    """Look at what a customer wrote; most messages cost no statement here."""
    if event.data.get("author") != "customer" or event.data.get("auto"):
        return
    found: Found = []
    if ticket.reopen_count and ticket.reopen_count >= rule_for(ticket, "T9").limit("reopened"):
        found.append(("T9", f"reopened:{ticket.reopen_count}"))
    found += _in_text(_text(event, ticket), ticket, event)
    note_triggers(ticket, found, at=event.recorded_at)


def in_topic(event: TicketEvent, ticket: Ticket) -> None:
    """The third contact about one thing within a week is one too many."""
    if ticket.topic_id is None:
        return
    rule = rule_for(ticket, "T9")
    since = event.recorded_at - timedelta(days=rule.limit("days"))
    others = Ticket.objects.filter(customer=ticket.customer_id, topic=ticket.topic_id, created_at__gte=since)
    if others.count() >= rule.limit("contacts"):
        note_triggers(ticket, [("T9", f"topic:{ticket.topic_id}")], at=event.recorded_at)


def in_rating(event: TicketEvent, ticket: Ticket) -> None:
    """A bad vote, or "not solved", is worth a call; the wider question is about no ticket."""
    if event.data.get("survey_kind", "csat") != "csat":
        return
    score = event.data.get("score")
    is_bad = isinstance(score, int) and score <= rule_for(ticket, "T10").limit("score")
    if is_bad or event.data.get("solved") is False:
        note_triggers(ticket, [("T10", f"survey:{event.data.get('survey')}")], at=event.recorded_at)


def in_bot(event: TicketEvent, ticket: Ticket) -> None:
    """The bot says where it stands: asked for a person, did not know again, or gets nowhere."""
    why, rule = str(event.data.get("why", "")), rule_for(ticket, "T11")
    passed = {
        "asked": True,
        "fallback": _number(event.data.get("fallbacks")) >= rule.limit("fallbacks"),
        "silence": _number(event.data.get("seconds")) >= rule.limit("seconds"),
    }
    if passed.get(why):
        note_triggers(ticket, [("T11", f"bot:{why}")], at=event.recorded_at)


def in_pain(event: TicketEvent, ticket: Ticket) -> None:
    """A topic hurts many: whoever can find the cause is told, and asked once it is very many."""
    n, rule = _number(event.data.get("tickets")), rule_for(ticket, "T12")
    card = f"card:{event.data.get('card')}"
    if n >= rule.limit("automatic"):
        note_triggers(ticket, [("T12", f"{card}:many")], at=event.recorded_at)
    elif n >= rule.limit("tickets") or event.data.get("alarm"):
        note_triggers(ticket, [("T12", card)], at=event.recorded_at)


def in_clock(ticket: Ticket, clock: SlaClock, steps: Iterable[str], *, top: Tier | None) -> Found:
    """Name what a clock's marks set off; the sweep writes it down with the mark. `top` is the best tier."""
    found: Found = []
    for kind in steps:
        instance = f"{clock.metric}:{clock.n}"
        if clock.metric in REPLIES and kind == ladder.BREACH:
            found.append(("T2", instance))
        if clock.metric in REPLIES and kind in (ladder.WARN_50, ladder.WARN_10_S) and _waits_at(top, ticket):
            found.append(("T8", instance))
        if clock.metric == REQUESTER_WAIT and kind == ladder.WARN_75:
            found.append(("T3", f"warning:{clock.n}"))
        if clock.metric == REQUESTER_WAIT and kind == ladder.BREACH:
            found.append(("T3", f"breach:{clock.n}"))
        if clock.metric == PERIODIC_UPDATE and kind == ladder.BREACH:
            found.append(("T4", instance))
    return found


def _in_text(text: str, ticket: Ticket, event: TicketEvent) -> Found:
    found: Found = []
    lists = trigger_rules.words(ticket.language, at=event.recorded_at)
    said = triggers.topics_in(text, lists)
    found += [("T5", topic) for topic in said if topic != ANGER]
    if triggers.is_shouted(text) or (ANGER in said and _was_angry(ticket, event, lists)):
        found.append(("T6", "anger"))
    amounts = triggers.amounts_in(text)
    if amounts and triggers.over_limit(amounts, rule_for(ticket, "T7").limits, ticket.tier.slug):
        found.append(("T7", "amount"))
    return found


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(event: TicketEvent, ticket: Ticket) -> str:
    """Give what was written; a short text is on the ticket already."""
    if len(ticket.last_preview) < PREVIEW:
        return ticket.last_preview
    texts = Message.objects.filter(pk=event.data.get("id")).values_list("text", flat=True)
    return texts.first() or ""


def _was_angry(ticket: Ticket, event: TicketEvent, lists: dict[str, list[str]]) -> bool:
    """Tell whether the customer's message before this one was angry as well."""
    before = Message.objects.filter(ticket=ticket, direction=Direction.IN, seq__lt=event.seq)
    last = before.order_by("-seq").only("text").first()
    return last is not None and ANGER in triggers.topics_in(last.text, {ANGER: lists[ANGER]})


def top_tier() -> Tier | None:
    return Tier.objects.order_by("-rank").first()


def _waits_at(top: Tier | None, ticket: Ticket) -> bool:
    """Tell whether a ticket of the best served customers has nobody."""
    return ticket.assignee_id is None and top is not None and top.rank > 0 and ticket.tier_id == top.pk
