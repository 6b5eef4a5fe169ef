"""People who never answer, go home, pass work around and take it back: what always holds still does."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts import attendance
from accounts.actions import deactivate, join_queue, leave_queue, reactivate
from accounts.models import Queue, User
from escalation import actions, escalations_sweep, sweep
from escalation.models import Escalation, SlaClock
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_account, make_person, make_queue
from tests.escalations.conftest import ASK
from tests.escalations.invariants import broken
from tests.writing import write
from tickets import actions as ticket_actions

QUEUES = ("frontline", "senior", "finance", "technical", "management")
CUSTOMER_CLOCKS = ("first_touch", "first_response", "next_response", "requester_wait", "total_resolution")
who = st.integers(0, 6)
where = st.sampled_from(QUEUES)
MINUTES = st.sampled_from((0, 1, 6, 8, 16, 23, 61, 300))


class Desk(RuleBasedStateMachine):
    """One ticket among seven people; every example leaves the database as it found it."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOON
        make_queue("finance", is_private=True)
        names = ("Ana", "Omar", "Leyla", "Dario", "Fatima", "Togrul", "Nigar")
        homes = ("frontline", "frontline", "senior", "senior", "finance", "technical", "management")
        self.people = [
            make_person(name, queues=(home,), role="supervisor" if name == "Nigar" else "agent")
            for name, home in zip(names, homes, strict=True)
        ]
        Queue.objects.filter(slug="management").update(lead=self.people[6])
        self.shop = make_account("webchat", "Shop")
        self.ticket = write(self.shop, "I was charged twice").ticket
        self.is_swept = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, action) -> None:
        """Do something; a refusal has no effect."""
        self.now, self.is_swept = self.now + timedelta(seconds=1), False
        self.ticket.refresh_from_db()
        with suppress(Refused), transaction.atomic():
            action()
        self.ticket.refresh_from_db()

    def clocks(self) -> list[tuple]:
        rows = SlaClock.objects.filter(ticket=self.ticket, metric__in=CUSTOMER_CLOCKS).order_by("id")
        return list(rows.values_list("metric", "n", "start_at", "due_at", "state", "end_at"))

    def hand_over(self, action) -> None:
        """Do something that customers' clocks must not feel (I6)."""
        before = self.clocks()
        self.attempt(action)
        assert self.clocks() == before

    def newest(self) -> Escalation | None:
        return Escalation.objects.filter(ticket=self.ticket).order_by("-pk").first()

    @rule(person=who, to=where, calls=st.booleans())
    def escalate(self, person, to, calls) -> None:
        kind = "hierarchical" if calls else "functional"
        by = self.people[person].as_actor()
        self.hand_over(
            lambda: actions.request_escalation(
                self.ticket, ASK, to=make_queue(to), by=by, at=self.now, kind=kind
            )
        )

    @rule(person=who)
    def take(self, person) -> None:
        by = self.people[person].as_actor()
        if found := self.newest():
            self.hand_over(lambda: actions.acknowledge_escalation(found, by=by, at=self.now))

    @rule(person=who)
    def give_back(self, person) -> None:
        by = self.people[person].as_actor()
        if found := self.newest():
            self.hand_over(
                lambda: actions.return_escalation(
                    found, reason="wrong_queue", text="Not ours", by=by, at=self.now
                )
            )

    @rule(person=who)
    def answer(self, person) -> None:
        by = self.people[person].as_actor()
        if found := self.newest():
            self.hand_over(lambda: actions.answer(found, text="Yes.", by=by, at=self.now))

    @rule(person=who)
    def withdraw(self, person) -> None:
        by = self.people[person].as_actor()
        if found := self.newest():
            self.hand_over(lambda: actions.withdraw(found, by=by, at=self.now))

    @rule(person=who)
    def take_over(self, person) -> None:
        by = self.people[person].as_actor()
        if found := self.newest():
            self.hand_over(lambda: actions.take_over(found, by=by, at=self.now))

    @rule(person=who)
    def claim(self, person) -> None:
        by = self.people[person].as_actor()
        self.attempt(lambda: ticket_actions.claim(self.ticket, by=by, at=self.now))

    @rule(person=who)
    def reply(self, person) -> None:
        by = self.people[person].as_actor()
        self.attempt(lambda: ticket_actions.reply(self.ticket, by=by, at=self.now, text="We look."))

    @rule(person=who, to=where)
    def move(self, person, to) -> None:
        by = self.people[person].as_actor()
        self.attempt(lambda: ticket_actions.transfer(self.ticket, to=make_queue(to), by=by, at=self.now))

    @rule(person=who)
    def solve(self, person) -> None:
        by = self.people[person].as_actor()
        self.attempt(lambda: ticket_actions.solve(self.ticket, by=by, at=self.now))

    @rule()
    def customer_writes(self) -> None:
        self.attempt(lambda: write(self.shop, "Hello?", at=self.now))

    @rule(person=who, to=where, stays=st.booleans())
    def change_queues(self, person, to, stays) -> None:
        user, queue = self.people[person], make_queue(to)
        self.attempt(lambda: join_queue(user, queue) if stays else leave_queue(user, queue))

    @rule(person=who)
    def come_to_work(self, person) -> None:
        self.attempt(lambda: attendance.choose(self.people[person], "online", at=self.now))

    @rule(person=who)
    def sign_off(self, person) -> None:
        self.attempt(lambda: attendance.choose(self.people[person], "offline", at=self.now))

    @rule(person=who)
    def leave_or_return_for_good(self, person) -> None:
        user = User.objects.get(pk=self.people[person].pk)
        self.attempt(lambda: deactivate(user, at=self.now) if user.is_active else reactivate(user))

    @rule(person=who, to=who)
    def give(self, person, to) -> None:
        by, other = self.people[person].as_actor(), User.objects.get(pk=self.people[to].pk)
        self.attempt(lambda: ticket_actions.assign(self.ticket, to=other, by=by, at=self.now))

    @rule(person=who)
    def put_back(self, person) -> None:
        by = self.people[person].as_actor()
        self.attempt(lambda: ticket_actions.release(self.ticket, by=by, at=self.now))

    @rule(person=who)
    def nudge(self, person) -> None:
        by = self.people[person].as_actor()
        if found := self.newest():
            self.hand_over(lambda: actions.nudge(found, by=by, at=self.now))

    @rule(minutes=MINUTES)
    def time_passes(self, minutes) -> None:
        for minute in range(minutes):  # the sweep runs every second; each minute is enough here
            self.now += timedelta(minutes=1)
            if minute == minutes - 1 or minute % 5 == 0:
                sweep.sweep(now=self.now)
                escalations_sweep.sweep(now=self.now)
        for _tick in range(2):
            self.now += timedelta(seconds=1)
            escalations_sweep.sweep(now=self.now)
            escalations_sweep.tend(now=self.now)
        self.ticket.refresh_from_db()
        self.is_swept = True

    @invariant()
    def everything_holds(self) -> None:
        found = list(broken(self.ticket, now=self.now, is_swept=self.is_swept))
        assert found == []


@pytest.mark.timeout(180)  # five hundred steps of real actions
@pytest.mark.django_db
def test_everything_holds_whatever_people_do():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],  # a story that fails is short enough to read as it is
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
