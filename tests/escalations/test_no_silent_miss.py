"""No announced time passes in silence (I8): whatever people do or leave undone, N4 or N5 is said."""

import random
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import Queue
from escalation import actions, escalations_sweep
from escalation.eta_of import DONE
from escalation.models import Escalation, Notice
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_account, make_person, make_queue
from tests.escalations.conftest import ASK
from tests.writing import write
from tickets import actions as ticket_actions
from tickets.models import Ticket

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WITHIN = timedelta(seconds=60)
TEAMS = ("senior", "technical")
VERBS = ("ask", "take", "answer", "result", "return", "withdraw", "move", "reply", "write", "solve", "reopen")
PAUSES = (0, 3, 12, 35, 70, 200)  # minutes
STORIES, STEPS = 12, 10


class World:
    """One customer, two teams that have answered forty such questions each, and a clock."""

    def __init__(self) -> None:
        self.now = NOON
        self.shop = make_account("webchat", "Shop")
        self.ana, self.leyla = make_person("Ana"), make_person("Leyla", queues=TEAMS)
        nigar = make_person("Nigar", role="supervisor", queues=("management",))
        Queue.objects.filter(slug="management").update(lead=nigar)
        earlier = write(self.shop, "Hello", sender="aida").ticket
        for slug in TEAMS:
            past(earlier, make_queue(slug))
        self.ticket = write(self.shop, "I was charged twice").ticket

    def do(self, verb: str, team: str) -> None:
        self.now += timedelta(seconds=5)
        with suppress(Refused), transaction.atomic():
            self.act(verb, team)
        self.ticket.refresh_from_db()

    def act(self, verb: str, team: str) -> None:
        self.ticket.refresh_from_db()
        ana, leyla, at = self.ana.as_actor(), self.leyla.as_actor(), self.now
        last = Escalation.objects.filter(ticket=self.ticket, kind="functional").order_by("-pk").first()
        if verb == "ask":
            actions.request_escalation(self.ticket, ASK, to=make_queue(team), by=ana, at=at)
        elif verb == "move":
            ticket_actions.transfer(self.ticket, to=make_queue(team), by=ana, at=at)
        elif verb == "reply":
            ticket_actions.reply(self.ticket, by=ana, at=at, text="We are on it.")
        elif verb == "write":
            write(self.shop, "Any news?", at=at)
        elif verb == "solve":
            ticket_actions.solve(self.ticket, by=ana, at=at)
        elif verb == "reopen":
            ticket_actions.reopen(self.ticket, by=ana, at=at)
        elif last is not None:
            self.act_on(last, verb, leyla, at)

    def act_on(self, last: Escalation, verb: str, leyla, at: datetime) -> None:
        if verb == "take":
            actions.acknowledge_escalation(last, by=leyla, at=at)
        elif verb == "return":
            actions.return_escalation(last, reason="missing_info", text="Which order?", by=leyla, at=at)
        elif verb == "withdraw":
            actions.withdraw(last, by=self.ana.as_actor(), at=at)
        else:
            actions.answer(last, text="Yes.", result="Paid." if verb == "result" else "", by=leyla, at=at)

    def pass_time(self, minutes: int) -> None:
        """Let the sweep see every instant at which something is due, as it would by the second."""
        until = self.now + minutes * MINUTE
        for _turn in range(200):
            due = [*Escalation.objects.filter(review_at__lte=until).values_list("review_at", flat=True)]
            due += Notice.objects.filter(due_at__lte=until).values_list("due_at", flat=True)
            if not due:
                break
            self.now = max(self.now, min(due))
            escalations_sweep.sweep(now=self.now)
        self.now = max(self.now, until)
        escalations_sweep.sweep(now=self.now)


def past(ticket: Ticket, queue: Queue) -> None:
    for n in range(40):
        begun = NOON - timedelta(days=10) + n * 3 * HOUR
        Escalation.objects.create(
            ticket=ticket,
            seq=1,
            kind="functional",
            from_queue=make_queue("frontline"),
            to_queue=queue,
            reason="refund",
            question="q",
            tried="t",
            state="finished",
            outcome="answered_back",
            requested_at=begun,
            ack_due_at=begun,
            acked_at=begun + 5 * MINUTE,
            finished_at=begun + timedelta(minutes=20 + 2 * n),
            eta_inputs={"base_s": 3600},
        )


def silent(ticket: Ticket, now: datetime) -> list[Notice]:
    """Give the announced times that have passed although nothing was done and nothing was said."""
    told = list(Notice.objects.filter(escalation__ticket=ticket, message__isnull=False).order_by("said_at"))
    return [row for row in told if row.eta_at and row.eta_at + WITHIN < now and not _is_settled(row, told)]


def _is_settled(row: Notice, told: list[Notice]) -> bool:
    by, asked = row.eta_at + WITHIN, row.escalation
    if any(row.said_at < later.said_at <= by for later in told):  # N4, N5, or another first word
        return True
    ended = asked.finished_at
    if asked.outcome in DONE and ended <= row.eta_at:
        return True
    over = asked.ticket.events.filter(kind="status", data__to="solved", at__gte=row.said_at, at__lte=by)
    ours = asked.ticket.messages.filter(author_kind="agent", created_at__lte=by)
    # Once the work is back with the owner, the owner's own word is as good as ours.
    return over.exists() or (ended is not None and ours.filter(created_at__gt=ended).exists())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(STORIES))
def test_no_announced_time_passes_in_silence(seed):
    luck, world = random.Random(seed), World()
    world.do("ask", "senior")

    for _step in range(STEPS):
        world.do(luck.choice(VERBS), luck.choice(TEAMS))
        world.pass_time(luck.choice(PAUSES))
        assert silent(world.ticket, world.now) == []
    world.pass_time(600)

    assert silent(world.ticket, world.now) == []


@pytest.mark.django_db
def test_a_time_that_nobody_looks_after_would_be_found():
    world = World()
    world.do("ask", "senior")
    said = Notice.objects.get()
    Escalation.objects.filter(pk=said.escalation_id).update(review_at=None)  # nobody looks at it any more

    world.pass_time(600)

    assert silent(world.ticket, world.now) == [said]
