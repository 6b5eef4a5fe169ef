"""The 24 hours in which a customer is answered freely: counted down at the desk, and what closes soon."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import make_account, make_person
from tests.writing import write
from tickets import actions, queries, windows
from tickets.models import Thread

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def number(db):
    return make_account("whatsapp", "Shop", phone_number_id="111", access_token="t")


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def asked(number, sender, closes_at):
    ticket = write(number, "Where is my parcel?", sender=sender, at=closes_at - 24 * HOUR).ticket
    assert Thread.objects.get(ticket=ticket).window_closes_at == closes_at
    return ticket


def test_view_shows_what_closes_soon_the_first_first(number, ana, now):
    later = asked(number, "994500000001", now + 3 * HOUR)
    sooner = asked(number, "994500000002", now + HOUR)
    asked(number, "994500000003", now + 5 * HOUR)
    asked(number, "994500000004", now - HOUR)
    solved = asked(number, "994500000005", now + HOUR)
    actions.solve(solved, by=ana.as_actor(), at=now)

    page = queries.page_of(ana, "closing", at=now)

    assert [row.number for row in page.rows] == [sooner.number, later.number]
    assert queries.view_counts(ana, at=now)["closing"] == 2


def test_view_goes_on_where_a_page_ended(number, ana, now, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    later = asked(number, "994500000001", now + 3 * HOUR)
    sooner = asked(number, "994500000002", now + HOUR)

    first = queries.page_of(ana, "closing", at=now)
    second = queries.page_of(ana, "closing", at=now, after=first.next)

    assert [row.number for row in first.rows + second.rows] == [sooner.number, later.number]


def test_rows_get_their_windows_in_one_statement(number, now):
    tickets = [asked(number, f"99450000000{n}", now + n * HOUR) for n in range(1, 6)]

    with CaptureQueriesContext(connection) as statements:
        found = windows.of_tickets(tickets)

    assert len(statements) == 1
    assert {number: window.closes_at for number, window in found.items()} == {
        ticket.number: now + n * HOUR for n, ticket in enumerate(tickets, 1)
    }


@pytest.mark.parametrize(("left", "tone"), [(20, "ok"), (3, "warn"), (1.5, "soon"), (0.5, "bad")])
def test_list_counts_down(number, desk, now, left, tone):
    asked(number, "994500000001", now + left * HOUR)

    page = desk.get("/inbox/?view=all").content.decode()

    assert f'<due-ring class="sla win {tone}"' in page
    assert 'data-over="templates only"' in page


def test_composer_counts_down_and_says_what_is_left_after(number, desk, now):
    ticket = asked(number, "994500000001", now + 3 * HOUR)
    open_one = desk.get(f"/inbox/{ticket.number}/window/").content.decode()
    Thread.objects.update(window_closes_at=now - HOUR)

    closed = desk.get(f"/inbox/{ticket.number}/window/").content.decode()

    assert ("Free text for" in open_one, "Choose a template" in open_one) == (True, False)
    assert "Shop only takes templates now" in closed
    assert f'hx-get="/inbox/{ticket.number}/templates/?thread=' in closed


def test_composer_of_a_channel_without_a_window_says_nothing(desk, shop):
    ticket = write(shop, "Hello?").ticket

    assert desk.get(f"/inbox/{ticket.number}/window/").content.decode().strip() == ""


def test_free_text_after_the_window_is_refused_with_the_way_on(number, desk, now):
    ticket = asked(number, "994500000001", now - HOUR)

    answer = desk.post(
        f"/inbox/{ticket.number}/messages/",
        {"kind": "reply", "text": "Hello", "client_id": "2f0d9e0a-0000-4000-8000-000000000001"},
    )

    assert answer.status_code == 409
    assert f"/inbox/{ticket.number}/templates/" in answer.content.decode()
