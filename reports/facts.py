"""What is counted, read from the database: clocks, first solves, ratings, the backlog."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from escalation.models import SlaClock
from feedback.models import Rating, State, Survey
from reports.figures import Fact
from reports.scope import Scope
from tickets import events
from tickets.models import Ticket, TicketEvent

WEEK = timedelta(days=7)
CSAT, NPS = "csat", "nps"
GROUP_COLUMNS = ("queue__slug", "assignee_id", "tier__slug", "last_account_kind", "topic__slug")


def clocks(scope: Scope, metric: str) -> list[Fact]:
    """Give the instances that ended or fell due in these days, whichever was first.

    Cancelled ones that were not late, moved and voided ones are out; a late one counts as late
    although it still runs.
    """
    found = (
        SlaClock.objects.filter(
            scope.tickets("ticket__"), scope.is_counted("ticket__"), metric=metric, voided=False
        )
        .exclude(state="moved")
        .filter(Q(state="fulfilled") | Q(breached=True))
        .annotate(counts_at=Coalesce("breached_at", "end_at"))
        .filter(counts_at__gte=scope.begin, counts_at__lt=scope.end)
    )
    rows = found.values_list(
        "ticket_id", "counts_at", "breached", "elapsed_s", "allowance_s", "state", *_columns("ticket__")
    )
    return [
        _fact(
            scope,
            (number, at, *groups),
            is_hit=not breached,
            value=float(elapsed if state == "fulfilled" else max(elapsed, allowance or 0)),
            is_running=state != "fulfilled",
        )
        for number, at, breached, elapsed, allowance, state, *groups in rows.iterator(chunk_size=5000)
    ]


def touched_within(scope: Scope, metric: str, seconds: int) -> list[Fact]:
    """Give the same instances, hit where they took at most so long."""
    return [
        replace(fact, is_hit=not fact.is_running and fact.value <= seconds) for fact in clocks(scope, metric)
    ]


def solves(scope: Scope, *, by_people: bool = True) -> QuerySet[TicketEvent]:
    """Give the first solve of each ticket, where it fell into these days."""
    solved = TicketEvent.objects.filter(kind=events.STATUS, data__to="solved")
    earlier = solved.filter(ticket=OuterRef("ticket"), seq__lt=OuterRef("seq"))
    found = solved.filter(
        scope.tickets("ticket__"),
        scope.is_counted("ticket__"),
        ~Exists(earlier),
        at__gte=scope.begin,
        at__lt=scope.end,
    )
    return found.filter(by_kind="agent") if by_people else found


def resolution_times(scope: Scope) -> list[Fact]:
    """Give how long customers waited until their tickets were first solved."""
    rows = (
        solves(scope, by_people=False)
        .exclude(ticket__requester_wait_s=None)
        .values_list("ticket_id", "at", "ticket__requester_wait_s", *_columns("ticket__"))
    )
    return [
        _fact(scope, (number, at, *groups), value=float(wait))
        for number, at, wait, *groups in rows.iterator()
    ]


def reopened(scope: Scope) -> list[Fact]:
    return _judged(scope, solves(scope, by_people=False).annotate(is_hit=Exists(_reopens())))


def solved_at_first_contact(scope: Scope) -> list[Fact]:
    """Give net first-contact resolution: only solves that have had their seven days."""
    not_solved = Rating.objects.filter(
        survey__ticket=OuterRef("ticket"), is_solved=False, first_at__lte=OuterRef("at") + WEEK
    )
    found = solves(scope).filter(at__lte=scope.now - WEEK)
    return _judged(
        scope,
        found.annotate(
            is_hit=~Exists(_reopens())
            & ~Exists(_came_back_about_it())
            & ~(Q(ticket__topic=None) & Exists(_came_back()))
            & ~Exists(not_solved),
        ),
    )


def solved_at_first_level(scope: Scope) -> list[Fact]:
    return _judged(scope, solves(scope).annotate(is_hit=~Exists(_escalations(kind="functional"))))


def escalated(scope: Scope) -> list[Fact]:
    return _judged(scope, solves(scope, by_people=False).annotate(is_hit=Exists(_escalations())))


def solved_unanswered(scope: Scope) -> list[Fact]:
    unanswered = ExpressionWrapper(Q(data__unanswered=True), output_field=BooleanField())
    return _judged(scope, solves(scope, by_people=False).annotate(is_hit=unanswered))


def ratings(scope: Scope, kind: str = CSAT, *, good: int = 4) -> list[Fact]:
    """Give the scores by the day of the rated solve; they belong to whoever solved it then."""
    found = Rating.objects.filter(
        scope.tickets("survey__ticket__"),
        scope.is_counted("survey__ticket__"),
        survey__kind=kind,
        survey__ended_at__gte=scope.begin,
        survey__ended_at__lt=scope.end,
    ).exclude(score=None)
    rows = _of_agent(scope, found, "survey__agent").values_list(
        "survey__ticket_id", "survey__ended_at", "score", *_columns("survey__", ticket="ticket__")
    )
    return [
        _fact(scope, (number, at, *groups), is_hit=score >= good, value=float(score))
        for number, at, score, *groups in rows.iterator()
    ]


def answers(scope: Scope) -> list[Fact]:
    """Give the questions that were asked, hit where they were answered."""
    found = Survey.objects.filter(
        scope.tickets("ticket__"),
        scope.is_counted("ticket__"),
        kind=CSAT,
        state__in=(State.ASKED, State.ANSWERED),
        ended_at__gte=scope.begin,
        ended_at__lt=scope.end,
    )
    rows = found.values_list("ticket_id", "ended_at", "state", *_columns("", ticket="ticket__"))
    return [
        _fact(scope, (number, at, *groups), is_hit=state == State.ANSWERED)
        for number, at, state, *groups in rows.iterator()
    ]


def backlog(scope: Scope) -> list[Fact]:
    """Give the ages of live tickets as of now, hit where nobody owns them."""
    found = Ticket.objects.live().filter(scope.tickets(), scope.is_counted())
    rows = found.values_list("number", "created_at", "owner_id", *_columns(""))
    return [
        _fact(
            scope,
            (number, at, *groups),
            is_hit=owner is None,
            value=(scope.now - at).total_seconds(),
        )
        for number, at, owner, *groups in rows.iterator()
    ]


def voided(scope: Scope) -> list[Fact]:
    found = SlaClock.objects.filter(
        scope.tickets("ticket__"), start_at__gte=scope.begin, start_at__lt=scope.end
    )
    rows = found.values_list("ticket_id", "start_at", "voided", *_columns("ticket__"))
    return [
        _fact(scope, (number, at, *groups), is_hit=is_void)
        for number, at, is_void, *groups in rows.iterator()
    ]


def excluded(scope: Scope) -> dict[str, int]:
    """Count what the figures leave out, of the tickets that came in these days."""
    came = Ticket.objects.filter(scope.tickets(), created_at__gte=scope.begin, created_at__lt=scope.end)
    return {
        "spam": came.filter(topic__slug="spam").count(),
        "merged": came.filter(status="merged").count(),
        "outbound": came.filter(in_count=0).exclude(status="merged").count(),
    }


def _reopens() -> QuerySet[TicketEvent]:
    after = TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), seq__gt=OuterRef("seq"), at__lte=OuterRef("at") + WEEK
    )
    by_status = Q(kind=events.STATUS, data__to="open", data__from="solved")
    by_message = Q(kind__in=(events.MESSAGE, events.DELIVERY_FAILED), data__reopened=True)
    return after.filter(by_status | by_message)


def _came_back() -> QuerySet[Ticket]:
    """Find further contact of the same customer within the week, on any channel."""
    return Ticket.objects.filter(
        customer=OuterRef("ticket__customer"),
        created_at__gt=OuterRef("at"),
        created_at__lte=OuterRef("at") + WEEK,
        in_count__gt=0,
    ).exclude(pk=OuterRef("ticket"))


def _came_back_about_it() -> QuerySet[Ticket]:
    """Find that contact about the same: an unknown topic counts as the same one."""
    same = Q(topic=OuterRef("ticket__topic")) | Q(topic=None) | Q(job=OuterRef("ticket__job"))
    return _came_back().filter(same)


def _escalations(**data: str) -> QuerySet[TicketEvent]:
    wanted = {f"data__{name}": value for name, value in data.items()}
    return TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), kind=events.ESCALATE, seq__lt=OuterRef("seq"), **wanted
    )


def _judged(scope: Scope, found: QuerySet[TicketEvent]) -> list[Fact]:
    rows = found.values_list("ticket_id", "at", "is_hit", *_columns("ticket__"))
    return [
        _fact(scope, (number, at, *groups), is_hit=bool(hit)) for number, at, hit, *groups in rows.iterator()
    ]


def _of_agent(scope: Scope, found: QuerySet[Rating], column: str) -> QuerySet[Rating]:
    agent = scope.only.get("agent")
    if agent is None:
        return found
    return found.filter(**{f"{column}__isnull": True} if agent == "none" else {column: agent})


def _columns(prefix: str, *, ticket: str = "") -> Sequence[str]:
    """Name the grouping columns; a survey has queue, agent and channel kind of its own."""
    if not ticket:
        return [prefix + column for column in GROUP_COLUMNS]
    own = [f"{prefix}queue__slug", f"{prefix}agent_id", f"{prefix}{ticket}tier__slug"]
    return [*own, f"{prefix}account_kind", f"{prefix}{ticket}topic__slug"]


def _fact(scope: Scope, row: Iterable[Any], **rest: Any) -> Fact:
    number, at, queue, agent, tier, kind, topic = row
    return Fact(
        ticket=number,
        day=scope.day_of(at) if isinstance(at, datetime) else at,
        queue=queue or "",
        agent=str(agent or ""),
        tier=tier or "",
        kind=kind or "",
        topic=topic or "",
        **rest,
    )
