"""Pain points: opened by an alarm, moved step by step, handed out without personal data."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Notification, Queue
from feedback import painfacts, unacknowledged, watching
from feedback.actions import describe_pain_point, move_pain_point, open_pain_point
from feedback.actions.painpoints import OutOfOrder
from feedback.models import PainPoint
from feedback.redaction import redact
from helpdesk.core.worktime import ALWAYS_OPEN
from helpdesk.core.worktime import Calendar as WorkCalendar
from tests.cast import make_person, make_queue, make_tier
from tests.writing import write
from tickets.models import Customer, Ticket, TicketEvent, Topic

DAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 2, 0, 30, tzinfo=UTC)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def late(db):
    return Topic.objects.create(slug="late", name="Late parcel")


@pytest.fixture
def lead(db):
    rizky = make_person("Rizky", role="supervisor", queues=("technical",))
    Queue.objects.filter(slug="technical").update(lead=rizky, level="technical")
    return rizky


def bring(topic, day, n, kind="telegram"):
    """Let n tickets of a topic arrive on a day."""
    customer = Customer.objects.first() or Customer.objects.create(
        tier=make_tier(), created_at=NOW, name="Rosa Lima"
    )
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
    Ticket.objects.bulk_create(
        Ticket(
            customer=customer,
            tier=customer.tier,
            queue=make_queue(),
            topic=topic,
            created_at=at,
            last_event_at=at,
            last_account_kind=kind,
            requester_wait_s=600,
        )
        for _ in range(n)
    )


@pytest.fixture
def steady(late):
    for back in range(1, 120):
        bring(late, DAY - timedelta(days=back), 4 + back % 2)


def test_jump_opens_a_card_for_the_technical_lead_once(steady, late, lead):
    bring(late, DAY, 19)

    first, again = watching.scan(now=NOW), watching.scan(now=NOW)

    [card] = first
    assert again == []
    assert (card.topic, card.owner, card.source, card.count, card.state) == (late, lead, "jump", 19, "new")
    assert [n.url for n in Notification.objects.filter(user=lead)] == [f"/reports/pain-points/{card.pk}/"]


def test_usual_day_opens_nothing(steady, late, lead):
    bring(late, DAY, 5)

    assert watching.scan(now=NOW) == []


def test_topic_that_is_named_days_later_still_opens_its_card_once(steady, late, lead):
    bring(None, DAY, 19)

    unnamed = watching.scan(now=NOW)
    Ticket.objects.filter(topic=None).update(topic=late)
    bring(late, DAY + timedelta(days=1), 4)
    named, after = (watching.scan(now=NOW + timedelta(days=n)) for n in (2, 3))

    [card] = named
    assert (unnamed, after) == ([], [])
    assert (card.alarm_date, card.count, card.since_date) == (DAY, 19, DAY)


def test_alarm_of_before_the_fix_does_not_take_it_back(steady, late, lead):
    card = open_pain_point(late, account_kind="", source="hand", day=DAY, count=0, expected=0.0, at=NOW)
    for state in ("acknowledged", "planned", "fixed"):
        move_pain_point(card, to=state, by=lead, at=NOW)
    bring(late, DAY, 19)

    found = watching.scan(now=NOW + timedelta(days=2))

    assert found == []
    assert PainPoint.objects.get().state == "fixed"


def test_second_alarm_goes_to_the_open_card_and_takes_a_fix_back(late, lead):
    def alarm(day):
        return open_pain_point(late, account_kind="", source="jump", day=day, count=20, expected=5.0, at=NOW)

    card = alarm(DAY)
    for state in ("acknowledged", "planned", "fixed"):
        move_pain_point(card, to=state, by=lead, at=NOW)

    again = alarm(DAY + timedelta(days=3))

    assert (again.pk, again.state, again.fixed_at) == (card.pk, "acknowledged", None)
    assert PainPoint.objects.count() == 1


def test_later_alarms_are_said_where_the_first_was_while_that_is_open(late, lead):
    bring(late, DAY, 2)
    open_pain_point(late, account_kind="", source="jump", day=DAY, count=20, expected=5.0, at=NOW)
    bring(late, DAY + timedelta(days=1), 1)

    open_pain_point(late, account_kind="", source="jump", day=DAY, count=25, expected=5.0, at=NOW)

    told = TicketEvent.objects.filter(kind="pain_point")
    assert (told.count(), told.values("ticket").distinct().count()) == (2, 1)


@pytest.mark.parametrize("to", ["new", "verified"])
def test_step_out_of_order_is_refused(late, lead, to):
    card = open_pain_point(late, account_kind="", source="hand", day=DAY, count=0, expected=0, at=NOW)

    with pytest.raises(OutOfOrder):
        move_pain_point(card, to=to, by=lead, at=NOW)


def test_rare_topics_are_watched_under_their_parent(late):
    damage = Topic.objects.create(slug="glass", name="Glass", parent=late)
    series = {(damage.pk, ""): [0, 1] + [0] * 8, (late.pk, ""): [1] * 10}

    found = watching.pooled(series, {damage.pk: late.pk, late.pk: None})

    assert found == {(late.pk, ""): [1, 2] + [1] * 8}


def test_days_are_those_of_the_site(late):
    bring(late, DAY, 1)
    Ticket.objects.update(created_at=datetime(2026, 5, 31, 21, 0, tzinfo=UTC))

    found = watching.counts(DAY, DAY, ZoneInfo("Asia/Baku"))

    assert found == {(late.pk, ""): [1], (late.pk, "telegram"): [1]}


def test_card_counts_what_it_cost(late, lead):
    bring(late, DAY, 12)
    card = open_pain_point(late, account_kind="", source="jump", day=DAY, count=12, expected=3, at=NOW)

    facts = painfacts.facts_of(card, lead)

    assert (facts.n, facts.median_wait_s, facts.lost_minutes) == (12, 600, 120)
    assert (round(facts.low, 1), round(facts.high, 1)) == (6.2, 21.0)
    assert facts.tiers == [("Basic", 12)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Leylanın sifarişi", "[name] sifarişi"),
        ("ILKIN, ilkinə deyin", "[name], [name] deyin"),
        ("aygun xanım", "[name] xanım"),
        ("Li asked about life", "[name] asked about life"),
        ("t.me/aygun99 or www.shop.az/me", "[link] or [link]"),
        ("he/she paid 3.5/4", "he/she paid 3.5/4"),
    ],
)
def test_names_are_found_with_their_endings_and_without_their_marks(text, left):
    assert redact(text, names=["Leyla Əliyeva", "İlkin", "Aygün", "Li"]) == left


def test_export_names_nobody_and_runs_nothing(client, late, lead, shop):
    text = "=HYPERLINK(1) I am Rosa Lima, rosa@example.com, +994 50 555 12 34, order SM-20991 broke"
    message = write(shop, text, sender="rosa lima", at=NOW)
    Ticket.objects.update(topic=late)
    card = open_pain_point(late, account_kind="", source="jump", day=DAY, count=1, expected=0, at=NOW)
    client.force_login(lead, backend=BACKEND)

    answer = client.get(f"/reports/pain-points/{card.pk}/export/")

    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert answer["Content-Disposition"] == f'attachment; filename="pain-point-{card.pk}.csv"'
    assert message.ticket.customer.name == "Rosa Lima"
    assert row["first words"] == "'=HYPERLINK(1) I am [name], [e-mail], [number], order SM-[number] broke"


def test_pages_show_cards_and_move_them(client, late, lead):
    client.force_login(lead, backend=BACKEND)
    bring(late, DAY, 3)
    client.post("/reports/pain-points/", {"topic": late.pk})
    card = PainPoint.objects.get()
    describe_pain_point(card, suspected="<b>Courier</b>", owner=lead)

    moved = client.post(f"/reports/pain-points/{card.pk}/step/", {"state": "acknowledged", "text": "Seen"})
    wrong = client.post(f"/reports/pain-points/{card.pk}/step/", {"state": "verified"}, follow=True)
    page = client.get(f"/reports/pain-points/{card.pk}/").content.decode()

    assert moved.status_code == 302
    assert "cannot become" in wrong.content.decode()
    assert "&lt;b&gt;Courier" in page
    assert "Seen" in page
    assert "Late parcel" in client.get("/reports/pain-points/").content.decode()


@pytest.mark.parametrize(("after", "verdict"), [(2, True), (12, False)])
def test_fix_can_be_verified_once_the_topic_has_halved(late, lead, after, verdict):
    for back in range(1, 6):
        bring(late, DAY - timedelta(days=back), 12)
    card = open_pain_point(
        late, account_kind="", source="jump", day=DAY - timedelta(days=5), count=12, expected=3, at=NOW
    )
    for state in ("acknowledged", "planned", "fixed"):
        card = move_pain_point(card, to=state, by=lead, at=NOW)
    for ahead in range(2, 8):
        bring(late, DAY + timedelta(days=ahead), after)

    assert watching.has_fallen(card, now=NOW + timedelta(days=8)) is verdict


def test_page_for_paper_names_nobody_either(client, late, lead, shop):
    text = "<b>I am Rosa Lima</b>, rosa@example.com, +994 50 555 12 34"
    write(shop, text, sender="rosa lima", at=NOW)
    Ticket.objects.update(topic=late)
    card = open_pain_point(late, account_kind="", source="jump", day=DAY, count=1, expected=0, at=NOW)
    client.force_login(lead, backend=BACKEND)

    page = client.get(f"/reports/pain-points/{card.pk}/print/").content.decode()

    assert "&lt;b&gt;I am [name]&lt;/b&gt;, [e-mail], [number]" in page
    assert not [word for word in ("Rosa", "Lima", "example.com", "50 555") if word in page]


OFFICE = WorkCalendar.from_dict(
    {
        "tz": "Europe/Berlin",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)


@pytest.mark.parametrize(
    ("opened", "hours", "by"),
    [
        ("2026-06-01T12:00", OFFICE, "2026-06-02T12:00"),
        ("2026-06-05T12:00", OFFICE, "2026-06-08T12:00"),  # Friday to Monday
        ("2026-06-06T12:00", OFFICE, "2026-06-08T15:00"),  # Saturday: by closing time on Monday
        ("2026-06-06T12:00", ALWAYS_OPEN, "2026-06-07T12:00"),
        ("2026-06-06T12:00", WorkCalendar(), "2026-06-07T12:00"),  # of hours that never open, a plain day
    ],
)
def test_card_is_to_be_acknowledged_within_a_working_day(opened, hours, by):
    opened, by = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (opened, by))

    assert unacknowledged.acknowledge_by(opened, hours) == by


def test_lead_and_admins_are_reminded_once_of_a_card_nobody_acknowledged(client, late, lead):
    nigar = make_person("Nigar", role="admin")
    card = open_pain_point(late, account_kind="", source="jump", day=DAY, count=9, expected=2.0, at=NOW)
    other = open_pain_point(
        late, account_kind="telegram", source="jump", day=DAY, count=9, expected=2.0, at=NOW
    )
    move_pain_point(other, to="acknowledged", by=lead, at=NOW)

    for hours in (23, 25, 26):
        unacknowledged.remind(now=NOW + timedelta(hours=hours))

    told = Notification.objects.filter(key=f"pain:{card.pk}:late")
    assert sorted(told.values_list("user__name", flat=True)) == ["Nigar", "Rizky"]
    assert Notification.objects.filter(key__endswith=":late").count() == 2
    client.force_login(nigar, backend=BACKEND)
    assert client.get("/reports/pain-points/").content.decode().count("for over a working day") == 1
