"""Figures counted the slow way: ticket by ticket in Python, from nothing but tickets, clocks and answers."""

from collections.abc import Iterator
from datetime import timedelta

from feedback.models import Survey
from reports.scope import Scope
from tickets.models import Ticket, TicketEvent

WEEK = timedelta(days=7)
CLOCKS = {
    "sla-first-response": "first_response",
    "sla-next-response": "next_response",
    "sla-resolution": "requester_wait",
    "frt": "first_response",
    "nrt": "next_response",
}
Counted = tuple[
    int, object, dict[str, str], bool, float | None, bool
]  # ticket, at, groups, hit, time, running


def is_asked_for(row: Counted, scope: Scope) -> bool:
    _number, at, groups, *_ = row
    wanted = {name: "" if value == "none" else value for name, value in scope.only.items()}
    is_then = scope.first <= at.astimezone(scope.zone).date() <= scope.last
    return is_then and all(groups[name] == value for name, value in wanted.items())


def everything(slug: str, scope: Scope) -> Iterator[Counted]:
    """Give what a KPI counts of all that a person may see, whatever the filter."""
    for ticket in Ticket.objects.visible_to(scope.user).select_related("queue", "tier", "topic"):
        is_spam = ticket.topic is not None and ticket.topic.slug == "spam"
        if not is_spam and ticket.status != "merged" and ticket.in_count:
            yield from _of(ticket, slug, scope)


def _of(ticket: Ticket, slug: str, scope: Scope) -> Iterator[Counted]:
    groups = {
        "queue": ticket.queue.slug,
        "agent": str(ticket.assignee_id or ""),
        "tier": ticket.tier.slug,
        "kind": ticket.last_account_kind,
        "topic": ticket.topic.slug if ticket.topic else "",
    }
    if slug in CLOCKS:
        for clock in ticket.clocks.filter(metric=CLOCKS[slug], voided=False).exclude(state="moved"):
            is_done = clock.state == "fulfilled"
            if is_done or clock.breached:
                took = clock.elapsed_s if is_done else max(clock.elapsed_s, clock.allowance_s or 0)
                at = clock.breached_at or clock.end_at
                yield ticket.pk, at, groups, not clock.breached, float(took), not is_done
    elif slug == "csat":
        for survey in Survey.objects.filter(ticket=ticket, kind="csat", rating__score__isnull=False):
            own = {"agent": str(survey.agent_id or ""), "kind": survey.account_kind}
            yield ticket.pk, survey.ended_at, groups | own, survey.rating.score >= 4, None, False
    else:
        yield from _solve(ticket, slug, scope, groups)


def _solve(ticket: Ticket, slug: str, scope: Scope, groups: dict[str, str]) -> Iterator[Counted]:
    told = list(ticket.events.order_by("seq"))
    solve = next((e for e in told if e.kind == "status" and e.data.get("to") == "solved"), None)
    if solve is None:
        return
    by_person = solve.by_kind == "agent"
    groups = groups | ({"agent": str(solve.by_user_id)} if by_person else {})
    reopens = [e for e in told if solve.seq < e.seq and e.at <= solve.at + WEEK and _reopens(e)]
    if slug == "art":
        if ticket.requester_wait_s is not None:
            yield ticket.pk, solve.at, groups, False, float(ticket.requester_wait_s), False
    elif slug == "reopen-rate":
        yield ticket.pk, solve.at, groups, bool(reopens), None, False
    elif slug == "fcr" and by_person:
        day = solve.at.astimezone(scope.zone).date()
        if day + timedelta(days=8) <= scope.now.astimezone(scope.zone).date():
            is_hit = not reopens and not _came_back(ticket, solve)
            yield ticket.pk, solve.at, groups, is_hit, None, False


def _reopens(event: TicketEvent) -> bool:
    by_status = event.kind == "status" and (event.data.get("from"), event.data.get("to")) == (
        "solved",
        "open",
    )
    return by_status or bool(event.kind == "message" and event.data.get("reopened"))


def _came_back(ticket: Ticket, solve: TicketEvent) -> bool:
    later = Ticket.objects.filter(customer=ticket.customer, in_count__gt=0).exclude(pk=ticket.pk)
    within = [t for t in later if solve.at < t.created_at <= solve.at + WEEK]
    return any(
        None in (t.topic_id, ticket.topic_id)
        or t.topic_id == ticket.topic_id
        or (t.job_id == ticket.job_id and t.job_id)
        for t in within
    )
