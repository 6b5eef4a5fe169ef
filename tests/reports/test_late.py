"""Why a reply was late: asked once, of the owner or a supervisor, and counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Queue
from escalation.models import SlaClock
from reports import actions, late
from reports.models import LateReason
from reports.refusals import NotTheirsToSay, ReasonGiven
from reports.scope import read
from tests.cast import make_queue
from tests.reports.conftest import served
from tickets import slots
from tickets.models import Ticket

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def slow(bot, ana, now):
    """A ticket of Ana's that was answered after more than an hour."""
    return served(bot, ana, at=now - timedelta(hours=5), wait=timedelta(minutes=70))


@pytest.fixture
def clock(slow):
    return SlaClock.objects.get(ticket=slow, metric="first_response", breached=True)


def test_owner_is_asked_once(client, slow, clock, ana, now):
    client.force_login(ana, backend=BACKEND)
    before = client.get("/late-replies/").content.decode()

    client.post(f"/late-replies/{clock.pk}/", {"why": "routing"})
    again = client.post(f"/late-replies/{clock.pk}/", {"why": "staffing"}, follow=True).content.decode()

    assert f"#{slow.pk}" in before
    assert "The reason was given already." in again
    assert [(row.why, row.by) for row in LateReason.objects.all()] == [("routing", ana)]
    assert late.asked_of(ana, now=now).filter(pk=clock.pk).exists() is False


def test_somebody_else_is_refused(clock, dario, now):
    with pytest.raises(NotTheirsToSay):
        actions.give_reason(clock, "staffing", by=dario, at=now)


def test_reason_is_given_once_even_by_a_supervisor(clock, ana, mina, now):
    actions.give_reason(clock, "staffing", by=ana, at=now)

    with pytest.raises(ReasonGiven):
        actions.give_reason(clock, "system", by=mina, at=now)


def test_reason_that_is_none_is_not_taken(client, clock, ana):
    client.force_login(ana, backend=BACKEND)

    page = client.post(f"/late-replies/{clock.pk}/", {"why": "moon"}, follow=True).content.decode()

    assert "Choose a reason." in page
    assert LateReason.objects.count() == 0


def test_late_ticket_of_a_private_queue_is_nobody_elses(client, slow, clock, mina):
    Ticket.objects.filter(pk=slow.pk).update(queue=make_queue("finance", is_private=True), owner=None)
    client.force_login(mina, backend=BACKEND)

    assert client.post(f"/late-replies/{clock.pk}/", {"why": "routing"}).status_code == 404


def test_reasons_are_counted_with_their_interval(client, slow, clock, ana, mina, now):
    scope = read({}, user=mina, now=now)
    _rows, missing = late.shares(scope)
    actions.give_reason(clock, "provider", by=ana, at=now)

    rows, left = late.shares(scope)

    [provider] = [row for row in rows if row.why == "provider"]
    client.force_login(mina, backend=BACKEND)
    assert (provider.n, provider.of, round(provider.low, 3), provider.high) == (1, 1, 0.207, 1.0)
    assert missing - left == 1
    assert "The channel did not work" in client.get("/reports/reasons/").content.decode()


def test_history_suggests_the_reason(slow, clock):
    plain = late.suggest([clock])
    slow.events.create(
        seq=99, kind="transferred", at=clock.start_at, recorded_at=clock.start_at, by_kind="agent"
    )

    assert (plain[clock.pk], late.suggest([clock])[clock.pk]) == ("staffing", "routing")


def test_shift_cannot_end_while_a_late_reply_has_no_reason(slow, clock, ana, now):
    def open_ones():
        duties = slots.duties_of(Queue.objects.get(slug="frontline"), now)
        return [(duty.is_hard, duty.tickets) for duty in duties if duty.code == "late"]

    before = open_ones()
    for broken in late.asked_of(ana, now=now):
        actions.give_reason(broken, "staffing", by=ana, at=now)

    assert (before, open_ones()) == ([(True, [slow.pk])], [(True, [])])
