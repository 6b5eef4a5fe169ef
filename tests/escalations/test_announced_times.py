"""The page that says whether announced times were honest, and what a manager says about a queue's times."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Notification, Queue
from escalation import eta_figures, eta_of, eta_watch
from escalation.models import Escalation, EtaCell, EtaQueue, Notice
from tests.cast import NOON, make_person, make_queue
from tests.writing import write
from tickets.models import Ticket, Topic

pytestmark = pytest.mark.django_db
HOUR, UTC = timedelta(hours=1), ZoneInfo("UTC")
PAGE = "/reports/announced-times/"


@pytest.fixture
def earlier(shop):
    return write(shop, "Hello", sender="aida").ticket


def announced(ticket: Ticket, *, took: float | None, said: float = 4, to: str = "senior", at=NOON, **more):
    """One escalation whose customer was told `said` hours and that took `took`."""
    values = {
        "ticket": ticket,
        "seq": 1,
        "kind": "functional",
        "from_queue": make_queue("frontline"),
        "to_queue": make_queue(to),
        "reason": "refund",
        "question": "q",
        "tried": "t",
        "requested_at": at,
        "ack_due_at": at,
        "acked_at": at,
        "first_eta_at": at + said * HOUR,
        "state": "acked",
    }
    if took is not None:
        values |= {"state": "finished", "outcome": "answered_back", "finished_at": at + took * HOUR}
    return Escalation.objects.create(**values | more)


def rows(user):
    return eta_figures.promises(user, NOON - timedelta(days=1), NOON + timedelta(days=2), UTC)


def test_the_cell_counts_kept_lost_hours_and_sharpness(earlier, nigar):
    for took in (1, 2, 4, 5):
        announced(earlier, took=took)

    found = eta_figures.cell("", rows(nigar))

    assert (found.n, found.kept) == (4, 3)
    assert found.pinball_h == pytest.approx((0.2 * 3 + 0.2 * 2 + 0 + 0.8 * 1) / 4)
    assert found.stretch == pytest.approx((2 + 1) / 2)
    assert (round(found.low, 3), round(found.high, 3)) == (0.301, 0.954)
    assert found.percent is None


def test_what_is_open_past_its_time_is_missed(earlier, nigar):
    announced(earlier, took=None, to="technical")

    found = eta_figures.cell("", rows(nigar))

    assert (found.n, found.kept, found.pinball_h) == (1, 0, None)


@pytest.mark.parametrize("outcome", ["returned", "withdrawn", "re_escalated"])
def test_what_was_given_back_before_its_time_was_no_test_but_after_it_a_miss(earlier, nigar, outcome):
    state = {"state": "finished", "outcome": outcome}
    announced(earlier, took=1, **state)
    before = eta_figures.cell("", rows(nigar)).n
    announced(earlier, took=5, **state)

    after = eta_figures.cell("", rows(nigar))
    assert (before, after.n, after.kept) == (0, 1, 0)


def test_it_is_told_apart_by_queue_topic_tier_and_week(earlier, nigar):
    topic = Topic.objects.create(slug="refund", name="Refund")
    Ticket.objects.filter(pk=earlier.pk).update(topic=topic)
    announced(earlier, took=1)
    announced(earlier, took=1, to="technical", at=NOON - timedelta(hours=20))

    names = {by: [cell.name for cell in eta_figures.cells(rows(nigar), by)] for by in eta_figures.GROUPS}

    assert names == {
        "queue": ["Senior", "Technical"],
        "topic": ["Senior · Refund", "Technical · Refund"],
        "tier": ["Basic"],
        "week": ["2026-22", "2026-23"],
    }


def test_lengths_are_open_hours_of_the_queue(earlier, nigar):
    office = make_queue("senior").calendar
    office.pk, office.slug, office.is_always_open, office.time_zone = None, "office", False, "UTC"
    office.weekly = {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}
    office.save()
    Queue.objects.filter(slug="senior").update(calendar=office)
    announced(earlier, took=22, said=24)  # from Monday noon to Tuesday

    assert [(row.promised_h, row.actual_h) for row in rows(nigar)] == [(8.0, 6.0)]


def test_private_queues_stay_private(client, earlier, nigar, fatima):
    announced(earlier, took=1, to="finance")
    client.force_login(nigar)
    page = client.get(PAGE, {"days": "90"})

    assert rows(nigar) == []
    assert "Finance" not in [known.queue.name for known in page.context["queues"]]
    assert client.post(f"{PAGE}finance/", {"forget": "1"}).status_code == 404
    assert len(rows(make_person("Rana", role="supervisor", queues=("finance",)))) == 1


def test_without_announced_times_the_page_says_when_some_will_come(client, nigar):
    client.force_login(nigar)

    assert "No announced time was due yet" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("by", ["queue", "topic", "tier", "week", "nonsense"])
def test_the_page_draws_every_group(client, nigar, earlier, by):
    now = timezone.now()
    for n in range(12):
        announced(earlier, took=5 if n < 6 else 1, at=now - timedelta(days=2))
    client.force_login(nigar)

    page = client.get(PAGE, {"by": by}).content.decode()

    assert "50 %" in page
    assert "Senior: 50% of announced times are kept" in page


def test_a_dishonest_queue_is_told_to_its_lead_once_a_week(earlier, leyla, fatima, nigar):
    Queue.objects.filter(slug="senior").update(lead=leyla)
    for n in range(20):
        announced(earlier, took=5 if n < 12 else 1)
        announced(earlier, took=5, to="finance")
    now = NOON + timedelta(days=2)

    counted = eta_watch.watch(now=now), eta_watch.watch(now=now + HOUR)

    assert counted == (2, 2)
    told = Notification.objects.filter(kind="eta").order_by("pk")
    assert {(row.user.name, row.text.split(":")[0]) for row in told} == {
        ("Leyla", "Senior"),
        ("Nigar", "Senior"),
    }
    assert told.count() == 2


def test_an_honest_queue_is_left_in_peace(earlier, nigar):
    for n in range(40):
        announced(earlier, took=1 if n < 32 else 5)

    assert eta_watch.alarms(NOON + timedelta(days=2)) == []


def test_a_model_at_its_end_is_told(nigar, leyla):
    EtaCell.objects.create(queue=make_queue("senior"), alpha=0.97, stuck_since=NOON - timedelta(hours=25))

    assert [alarm.is_stuck for alarm in eta_watch.alarms(NOON)] == [True]


def test_second_times_are_counted_apart(earlier, nigar):
    asked = announced(earlier, took=5)
    message = earlier.messages.first()
    for hours in (6, 4):
        Notice.objects.create(
            escalation=asked, kind="N4", said_at=NOON, eta_at=NOON + hours * HOUR, message=message
        )

    found = eta_figures.second_times(nigar, NOON, NOON + timedelta(days=1))

    assert (found.n, found.percent) == (2, 50.0)


def test_a_manager_says_what_to_expect_and_lets_a_queue_begin_anew(client, nigar, leyla):
    client.force_login(nigar)

    client.post(f"{PAGE}senior/", {"hours": "1.5"})
    expected = eta_of.prior_s(make_queue("senior"))
    client.post(f"{PAGE}senior/", {"forget": "1"})

    row = EtaQueue.objects.get()
    assert (expected, row.prior_s, row.forgotten_at is not None) == (5400, 5400, True)


@pytest.mark.parametrize("hours", ["", "soon", "0", "-3", "721", "nan", "1e400"])
def test_a_length_that_makes_no_sense_is_refused_beside_its_field(client, nigar, leyla, hours):
    client.force_login(nigar)

    answered = client.post(f"{PAGE}senior/", {"hours": hours})

    assert answered.status_code == 422
    assert [known.wrong != "" for known in answered.context["queues"] if known.queue.slug == "senior"] == [
        True
    ]
    assert not EtaQueue.objects.exists()
