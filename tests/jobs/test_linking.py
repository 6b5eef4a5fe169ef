"""Tickets of one customer become one job, and are taken apart as if nothing had happened."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from escalation.models import SlaClock
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import Job, Message, Ticket
from tickets.refusals import Finished

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
IDS = {"telegram": "77"}


@pytest.fixture
def two(shop, bot):
    """Rosa's questions about two orders: two tickets, for their numbers differ."""
    first = write(bot, "Where is order 48211?", sender="77", ids=IDS).ticket
    second = write(shop, "And where is order 59322?", sender="v1", ids=IDS, at=NOON + MINUTE).ticket
    assert first.pk != second.pk
    return first, second


def clocks(ticket: Ticket) -> list[tuple]:
    rows = SlaClock.objects.filter(ticket=ticket).order_by("metric", "n")
    return list(rows.values_list("metric", "n", "start_at", "due_at", "state", "end_at", "breached"))


def told(ticket: Ticket, sender: str) -> list[str]:
    said = Message.objects.filter(ticket=ticket, thread__external_id=sender, author_kind="system")
    return list(said.order_by("seq").values_list("text", flat=True))


def test_linked_tickets_have_one_job_and_one_agent(two, ana, dario):
    first, second = two
    actions.claim(first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    actions.claim(second, by=dario.as_actor(), at=NOON + 2 * MINUTE)

    actions.link(second, to=first, by=dario.as_actor(), at=NOON + 3 * MINUTE)

    rows = Ticket.objects.order_by("pk").values_list("job", "assignee__name")
    assert list(rows) == [(Job.objects.get().pk, "Ana")] * 2
    assert first.events.get(kind="joined_job").data["with"] == [second.pk]


def test_an_answer_points_the_other_thread_once_and_answers_there(two, ana):
    first, second = two
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    for minute in (3, 4):
        actions.reply(first, by=ana.as_actor(), at=NOON + minute * MINUTE, text="Both are on their way")

    assert told(second, "v1") == ["We are answering you in Our bot, nothing is lost."]
    second.refresh_from_db()
    assert (second.waiting_since, second.status) == (None, "open")
    assert "first_response" not in [row[0] for row in clocks(second) if row[4] == "running"]


def test_unlinking_lets_the_clocks_run_as_if_nothing_had_happened(two, ana):
    first, second = two
    before = clocks(second)
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    actions.reply(first, by=ana.as_actor(), at=NOON + 3 * MINUTE, text="On its way")
    assert clocks(second) != before

    actions.unlink(second, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    after = clocks(second)
    assert [row[:4] for row in after if row[4] == "running"] == [row[:4] for row in before]
    second.refresh_from_db()
    assert (second.job, second.waiting_since) == (None, NOON + MINUTE)
    assert Ticket.objects.get(pk=first.pk).job is None


def test_one_pointer_a_thread_where_one_ticket_has_several(shop, bot, ana):
    ticket = write(bot, "I was charged twice", sender="77", ids=IDS).ticket
    write(shop, "hello??", sender="v1", ids=IDS, at=NOON + MINUTE)
    write(bot, "anybody?", sender="77", at=NOON + 2 * MINUTE)

    for minute in (3, 4):
        actions.reply(ticket, by=ana.as_actor(), at=NOON + minute * MINUTE, text="I am looking")

    assert (told(ticket, "v1"), told(ticket, "77")) == (
        ["We are answering you in Our bot, nothing is lost."],
        [],
    )


def test_an_answer_on_all_threads_needs_no_pointer(shop, bot, ana):
    ticket = write(bot, "I was charged twice", sender="77", ids=IDS).ticket
    write(shop, "hello??", sender="v1", ids=IDS, at=NOON + MINUTE)

    sent = actions.reply(
        ticket,
        by=ana.as_actor(),
        at=NOON + 3 * MINUTE,
        text="I am looking",
        threads=list(ticket.threads.all()),
    )

    assert {message.thread.external_id for message in sent} == {"77", "v1"}
    assert len({message.group for message in sent}) == 1
    assert len({message.delivery.pk for message in sent}) == 2
    assert Message.objects.filter(author_kind="system").count() == 0


def test_the_pointer_is_in_the_customers_language(two, ana):
    first, second = two
    Ticket.objects.filter(pk=second.pk).update(language="id")
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    actions.reply(first, by=ana.as_actor(), at=NOON + 3 * MINUTE, text="On its way")

    assert told(second, "v1") == ["Kami menjawab Anda di Our bot, tidak ada pesan yang hilang."]


def test_links_that_make_no_sense_are_refused_with_a_sentence(two, bot, ana):
    first, second = two
    stranger = write(bot, "Hello", sender="88", ids={"telegram": "88"}).ticket
    by, at = ana.as_actor(), NOON + 2 * MINUTE

    with pytest.raises(Refused, match="Only tickets of the same customer can be linked"):
        actions.link(first, to=stranger, by=by, at=at)
    with pytest.raises(Refused, match="cannot be linked with itself"):
        actions.link(first, to=first, by=by, at=at)
    actions.link(first, to=second, by=by, at=at)
    with pytest.raises(Refused, match="are linked already"):
        actions.link(second, to=first, by=by, at=at)
    with pytest.raises(Refused, match="is not linked"):
        actions.unlink(stranger, by=by, at=at)


def test_a_closed_ticket_is_linked_to_nothing(two, ana):
    first, second = two
    actions.solve(first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    actions.close(first, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    with pytest.raises(Finished):
        actions.link(second, to=first, by=ana.as_actor(), at=NOON + 3 * MINUTE)


def test_a_ticket_of_a_private_queue_stays_with_its_people(two, ana):
    first, second = two
    finance = make_queue("finance", is_private=True)
    actions.transfer(second, to=finance, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    actions.claim(first, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    actions.link(first, to=second, by=ana.as_actor(), at=NOON + 3 * MINUTE)

    assert Ticket.objects.get(pk=second.pk).assignee is None


def test_unmerging_gives_back_the_thread_and_the_clocks(two, ana):
    first, second = two
    before = clocks(second), clocks(first)
    actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    back = actions.unmerge(second, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    assert (back.status, back.merged_into, back.waiting_since) == ("new", None, NOON + MINUTE)
    assert list(back.threads.values_list("external_id", flat=True)) == ["v1"]
    running = lambda rows: [row[:4] for row in rows if row[4] == "running"]  # noqa: E731 -- a word for this test
    assert (running(clocks(second)), running(clocks(first))) == (running(before[0]), running(before[1]))


def test_a_merge_is_undone_for_thirty_days_only(two, ana):
    first, second = two
    actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    with pytest.raises(Refused, match="30 days"):
        actions.unmerge(second, by=ana.as_actor(), at=NOON + timedelta(days=31))
    with pytest.raises(Refused, match="was not merged"):
        actions.unmerge(first, by=ana.as_actor(), at=NOON + 3 * MINUTE)


def test_an_answer_on_all_threads_of_the_job_answers_each_of_its_tickets(two, ana, client):
    first, second = two
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    client.force_login(ana)
    page = client.get(f"/inbox/{first.pk}/").content.decode()
    assert "All 2 addresses" in page
    assert f"Shop, #{second.pk}" in page

    sent = client.post(
        f"/inbox/{first.pk}/messages/",
        {"kind": "reply", "text": "Both are on their way", "threads": "all", "client_id": str(uuid.uuid4())},
    )

    assert sent.status_code in (200, 202)
    actions.send_due(now=timezone.now() + MINUTE)
    out = Message.objects.filter(direction="out").order_by("ticket")
    assert list(out.values_list("ticket", "thread__external_id")) == [(first.pk, "77"), (second.pk, "v1")]
    assert len({message.group for message in out}) == 1
    assert [ticket.waiting_since for ticket in Ticket.objects.all()] == [None, None]
