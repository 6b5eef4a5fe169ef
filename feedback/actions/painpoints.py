"""A pain point from the alarm to the proof that it is fixed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.notifications import notify
from accounts.models import Level, Queue, User
from feedback.models import Pain, PainPoint, PainStep
from helpdesk.core.actors import SYSTEM
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions import lock
from tickets.models import Ticket, TicketEvent, Topic

BEFORE = timedelta(days=6)  # a drift has begun before its alarm
ORDER = list(Pain.values)


class OutOfOrder(Refused):
    code = "out_of_order"

    def __init__(self, card: PainPoint, to: str) -> None:
        super().__init__(
            _("This is “%(now)s” now and cannot become “%(to)s”.")
            % {"now": card.get_state_display(), "to": dict(Pain.choices)[to]}
        )


@transaction.atomic
def open_pain_point(
    topic: Topic,
    *,
    account_kind: str,
    source: str,
    day: date,
    count: int,
    expected: float,
    at: datetime,
    by: User | None = None,
) -> PainPoint:
    """Open a card; an open one about the same gets a further line, a fixed one is open again."""
    card = (
        PainPoint.objects.select_for_update()
        .filter(topic=topic, account_kind=account_kind)
        .exclude(state=Pain.VERIFIED)
        .first()
    )
    said = _("%(count)s on %(day)s, %(expected).1f expected") % {
        "count": count,
        "day": day.isoformat(),
        "expected": expected,
    }
    if card:
        if card.state == Pain.FIXED:
            card.state, card.fixed_at = Pain.ACKNOWLEDGED, None
            card.save(update_fields=["state", "fixed_at"])
        _note(card, by, said, at)
        _note_on_ticket(card, at)
        return card
    card = PainPoint.objects.create(
        topic=topic,
        account_kind=account_kind,
        source=source,
        owner=technical_lead(),
        since_date=day if source == "jump" else day - BEFORE,
        alarm_date=day,
        count=count,
        expected=expected,
        opened_at=at,
    )
    _note(card, by, said, at)
    _tell(card, at)
    _note_on_ticket(card, at)
    return card


@transaction.atomic
def move_pain_point(card: PainPoint, *, to: str, by: User, at: datetime, text: str = "") -> PainPoint:
    """Take the next step, or take a fix back; whoever acknowledges owns the card."""
    card = PainPoint.objects.select_for_update().get(pk=card.pk)
    now = card.state
    is_back = now == Pain.FIXED and to == Pain.ACKNOWLEDGED
    if not is_back and ORDER.index(to) <= ORDER.index(now):
        raise OutOfOrder(card, to)
    if to == Pain.VERIFIED and now != Pain.FIXED:
        raise OutOfOrder(card, to)
    card.state = to
    card.owner = card.owner or by
    card.fixed_at = at if to == Pain.FIXED else None if is_back else card.fixed_at
    card.save(update_fields=["state", "owner", "fixed_at"])
    _note(card, by, text, at)
    return card


@transaction.atomic
def describe_pain_point(card: PainPoint, *, suspected: str, owner: User | None) -> PainPoint:
    card = PainPoint.objects.select_for_update().get(pk=card.pk)
    card.suspected, card.owner = suspected.strip()[:200], owner
    card.save(update_fields=["suspected", "owner"])
    return card


def technical_lead() -> User | None:
    queues = Queue.objects.filter(level=Level.TECHNICAL, is_active=True).select_related("lead")
    return next((queue.lead for queue in queues if queue.lead and queue.lead.is_active), None)


def _note(card: PainPoint, by: User | None, text: str, at: datetime) -> None:
    PainStep.objects.create(card=card, state=card.state, by=by, text=text[:500], at=at)


def _note_on_ticket(card: PainPoint, at: datetime) -> None:
    """Say it on one ticket of the topic, where whoever looks after escalations hears of it.

    The newest, and the same again while it is open: what was asked there need not be asked twice.
    """
    since = datetime.combine(card.since_date, datetime.min.time(), at.tzinfo)
    tickets = Ticket.objects.filter(topic=card.topic_id, created_at__gte=since, merged_into=None)
    if card.account_kind:
        tickets = tickets.filter(last_account_kind=card.account_kind)
    told = TicketEvent.objects.filter(kind=events.PAIN_POINT, data__card=card.pk).values("ticket")
    newest_first = tickets.live().order_by("-created_at", "-pk")
    chosen = newest_first.filter(pk__in=told).first() or newest_first.first()
    if chosen is None:
        return
    ticket = lock(chosen)
    data = {
        "card": card.pk,
        "topic": card.topic.name,
        "tickets": tickets.count(),
        "alarm": card.source != "hand",
    }
    events.record(ticket, events.PAIN_POINT, by=SYSTEM, at=max(at, ticket.last_event_at), data=data)


def _tell(card: PainPoint, at: datetime) -> None:
    if card.owner is None:
        return
    with override(card.owner.language):
        text = _("%(topic)s is on the rise: %(count)s in a day") % {
            "topic": card.topic.name,
            "count": card.count,
        }
    notify(
        card.owner,
        kind="pain_point",
        text=text,
        key=f"pain:{card.pk}",
        at=at,
        url=f"/reports/pain-points/{card.pk}/",
    )
