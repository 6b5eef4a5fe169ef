"""The demo's people are planned: whoever tries it at any hour finds somebody on shift."""

from datetime import timedelta

from accounts import roster
from accounts.models import Queue, User
from helpdesk.demo import people, shifts
from tests.cast import NOON


def test_somebody_is_on_shift_at_every_hour_of_queues_that_never_close(db):
    people.make(NOON)
    shifts.make(NOON)

    hours = [NOON + timedelta(hours=n) for n in range(0, 200, 5)]
    alone = [
        (queue.slug, at)
        for queue in Queue.objects.exclude(slug="finance")
        for at in hours
        if not roster.planned_at(queue, at)
    ]

    assert alone == []


def test_finance_works_by_its_hours(db):
    people.make(NOON)
    shifts.make(NOON)

    farid = User.objects.get(name="Farid Aliyev")
    week = roster.planned(Queue.objects.get(slug="finance"), NOON, NOON + timedelta(days=7))

    worked = sum(((each.end - each.start) for each in week[farid.pk]), timedelta())
    assert worked == timedelta(hours=40)
