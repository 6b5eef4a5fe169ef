"""Many tickets at once, written by SQL: what a benchmark needs is their number, not how they came."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

TICKETS = """
    insert into tickets_ticket (number, customer_id, subject, status, priority, language, tier_id, queue_id,
        assignee_id, owner_id, created_at, last_event_at, reopen_count, solved_unanswered, last_seq,
        last_public_seq, in_count, last_preview, last_direction, last_author, last_account_kind,
        next_due_metric)
    select n, %(customer)s, '', %(status)s, 'normal', 'en', %(tier)s, %(queue)s, %(agent)s, %(agent)s,
        %(at)s + n %% %(spread)s * interval '1 second', %(at)s,
        0, 0, %(seq)s, 0, 0, '', '', '', 'whatsapp', ''
    from generate_series(%(first)s, %(last)s) n"""
EVENTS = """
    insert into tickets_ticketevent (ticket_id, seq, kind, at, recorded_at, by_kind, by_name, data)
    select t.number, %(seq)s, %(kind)s, t.created_at + %(after)s, t.created_at + %(after)s, 'system', '',
        %(data)s::jsonb || jsonb_build_object('id', t.number * 100 + %(seq)s)
    from tickets_ticket t where t.number between %(first)s and %(last)s"""


def add_tickets(
    count: int,
    *,
    first: int,
    at: datetime,
    spread_s: int,
    who: dict[str, int],
    seq: int,
    status: str = "open",
) -> None:
    """Write `count` tickets of one customer, their creation spread over so many seconds."""
    given = {"first": first, "last": first + count - 1, "at": at, "spread": spread_s, "seq": seq}
    with connection.cursor() as cursor:
        cursor.execute(TICKETS, {**given, **who, "status": status})


def add_event(count: int, *, first: int, seq: int, kind: str, after: timedelta, data: dict[str, Any]) -> None:
    """Write the same event to each of these tickets, so long after its creation."""
    given = {"first": first, "last": first + count - 1, "seq": seq, "kind": kind, "after": after}
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, {**given, "data": json.dumps(data)})


def people() -> dict[str, int]:
    """Make whoever the tickets belong to, or take the demo's; gives the ids that `add_tickets` wants."""
    from accounts.models import Calendar, Queue, User
    from tickets.models import Customer, Tier

    at = datetime.fromisoformat("2026-01-01T00:00:00Z")
    always, _ = Calendar.objects.get_or_create(
        slug="always", defaults={"name": "Always", "is_always_open": True}
    )
    tier, _ = Tier.objects.get_or_create(slug="basic", defaults={"name": "Basic", "is_default": True})
    agent, _ = User.objects.get_or_create(email="ana@bench.example", defaults={"name": "Ana"})
    lead, _ = User.objects.get_or_create(email="mina@bench.example", defaults={"name": "Mina"})
    queue, _ = Queue.objects.get_or_create(
        slug="crowd", defaults={"name": "Crowd", "calendar": always, "lead": lead}
    )
    customer = Customer.objects.create(name="Rosa", tier=tier, created_at=at)
    return {"customer": customer.pk, "tier": tier.pk, "queue": queue.pk, "agent": agent.pk}
