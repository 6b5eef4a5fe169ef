"""The list: which tickets a view shows, in which order, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import notify
from tests.cast import make_account, make_person, make_queue
from tests.writing import write
from tickets import actions, queries, search
from tickets.models import Message, Ticket
from tickets.news import greeting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db):
    return make_account("webchat", "Shop")


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def now():
    return timezone.now()


def some(shop, count, *, at, start=0):
    return [
        write(shop, f"Question {n}", sender=f"visitor{n}", at=at).ticket for n in range(start, start + count)
    ]


def numbers(page):
    return [ticket.number for ticket in page.rows]


def cost(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_views_show_mine_unassigned_team_and_all(shop, ana, now):
    mine, free, other = some(shop, 3, at=now)
    actions.claim(mine, by=ana.as_actor(), at=now)
    actions.claim(other, by=make_person("Dario").as_actor(), at=now)

    shown = {view: numbers(queries.page_of(ana, view, at=now)) for view in ("mine", "unassigned", "team")}

    assert shown == {
        "mine": [mine.number],
        "unassigned": [free.number],
        "team": [mine.number, free.number, other.number],
    }


def test_rows_are_sorted_by_what_is_due_next(shop, ana, now):
    first, second, third = some(shop, 3, at=now)
    Ticket.objects.update(next_due_at=None)
    Ticket.objects.filter(pk=third.pk).update(next_due_at=now + timedelta(minutes=1))
    Ticket.objects.filter(pk=first.pk).update(next_due_at=now + timedelta(minutes=9))

    page = queries.page_of(ana, "all", at=now)

    assert numbers(page) == [third.number, first.number, second.number]


def test_pages_go_on_where_the_last_one_ended(shop, ana, now, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    tickets = some(shop, 5, at=now)
    Ticket.objects.update(next_due_at=None)
    for place, ticket in enumerate(tickets[:3]):
        Ticket.objects.filter(pk=ticket.pk).update(next_due_at=now + timedelta(minutes=place // 2))

    pages, after = [], ""
    while not pages or after:
        page = queries.page_of(ana, "all", at=now, after=after)
        pages.append(numbers(page))
        after = page.next

    assert pages == [[t.number for t in tickets[:2]], [t.number for t in tickets[2:4]], [tickets[4].number]]


def test_counts_stop_at_a_bound(shop, ana, now, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 2)
    some(shop, 4, at=now)

    assert queries.view_counts(ana, at=now)["unassigned"] == 3


def test_unread_counts_what_came_since_one_looked(shop, ana, now):
    ticket = write(shop, "Hello", at=now).ticket
    actions.mark_read(ticket, user_id=ana.pk)
    write(shop, "Anybody?", at=now + timedelta(seconds=5))

    row = queries.page_of(ana, "unassigned", at=now).rows[0]

    assert (row.unread, row.in_count) == (1, 2)


@pytest.mark.parametrize(
    "path", ["/inbox/?view=all", "/inbox/list/?view=team", "/inbox/rows/?view=all&numbers=1,2"]
)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(client, shop, ana, now, path):
    client.force_login(ana)
    some(shop, 1, at=now)
    client.get(path)
    one = cost(client, path)
    some(shop, 29, at=now, start=1)

    assert cost(client, path) == one


def test_rows_of_numbers_that_no_ticket_has_are_not_drawn(client, ana):
    client.force_login(ana)

    page = client.get(f"/inbox/rows/?view=all&numbers=7,{'9' * 5000}")

    assert (page.status_code, page.content.strip()) == (200, b"")


def test_a_ticket_costs_the_same_with_two_messages_and_with_thirty(client, shop, ana, now):
    client.force_login(ana)
    ticket = write(shop, "Hello", at=now).ticket
    actions.reply(ticket, by=ana.as_actor(), at=now, text="Hi")
    path = f"/inbox/{ticket.number}/"
    client.get(path)
    two = cost(client, path)
    for n in range(14):
        write(shop, f"And {n}", at=now)
        actions.reply(ticket, by=ana.as_actor(), at=now, text=f"Yes {n}")

    assert cost(client, path) == two


def test_search_finds_words_beginnings_and_parts_of_order_numbers(shop, ana, now):
    grinder = write(shop, "Qəhvə dəyirmanı sınıqdır, sifariş SM-20418", sender="rosa", at=now).ticket
    write(shop, "Where is my parcel?", sender="dario", at=now)

    found = {
        q: search.find_tickets(ana, q) for q in ("dəyirman", "SM-2041", f"#{grinder.number}", "Rosa", "zebra")
    }

    only = {grinder.number}
    assert found == {
        "dəyirman": only,
        "SM-2041": only,
        f"#{grinder.number}": only,
        "Rosa": only,
        "zebra": set(),
    }


def test_search_for_a_common_word_gives_the_newest(shop, ana, now, monkeypatch):
    monkeypatch.setattr(search, "ENOUGH", 2)
    tickets = some(shop, 5, at=now)

    found = search._some(Message.objects.filter(text__icontains="question"))

    assert found == {ticket.number for ticket in tickets[-2:]}


def test_search_never_finds_what_one_may_not_see(shop, ana, now):
    ticket = write(shop, "A secret refund", at=now).ticket
    actions.transfer(ticket, to=make_queue("finance", is_private=True), by=ana.as_actor(), at=now)

    assert search.find_tickets(ana, "secret") | search.find_tickets(ana, "Rosa") == set()


def test_pattern_characters_are_searched_as_themselves(shop, ana, now):
    sale = write(shop, "is it 50%_off?", sender="rosa", at=now).ticket
    write(shop, "is it 50 coins off?", sender="dario", at=now)

    found = Message.objects.filter(text__ilike=f"%{search.escape('50%_OFF')}%")

    assert [message.ticket_id for message in found] == [sale.number]


def test_a_page_is_told_which_tickets_have_changed_since_it_was_drawn(client, shop, ana, now):
    client.force_login(ana)
    old = write(shop, "Hello", sender="rosa", at=now - timedelta(hours=1)).ticket
    new = write(shop, "Hello?", sender="zoe", at=now).ticket
    since = round((now - timedelta(minutes=1)).timestamp() * 1000)

    page = client.get(f"/inbox/rows/?view=all&since={since}")
    read = client.post(f"/inbox/{old.number}/reading/", {"after": old.last_seq, "since": since})

    assert (page["Meja-Changed"], page.content.strip()) == (str(new.number), b"")
    assert (read["Meja-Changed"], read["Meja-Counts"].split(",")[-1]) == (str(new.number), "unread=0")
    assert old.readings.get(user=ana).in_count == 1


def test_too_many_changes_are_not_listed(shop, ana, now, monkeypatch):
    monkeypatch.setattr(queries, "NEWEST", 3)
    some(shop, 3, at=now)

    assert queries.changed_since(ana, now - timedelta(minutes=1)) is None


def test_what_one_may_not_see_has_not_changed(shop, ana, now):
    ticket = write(shop, "A secret refund", at=now).ticket
    actions.transfer(ticket, to=make_queue("finance", is_private=True), by=ana.as_actor(), at=now)

    assert queries.changed_since(ana, now - timedelta(minutes=1)) == []


def test_the_hello_names_the_newest_notice(ana, now):
    before = greeting_for(ana, at=now)
    notice = notify(ana, kind="due", text="#1 is due", key="clock:1", at=now)

    assert (before, greeting_for(ana, at=now)) == (
        {"notice": "", "offers": ""},
        {"notice": str(notice.pk), "offers": ""},
    )
