"""What is counted of some tickets, as queries: clocks, first solves, questions, escalations, offers.

Each query gives the columns of a fact in one order, so that they can be written without passing through
Python. A fact's queue, agent, channel and topic are those that the figure belongs to; its place is the
ticket's queue, which says who may see it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Extract, Greatest, Least, TruncDate

from escalation.eta_of import DONE
from escalation.models import Escalation, SlaClock
from feedback.models import Rating, State, Survey
from reports import sources as bit
from reports.models import Source
from tickets import events
from tickets.models import Offer, Ticket, TicketEvent

WEEK = timedelta(days=bit.WEEK_DAYS)
SILENCE = timedelta(days=bit.SILENT_DAYS)
DELAY = timedelta(seconds=60)
COLUMNS = (
    "source",
    "ticket_id",
    "day",
    "at",
    "place_id",
    "queue_id",
    "agent_id",
    "tier_id",
    "kind",
    "topic_id",
    "flags",
    "value",
    "is_running",
)
THEM = RawSQL("select number from fact_of", [])  # a temporary table: long lists are slow to pass
Rows: TypeAlias = "QuerySet[Any]"


def all_of(zone: ZoneInfo) -> Iterator[Rows]:
    """Give the queries whose rows together are the facts of the tickets in question."""
    yield _came(zone)
    for source in bit.CLOCKS:
        yield _clocks(zone, source)
    yield _until_a_person(zone)
    yield _solves(zone)
    yield _questions(zone, "csat", Source.ASKED)
    yield _questions(zone, "nps", Source.NPS)
    yield _escalations(zone)
    yield _announced(zone)
    yield _offers(zone)


def spam(prefix: str = "") -> Q:
    return Q(**{f"{prefix}topic__slug": "spam"})


def is_counted(prefix: str = "") -> Q:
    """Leave out spam, what was merged away, and what no customer ever wrote on."""
    merged, outbound = Q(**{f"{prefix}status": "merged"}), Q(**{f"{prefix}in_count": 0})
    return ~spam(prefix) & ~merged & ~outbound


def _came(zone: ZoneInfo) -> Rows:
    voided = SlaClock.objects.filter(ticket=OuterRef("pk"), voided=True)
    flags = {
        bit.SPAM: spam(),
        bit.MERGED: Q(status="merged"),
        bit.OUTBOUND: Q(in_count=0) & ~Q(status="merged"),
        bit.VOIDED: Exists(voided),
        bit.COUNTED: is_counted(),
        bit.DELAYED: Exists(_delayed()),
        **_of_bot(),
    }
    return _rows(Ticket.objects.filter(pk__in=THEM), Source.CAME, zone, at="created_at", on="", flags=flags)


def _of_bot() -> dict[int, Q]:
    """Tell what the bot did with a ticket that it began, and whether a person had to do anything."""
    own = TicketEvent.objects.filter(ticket=OuterRef("pk"))
    solved = own.filter(kind=events.STATUS, data__to="solved", data__from="bot")
    silent = solved.exclude(data__reason=events.CONFIRMED).filter(
        ~Exists(_reopens(SILENCE)), ~Exists(_came_back(SILENCE).filter(_about_the_same()))
    )
    # Of most tickets nothing more is asked than their first event.
    begun = Q(Exists(own.filter(kind=events.CREATED, seq=1, data__bot=True)))
    return {
        bit.BY_BOT: begun,
        bit.BOT_ALONE: begun & Q(reopen_count=0) & Q(Exists(solved)),
        bit.BOT_CONFIRMED: begun & Q(Exists(solved.filter(data__reason=events.CONFIRMED))),
        bit.BOT_SILENT: begun & Q(Exists(silent)),
    }


def _delayed() -> QuerySet[TicketEvent]:
    """Find what reached us long after the customer had sent it."""
    received, sent = (
        Cast(KeyTextTransform(name, "data"), DateTimeField()) for name in ("received_at", "provider_at")
    )
    told = TicketEvent.objects.filter(ticket=OuterRef("pk"), kind=events.MESSAGE, data__author="customer")
    return told.alias(received=received, sent=sent).filter(received__gt=F("sent") + DELAY)


def _judged(metric: str) -> QuerySet[SlaClock]:
    """Give the instances that ended or fell due, on the day of whichever was first.

    Cancelled ones that were not late, moved and voided ones are out; a late one counts as late
    although it still runs.
    """
    return (
        SlaClock.objects.filter(is_counted("ticket__"), ticket__in=THEM, metric=metric, voided=False)
        .exclude(state="moved")
        .filter(Q(state="fulfilled") | Q(breached=True))
        .annotate(counts_at=Coalesce("breached_at", "end_at"))
    )


def _clocks(zone: ZoneInfo, source: Source) -> Rows:
    found = _judged(bit.CLOCKS[source])
    is_done = Q(state="fulfilled")
    least = Greatest(F("elapsed_s"), Coalesce(F("allowance_s"), Value(0)))
    flags = {
        bit.ON_TIME: Q(breached=False),
        bit.WITHIN_30: is_done & Q(elapsed_s__lte=30),
        bit.IN_CHAT: Q(channel="chat"),
    }
    value = Case(When(is_done, then=F("elapsed_s")), default=least)
    return _rows(found, source, zone, at="counts_at", flags=flags, value=value, is_running=~is_done)


def _until_a_person(zone: ZoneInfo) -> Rows:
    """Give the customer's whole wait for a person: also at night, and while the bot answered."""
    first, until = Least("start_at", "ticket__created_at"), Coalesce("end_at", "breached_at")
    waited = Extract(until - first, "epoch")
    found = _judged(bit.CLOCKS[Source.FIRST_RESPONSE])
    return _rows(
        found, Source.HUMAN, zone, at="counts_at", flags={}, value=waited, is_running=~Q(state="fulfilled")
    )


def _solves(zone: ZoneInfo) -> Rows:
    """Give the first solve of each ticket, and what is known of it since; the bot's are its own list."""
    solved = TicketEvent.objects.filter(kind=events.STATUS, data__to="solved")
    earlier = solved.filter(ticket=OuterRef("ticket"), seq__lt=OuterRef("seq"))
    found = solved.filter(is_counted("ticket__"), ~Exists(earlier), ticket__in=THEM).exclude(data__from="bot")
    flags = {
        bit.BY_PERSON: Q(by_kind="agent"),
        bit.REOPENED: Exists(_reopens()),
        bit.FIRST_CONTACT: _stayed_solved(),
        bit.ESCALATED: Exists(_escalated()),
        bit.FIRST_LEVEL: ~Exists(_escalated(kind="functional")),
        bit.UNANSWERED: Q(data__unanswered=True),
    }
    agent = Case(When(by_kind="agent", then=F("by_user_id")), default=F("ticket__assignee_id"))
    return _rows(
        found, Source.SOLVE, zone, at="at", flags=flags, value=F("ticket__requester_wait_s"), agent=agent
    )


def _stayed_solved() -> Q:
    """Tell net first contact: no reopen, no further contact about it, no "not solved" within the week."""
    not_solved = Rating.objects.filter(
        survey__ticket=OuterRef("ticket"), is_solved=False, first_at__lte=OuterRef("at") + WEEK
    )
    came_back = _came_back()
    return (
        ~Q(Exists(_reopens()))
        & ~Q(Exists(came_back.filter(_about_the_same())))
        & ~(Q(ticket__topic=None) & Q(Exists(came_back)))
        & ~Q(Exists(not_solved))
    )


def _about_the_same() -> Q:
    return Q(topic=OuterRef("ticket__topic")) | Q(topic=None) | Q(job=OuterRef("ticket__job"))


def _reopens(within: timedelta = WEEK) -> QuerySet[TicketEvent]:
    after = TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), seq__gt=OuterRef("seq"), at__lte=OuterRef("at") + within
    )
    by_status = Q(kind=events.STATUS, data__to="open", data__from="solved")
    by_message = Q(kind__in=(events.MESSAGE, events.DELIVERY_FAILED), data__reopened=True)
    return after.filter(by_status | by_message)


def _came_back(within: timedelta = WEEK) -> QuerySet[Ticket]:
    """Find further contact of the same customer soon after, on any channel."""
    return Ticket.objects.filter(
        customer=OuterRef("ticket__customer"),
        created_at__gt=OuterRef("at"),
        created_at__lte=OuterRef("at") + within,
        in_count__gt=0,
    ).exclude(pk=OuterRef("ticket"))


def _escalated(**data: str) -> QuerySet[TicketEvent]:
    wanted = {f"data__{name}": value for name, value in data.items()}
    return TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), kind=events.ESCALATE, seq__lt=OuterRef("seq"), **wanted
    )


def _questions(zone: ZoneInfo, kind: str, source: Source) -> Rows:
    """Give what was asked, on the day of the solve; it belongs to whoever solved it then."""
    asked = Q(state__in=(State.ASKED, State.ANSWERED)) | Q(rating__isnull=False)
    found = Survey.objects.filter(asked, is_counted("ticket__"), ticket__in=THEM, kind=kind)
    score = F("rating__score")
    flags = {
        bit.ANSWERED: Q(state=State.ANSWERED),
        bit.SCORED: Q(rating__score__isnull=False),
        bit.GOOD: Q(rating__score__gte=4),
        bit.SAID: Q(rating__is_solved__isnull=False),
        bit.YES: Q(rating__is_solved=True),
        bit.UP: Q(rating__score__gte=9),
        bit.DOWN: Q(rating__score__lte=6),
    }
    own = {"queue": F("queue_id"), "agent": F("agent_id"), "kind": F("account_kind")}
    return _rows(found, source, zone, at="ended_at", flags=flags, value=score, **own)


def _escalations(zone: ZoneInfo) -> Rows:
    """Give those that have ended, however, with the time they took; they belong to who was asked."""
    found = Escalation.objects.filter(
        is_counted("ticket__"), ticket__in=THEM, finished_at__isnull=False
    ).exclude(outcome="withdrawn")
    took = Extract(F("finished_at") - F("requested_at"), "epoch")
    own = {"queue": F("to_queue_id"), "agent": F("taken_by_id")}
    flags = {bit.RETURNED: Q(outcome="returned")}
    return _rows(found, Source.ESCALATION, zone, at="finished_at", flags=flags, value=took, **own)


def _announced(zone: ZoneInfo) -> Rows:
    """Give the first time that was announced for each escalation, on the day it was announced for.

    As escalation.eta_figures counts: what was given back before its time was not put to the test.
    """
    in_time = Q(finished_at__lte=F("first_eta_at"))
    found = Escalation.objects.filter(
        is_counted("ticket__"), ticket__in=THEM, first_eta_at__isnull=False
    ).exclude(~Q(outcome__in=("", *DONE)) & in_time)
    own = {"queue": F("to_queue_id"), "agent": F("taken_by_id")}
    flags = {bit.KEPT: in_time & Q(outcome__in=DONE)}
    return _rows(found, Source.ANNOUNCED, zone, at="first_eta_at", flags=flags, **own)


def _offers(zone: ZoneInfo) -> Rows:
    found = Offer.objects.filter(
        is_counted("ticket__"), ticket__in=THEM, outcome__in=("taken", "missed", "declined")
    )
    own = {"agent": F("user_id")}
    return _rows(found, Source.OFFER, zone, at="at", flags={bit.MISSED: Q(outcome="missed")}, **own)


def _rows(
    found: QuerySet[Any],
    source: Source,
    zone: ZoneInfo,
    *,
    at: str,
    flags: Mapping[int, Q | Exists],
    on: str = "ticket__",
    value: Expression | F | None = None,
    is_running: Q | None = None,
    queue: F | None = None,
    agent: Expression | F | None = None,
    kind: F | None = None,
) -> Rows:
    """Name the columns of a fact on any query that leads to a ticket."""
    bits = sum(
        (Case(When(told, then=Value(flag)), default=Value(0)) for flag, told in flags.items()), Value(0)
    )
    seconds = Value(None) if value is None else Cast(value, IntegerField())
    columns: dict[str, Any] = {
        "source": Value(source.value, SmallIntegerField()),
        "ticket_id": F(f"{on}pk" if on else "pk"),
        "day": TruncDate(at, tzinfo=zone),
        "at": Cast(at, DateTimeField()),
        "place_id": F(f"{on}queue_id"),
        "queue_id": queue or F(f"{on}queue_id"),
        "agent_id": Cast(agent or F(f"{on}assignee_id"), BigIntegerField()),
        "tier_id": F(f"{on}tier_id"),
        "kind": Cast(kind or F(f"{on}last_account_kind"), CharField(max_length=20)),
        "topic_id": F(f"{on}topic_id"),
        "flags": Cast(bits, IntegerField()),
        "value": Cast(seconds, IntegerField()),
        "is_running": Case(
            When(is_running, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        if is_running is not None
        else Value(False, BooleanField()),
    }
    named = {f"c_{name}": columns[name] for name in COLUMNS}
    return found.order_by().annotate(**named).values_list(*named)
