"""What is in a private queue is there for its people and the owner's side; looking in leaves a trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation import actions, wallboard_rows
from escalation.models import Escalation
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK
from tests.escalations.test_ticket_page import browser
from tickets import actions as ticket_actions
from tickets.access import watchers
from tickets.models import BrokenGlass, Ticket
from tickets.queries import view_counts
from tickets.search import find_tickets

pytestmark = pytest.mark.django_db
REASON = "The customer's bank is on the phone and nobody answers."


@pytest.fixture
def private(ticket, ana, fatima, nigar) -> Ticket:
    """Ana asked finance, whose queue is private; she stays the owner."""
    actions.request_escalation(ticket, ASK, to=make_queue("finance"), by=ana.as_actor(), at=NOON)
    ticket.refresh_from_db()
    return ticket


def sees(person, ticket) -> list[bool]:
    page = browser(person).get(f"/inbox/{ticket.number}/").status_code == 200
    listed = Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists()
    found = ticket.pk in find_tickets(person, "charged twice")
    counted = view_counts(person)["all"] > 0
    queued = wallboard_rows.of(person).exists()
    watched = watchers(ticket).filter(pk=person.pk).exists()
    return [page, listed, found, counted, queued, watched]


def test_members_and_the_owner_see_it_everywhere_and_nobody_else_anywhere(private, ana, fatima, nigar):
    omar = make_person("Omar")

    assert [sees(person, private) for person in (ana, fatima)] == [[True] * 6] * 2
    assert [sees(person, private) for person in (omar, nigar)] == [[False] * 6] * 2


def test_nobody_outside_is_notified(private, ana, fatima, nigar):
    omar = make_person("Omar")

    assert [omar.notifications.count(), nigar.notifications.count()] == [0, 0]


def test_a_reason_opens_it_for_an_hour_and_stays_on_record(private, ana, nigar):
    answer = browser(nigar).post("/escalations/private/", {"number": private.number, "reason": REASON})

    assert (answer.status_code, answer["Location"]) == (302, f"/inbox/{private.number}/")
    assert sees(nigar, private)[:3] == [True, True, True]
    event = private.events.get(kind="glass_broken")
    assert (event.by_name, event.data["reason"]) == ("Nigar", REASON)
    assert ana.notifications.filter(text__contains="looked into").exists()
    BrokenGlass.objects.update(until_at=timezone.now() - timedelta(seconds=1))
    assert sees(nigar, private)[:2] == [False, False]


def test_a_bare_reason_opens_nothing(private, nigar):
    answer = browser(nigar).post("/escalations/private/", {"number": private.number, "reason": "because"})

    assert (answer.status_code, BrokenGlass.objects.exists()) == (422, False)


def test_agents_cannot_break_it(private):
    omar = make_person("Omar")

    assert browser(omar).get("/escalations/private/").status_code == 403
    with pytest.raises(Exception, match="Only supervisors"):
        ticket_actions.break_glass(private, user=omar, reason=REASON, at=NOON)


def test_what_comes_home_is_no_longer_private(private, ana, fatima):
    actions.answer(Escalation.objects.get(), text="Yes.", by=fatima.as_actor(), at=NOON)
    private.refresh_from_db()

    assert sees(make_person("Omar"), private)[:2] == [True, True]
