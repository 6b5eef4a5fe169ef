"""What goes out by mail is a page as well, with the tickets behind each figure."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from feedback.models import Scorecard
from reports import counting, letters, mailing
from tests.cast import NOON, make_queue
from tests.reports.conftest import served
from tests.reports.test_letters import scope
from tickets.models import Ticket

BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk(client, bot, ana, mina, late, now):
    """Mina reads of two tickets of forty days ago."""
    for n in range(2):
        served(bot, ana, at=now - 40 * DAY, sender=f"c{n}", topic=late)
    counting.catch_up(now=now)
    client.force_login(mina, backend=BACKEND)
    return lambda rhythm, to: client.get(f"/reports/letters/{rhythm}/?to={to}").content.decode()


def stretch_with(rhythm, day):
    """Give the day, week or month that a day is in."""
    length = {"daily": 0, "weekly": 6, "monthly": 31}[rhythm]
    return next(
        found
        for n in range(length + 1)
        if (found := mailing.stretch_until(rhythm, day + n * DAY)).first <= day <= found.last
    )


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly"])
def test_figures_of_a_letter_lead_to_their_tickets(client, desk, now, rhythm):
    stretch = stretch_with(rhythm, (now - 40 * DAY).date())

    page = desk(rhythm, stretch.last)

    [behind] = re.findall(r'href="(/reports/figures/sla-first-response/tickets/[^"]*)"', page)
    assert behind.endswith(f"?from={stretch.first}&amp;to={stretch.last}")
    assert "Counted from 2 lines." in client.get(behind.replace("&amp;", "&")).content.decode()
    assert ("Late parcel</a>" in page) is (rhythm != "daily")


def test_letters_can_be_leafed_through_up_to_the_newest(desk, now):
    newest = mailing.stretch_until("weekly", now.date() - DAY)
    before = newest.first - DAY

    last, earlier, beyond = (desk("weekly", to) for to in (newest.last, before, now.date() + 90 * DAY))

    assert (f'href="?to={before}"' in last, 'rel="next"' in last) == (True, False)
    assert f'href="?to={newest.last}"' in earlier
    assert f"from={newest.first}&amp;to={newest.last}" in beyond


@pytest.mark.parametrize(
    "path", ["hourly/", "daily/?to=yesterday", "daily/?to=2026-02-31", "daily/?to=9999-01-01"]
)
def test_letter_that_there_is_not_is_not_found(client, desk, path):
    assert client.get(f"/reports/letters/{path}").status_code == 404


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last"),
    [
        ("weekly", date(2026, 6, 7), date(2026, 6, 1), date(2026, 6, 7)),
        ("weekly", date(2026, 6, 13), date(2026, 6, 1), date(2026, 6, 7)),
        ("monthly", date(2026, 3, 30), date(2026, 2, 1), date(2026, 2, 28)),
        ("monthly", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_stretch_is_the_last_one_that_is_over(rhythm, day, first, last):
    found = mailing.stretch_until(rhythm, day)

    assert (found.first, found.last) == (first, last)


def test_scores_of_a_private_queue_are_in_nobody_elses_letter(bot, ana, mina):
    ticket = served(bot, ana)
    month = date(2026, 6, 1)
    Scorecard.objects.create(
        ticket=ticket, agent=ana, by=mina, month=month, source="random", marks={"need": 2}, score=15, at=NOON
    )
    before = letters.quality(scope(mina)).mean.n
    finance = make_queue("finance", is_private=True)
    Ticket.objects.filter(pk=ticket.pk).update(queue=finance, owner=None, assignee=None)

    assert (before, letters.quality(scope(mina)).mean.n) == (1, 0)
