"""When nobody ever writes: each next word is for later and for open hours, and a manager knows each time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from accounts.models import Calendar, Queue
from escalation import actions, escalations_sweep, next_words
from escalation.models import Escalation, Notice
from helpdesk.core import worktime
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK
from tests.escalations.invariants import broken
from tests.escalations.test_no_silent_miss import past
from tests.writing import write
from tickets import actions as ticket_actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BAKU = worktime.Calendar.from_dict({"tz": "Asia/Baku", "weekly": OFFICE})
AROUND = worktime.ALWAYS_OPEN


def ask(ticket, who, to="senior", at=NOON) -> Escalation:
    return actions.request_escalation(ticket, ASK, to=make_queue(to), by=who.as_actor(), at=at)


def let_pass(until: datetime) -> None:
    """Nobody does anything; the sweep sees every instant at which something is due."""
    while True:
        due = list(Escalation.objects.filter(review_at__lte=until).values_list("review_at", flat=True))
        due += Notice.objects.filter(due_at__lte=until).values_list("due_at", flat=True)
        if not due:
            return
        escalations_sweep.sweep(now=min(due))


def apologies(ticket) -> list[datetime]:
    rows = Notice.objects.filter(escalation__ticket=ticket, kind="N5", message__isnull=False)
    return list(rows.order_by("said_at").values_list("said_at", flat=True))


@pytest.mark.parametrize(
    ("nth", "calendar", "at", "by"),
    [
        (1, AROUND, "2026-06-01T12:00", "2026-06-01T16:00"),
        (2, AROUND, "2026-06-01T12:00", "2026-06-01T20:00"),
        (3, AROUND, "2026-06-01T12:00", "2026-06-02T12:00"),
        (9, AROUND, "2026-06-01T12:00", "2026-06-02T12:00"),
        (1, BAKU, "2026-06-01T09:00", "2026-06-01T13:00"),  # 13 to 17 in Baku, closing time
        (1, BAKU, "2026-06-01T11:00", "2026-06-02T07:00"),  # would be 19 in Baku: 11 of the next day
        (2, BAKU, "2026-06-01T05:00", "2026-06-01T13:00"),
        (2, BAKU, "2026-06-01T07:00", "2026-06-02T07:00"),
        (3, BAKU, "2026-06-05T06:00", "2026-06-08T07:00"),  # Friday to Monday
        (4, BAKU, "2026-06-06T06:00", "2026-06-08T07:00"),
    ],
)
def test_the_next_word_is_promised_for_later_and_for_open_hours(nth, calendar, at, by):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)

    found = next_words.next_word(nth, at=moment, calendar=calendar)

    assert found == datetime.fromisoformat(by).replace(tzinfo=UTC)


def test_a_team_that_is_closed_for_good_promises_tomorrow():
    closed = worktime.Calendar.from_dict({"tz": "Asia/Baku", "weekly": {}})

    assert next_words.next_word(3, at=NOON, calendar=closed) > NOON + 12 * HOUR


def test_where_nobody_ever_acts_apologies_come_once_a_day_after_the_third(ticket, ana, leyla, nigar):
    ask(ticket, ana)

    let_pass(NOON + timedelta(days=4))

    said = apologies(ticket)
    gaps = [later - earlier for earlier, later in pairwise(said)]
    assert gaps[:2] == [4 * HOUR, 8 * HOUR]
    assert min(gaps[2:]) >= 24 * HOUR
    assert len(said) == 6  # not the twenty-four of one every four hours


def test_where_it_came_back_and_nobody_acts_it_is_the_same(ticket, ana, leyla, nigar):
    asked = ask(ticket, ana)
    actions.return_escalation(
        asked, reason="missing_info", text="Which order?", by=leyla.as_actor(), at=NOON + HOUR
    )

    let_pass(NOON + timedelta(days=4))

    said = apologies(ticket)
    gaps = [later - earlier for earlier, later in pairwise(said)]
    assert (gaps[:2], len(said)) == ([4 * HOUR, 8 * HOUR], 6)
    assert min(gaps[2:]) >= 24 * HOUR


def test_with_office_hours_there_is_one_in_a_working_day_and_none_is_promised_for_the_night(
    ticket, ana, leyla, nigar
):
    office = Calendar.objects.create(slug="office", name="Office", time_zone="UTC", weekly=OFFICE)
    Queue.objects.filter(slug="frontline").update(calendar=office)
    ask(Ticket.objects.get(), ana)

    let_pass(NOON + timedelta(days=8))

    said = apologies(ticket)
    assert len({moment.date() for moment in said[2:]}) == len(said[2:])
    assert {moment.weekday() for moment in said} <= {0, 1, 2, 3, 4}
    assert all(9 <= moment.hour <= 18 for moment in said)


def test_a_manager_is_told_each_time_from_the_second_on_and_is_named_in_it(ticket, ana, leyla, nigar):
    lead = leyla
    Queue.objects.filter(slug="frontline").update(lead=lead)
    ask(ticket, ana)

    let_pass(NOON + timedelta(days=3))

    rows = Notice.objects.filter(kind="N5", message__isnull=False).order_by("said_at")
    named = [row.message.text.split(" now follows")[0].rsplit(" ", 1)[-1] for row in rows]
    told = nigar.notifications.filter(text__contains="promised times in a row").count()
    assert named == ["Leyla", *["Nigar"] * (len(rows) - 1)]
    assert told == len(rows) - 1 > 3
    assert lead.notifications.filter(text__contains="promised times in a row").count() == 0


def test_once_the_customer_heard_anything_else_the_next_apology_is_a_first_one(ticket, ana, leyla, nigar):
    asked = ask(ticket, ana)
    let_pass(NOON + 40 * HOUR)
    actions.withdraw(asked, by=ana.as_actor(), at=NOON + 41 * HOUR)
    ask(ticket, ana, at=NOON + 42 * HOUR)
    before = len(apologies(ticket))

    let_pass(NOON + 60 * HOUR)

    first, second, *_rest = apologies(ticket)[before:]
    assert second - first == 4 * HOUR


def test_a_person_who_writes_ends_them(ticket, ana, leyla, nigar):
    ask(ticket, ana)
    let_pass(NOON + 40 * HOUR)
    before = len(apologies(ticket))
    ticket_actions.reply(ticket, by=ana.as_actor(), at=NOON + 41 * HOUR, text="We are on it.")

    let_pass(NOON + 100 * HOUR)

    assert len(apologies(ticket)) == before > 2


def test_of_a_private_ticket_only_who_may_see_it_is_named_and_told(ticket, ana, fatima, nigar):
    asked = ask(ticket, ana, to="finance")
    actions.acknowledge_escalation(asked, by=fatima.as_actor(), at=NOON + HOUR)

    let_pass(NOON + timedelta(days=2))

    texts = [row.message.text for row in Notice.objects.filter(kind="N5")]
    assert texts
    assert all("Fatima now follows it" in text for text in texts)
    assert not nigar.notifications.filter(subject=f"ticket:{ticket.number}").exists()


def test_no_promised_word_passes_in_silence_when_nobody_acts(shop, ticket, ana, leyla, nigar):
    past(write(shop, "Hello", sender="aida").ticket, make_queue("senior"))
    ask(ticket, ana)

    for hours in (1, 3, 9, 30, 100):
        now = NOON + hours * HOUR
        let_pass(now)
        escalations_sweep.sweep(now=now)
        ticket.refresh_from_db()
        assert list(broken(ticket, now=now)) == []
