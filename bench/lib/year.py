"""A year of a large desk, written set-based: tickets with history, promises, questions, escalations.

Nothing is clever here: numbers come from the ticket's own number, so that every run makes the same year.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from escalation.models import Escalation
from tests.cast import make_person, make_queue, make_tier
from tickets.models import Ticket, Topic

AGENTS, TOPICS, LIVE, ESCALATED = 50, 40, 8000, 20_000

CUSTOMERS = """
insert into tickets_customer (name, tier_id, email, phone, language, time_zone, tier_source, tier_reason,
    facts, attributes, created_at)
select 'Rosa', (%(tiers)s)[1 + n %% 3], '', '', 'en', '', '', '', '{}', '{}', %(now)s
from generate_series(1, %(count)s / 3) n
"""
TICKETS = """
insert into tickets_ticket (customer_id, subject, status, priority, language, tier_id, queue_id, assignee_id,
    owner_id, topic_id, created_at, solved_at, last_event_at, reopen_count, solved_unanswered, last_seq,
    last_public_seq, in_count, last_preview, last_direction, last_author, last_account_kind,
    next_due_metric, requester_wait_s)
select %(customer)s + (n::bigint * 7919) %% (%(count)s / 3), '',
    case when n <= %(live)s then 'open' else 'solved' end, 'normal', 'en', (%(tiers)s)[1 + n %% 3],
    (%(queues)s)[1 + n %% 5], (%(agents)s)[1 + n %% 50], (%(agents)s)[1 + n %% 50],
    case when n %% 9 > 0 then (%(topics)s)[1 + (n / 7) %% 40] end,
    at, case when n > %(live)s then at + took end, at + took, 0, 0, 5, 2, 1, '', 'in', 'Rosa',
    (array['webchat', 'whatsapp', 'telegram'])[1 + n %% 3], '',
    case when n > %(live)s then extract(epoch from took)::int end
from (
    select n, %(now)s - n * interval '365 days' / %(count)s as at,
        (60 + (n::bigint * 104729) %% 40000) * interval '1 second' as took
    from generate_series(1, %(count)s) n
) days
"""
EVENTS = """
insert into tickets_ticketevent (ticket_id, seq, kind, at, recorded_at, by_kind, by_user_id, by_name, data)
select number, 2, 'escalate', created_at, created_at, 'agent', assignee_id, '',
    '{"kind": "functional"}'::jsonb from tickets_ticket where number %% 16 = 0
union all
select number, 3, 'status', solved_at, solved_at, 'agent', assignee_id, '',
    '{"to": "solved", "from": "open", "unanswered": false}'::jsonb
from tickets_ticket where solved_at is not null
union all
select number, 4, 'status', solved_at + interval '1 day', solved_at, 'agent', assignee_id, '',
    '{"to": "open", "from": "solved"}'::jsonb
from tickets_ticket where number %% 20 = 0 and solved_at is not null
"""
CLOCKS = """
insert into escalation_slaclock (ticket_id, metric, n, start_at, due_at, state, end_at, elapsed_s, breached,
    breached_at, voided, queue, channel, policy_version, allowance_s, steps, fired)
select number, metric, 1, created_at, created_at + interval '30 minutes', 'fulfilled',
    created_at + seconds * interval '1 second', seconds, seconds > 1800,
    case when seconds > 1800 then created_at + interval '30 minutes' end,
    false, '', 'chat', 1, 1800, '[]', '[]'
from (
    select number, created_at, metric, (number * 7919 * k %% 2400)::int as seconds from tickets_ticket,
        (values ('first_touch', 1), ('first_response', 3), ('next_response', 5), ('requester_wait', 7))
        as m (metric, k)
) rows
"""
SURVEYS = """
insert into feedback_survey (ticket_id, customer_id, kind, seq, agent_id, queue_id, account_kind, state,
    reason, ended_at, asked_at)
select number, customer_id, 'csat', 3, assignee_id, queue_id, last_account_kind,
    case when number %% 3 = 0 then 'answered' else 'asked' end, '', solved_at, solved_at
from tickets_ticket where solved_at is not null
"""
RATINGS = """
insert into feedback_rating (survey_id, score, is_solved, words, how, earlier, first_at, changed_at)
select id, 1 + ticket_id %% 5, ticket_id %% 4 > 0, '', 'tap', '[]', asked_at, asked_at from feedback_survey
where state = 'answered'
"""
OFFERS = """
insert into tickets_offer (ticket_id, user_id, at, outcome)
select number, assignee_id, created_at, case when number %% 40 = 0 then 'missed' else 'taken' end
from tickets_ticket where last_account_kind = 'webchat'
"""


def write(count: int, *, now: datetime) -> User:
    """Write the year up to `now`; gives a supervisor who may see all of it."""
    queues = [make_queue(slug) for slug in ("frontline", "senior", "finance", "technical", "returns")]
    tiers = [make_tier(), *(make_tier(slug, is_default=False) for slug in ("silver", "gold"))]
    told: dict[str, Any] = {
        "count": count,
        "live": min(LIVE, count // 50),
        "now": now,
        "queues": [queue.pk for queue in queues],
        "tiers": [tier.pk for tier in tiers],
        "agents": [make_person(f"Agent{n}").pk for n in range(AGENTS)],
        "topics": [Topic.objects.create(slug=f"t{n}", name=f"Topic {n}").pk for n in range(TOPICS)],
    }
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # what is written here fits together
        cursor.execute(CUSTOMERS, told)
        cursor.execute("select min(id) from tickets_customer")
        told["customer"] = cursor.fetchone()[0]
        for words in (TICKETS, EVENTS, CLOCKS, SURVEYS, RATINGS, OFFERS):
            cursor.execute(words, told)
        cursor.execute("set session_replication_role = origin")
    _escalate(told["queues"])
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return make_person("Mina", role="admin", queues=())


def _escalate(queues: list[int]) -> None:
    hour = timedelta(hours=1)
    tickets = Ticket.objects.exclude(solved_at=None).order_by("number")[:ESCALATED]
    Escalation.objects.bulk_create(
        [
            Escalation(
                ticket=ticket,
                seq=2,
                kind="functional",
                from_queue_id=queues[0],
                to_queue_id=queues[1 + ticket.number % 4],
                reason="other",
                state="returned" if ticket.number % 12 == 0 else "finished",
                outcome="returned" if ticket.number % 12 == 0 else "answered_back",
                requested_at=ticket.created_at,
                ack_due_at=ticket.created_at + hour,
                acked_at=ticket.created_at + hour,
                first_eta_at=ticket.created_at + 4 * hour,
                finished_at=ticket.created_at + (1 + ticket.number % 5) * hour,
            )
            for ticket in tickets.iterator(chunk_size=2000)
        ],
        batch_size=1000,  # a busy machine takes long to put more into words, and the database waits
    )
