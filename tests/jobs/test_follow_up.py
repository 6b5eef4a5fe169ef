"""Whoever keeps a ticket over the end of a shift says when they come back to it, and is reminded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.actions import change_profile
from accounts.models import Notification
from helpdesk.core.errors import Invalid, Refused
from tests.cast import NOON
from tests.writing import write
from tickets import actions
from tickets.actions.followups import tell_due
from tickets.models import FollowUp, Ticket

pytestmark = pytest.mark.django_db

TOMORROW = NOON.date() + timedelta(days=1)


@pytest.fixture
def ticket(bot, ana) -> Ticket:
    return actions.claim(write(bot, "Where is order 48211?").ticket, by=ana.as_actor(), at=NOON)


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="follow_up")
    return list(rows.values_list("user__name", "text"))


def keep(ticket: Ticket, ana, *, on: date = TOMORROW) -> FollowUp:
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)
    return actions.keep(ticket, user=ana, on=on, at=NOON)


def test_the_reminder_comes_on_that_day_where_they_are_and_once(ticket, ana):
    """In Jakarta the day begins seven hours before it does in UTC."""
    keep(ticket, change_profile(ana, time_zone="Asia/Jakarta"))

    assert tell_due(now=datetime(2026, 6, 1, 16, 59, tzinfo=UTC)) == 0
    assert [tell_due(now=datetime(2026, 6, 1, 17, 1, tzinfo=UTC)) for _ in range(2)] == [1, 0]

    assert told() == [("Ana", f"Today you wanted to come back to #{ticket.pk}.")]


def test_nobody_is_reminded_of_what_is_done_or_with_somebody_else(ticket, bot, ana, dario):
    other = actions.claim(write(bot, "Hello", sender="88").ticket, by=ana.as_actor(), at=NOON)
    for each in (ticket, other):
        keep(each, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON)
    actions.assign(other, to=dario, by=ana.as_actor(), at=NOON)

    tell_due(now=NOON + timedelta(days=2))

    assert told() == []


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_makes_no_sense_is_refused(ticket, ana, days):
    with pytest.raises(Invalid, match="Choose a day from today on"):
        keep(ticket, ana, on=NOON.date() + timedelta(days=days))


def test_what_is_somebody_elses_is_not_kept(ticket, dario):
    with pytest.raises(Refused, match="is not yours"):
        keep(ticket, dario)


def test_the_page_asks_for_the_day_and_shows_what_was_chosen(ticket, ana, client):
    client.force_login(ana)
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)
    wanted = timezone.now().date() + timedelta(days=3)
    tomorrow = timezone.now().date() + timedelta(days=1)
    assert (
        f'name="on" min="{timezone.now():%Y-%m-%d}" value="{tomorrow}"'
        in client.get("/my-work/").content.decode()
    )

    page = client.post(f"/my-work/{ticket.pk}/", {"choice": "keep", "on": wanted.isoformat()}, follow=True)

    assert f'value="{wanted}"' in page.content.decode()
    assert "You are reminded on" in page.content.decode()
    assert FollowUp.objects.get().on == wanted
    assert "comes back to it on" in client.get(f"/inbox/{ticket.pk}/").content.decode()


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "2026-13-01", "0"])
def test_a_day_that_is_none_is_refused_with_a_sentence(ticket, ana, client, day):
    client.force_login(ana)
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)

    page = client.post(f"/my-work/{ticket.pk}/", {"choice": "keep", "on": day}, follow=True)

    assert "Choose a day." in page.content.decode()
    assert not FollowUp.objects.exists()
