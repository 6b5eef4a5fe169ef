"""The end of a shift: signed by its lead, and never while something hard is open."""

from datetime import date, time, timedelta

import pytest
from django.db.models import F

from accounts import attendance
from accounts.models import Queue, Shift
from escalation.actions import Ask, request_escalation
from escalation.models import Escalation, SlaClock
from feedback import sweep
from feedback.actions import rate, sign_shift
from feedback.actions.shift import HardItemsOpen
from feedback.models import ShiftReport, Survey
from feedback.quality import shift
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_person, make_queue
from tests.feedback.conftest import HOUR
from tests.writing import write
from tickets import actions, slots
from tickets.models import Draft, Ticket

BACKEND = "django.contrib.auth.backends.ModelBackend"
NIGHT = NOON + timedelta(hours=9, minutes=45)  # 21:45, a quarter before Ana goes home


@pytest.fixture
def queue(db):
    return make_queue()


@pytest.fixture
def mina(queue):
    """The lead of the front line, herself an agent."""
    mina = make_person("Mina")
    Queue.objects.filter(pk=queue.pk).update(lead=mina)
    return mina


@pytest.fixture
def roster(ana, queue):
    """Ana works until 22:00, Dario from 8:00 tomorrow."""
    dario = make_person("Dario")
    for person, day, starts, ends in (
        (ana, date(2026, 6, 1), time(13), time(22)),
        (dario, date(2026, 6, 2), time(8), time(16)),
    ):
        Shift.objects.create(user=person, on_date=day, starts=starts, ends=ends, time_zone="UTC")
    return dario


@pytest.fixture
def ticket(shop, ana) -> Ticket:
    """Answered by Ana, who has it."""
    ticket = write(shop, "Where is it?", sender="rosa", at=NOON).ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="It comes tomorrow.")
    return Ticket.objects.get()


def open_codes(queue, at=NIGHT):
    return [duty.code for duty in slots.duties_of(queue, at) if duty.tickets or duty.names]


def hard(queue, at=NIGHT):
    return [d.code for d in slots.duties_of(queue, at) if d.is_hard and (d.tickets or d.names)]


def note(ticket, ana):
    actions.add_note(ticket, by=ana.as_actor(), at=NIGHT - HOUR, text="Call the courier at 8.")


def test_lead_outside_a_private_queue_reads_nothing_of_it(queue, mina, client):
    Queue.objects.filter(pk=queue.pk).update(is_private=True)
    queue.members.remove(mina)
    client.force_login(mina, backend=BACKEND)

    outside = client.get("/shift-close/").status_code
    queue.members.add(mina)

    assert (outside, client.get("/shift-close/").status_code) == (403, 200)


def test_quiet_shift_is_signed_and_stays_as_it_was(queue, mina, ticket, roster, ana):
    note(ticket, ana)

    report = sign_shift(queue, by=mina, words="  All calm. ", at=NIGHT)
    Ticket.objects.update(owner=None)

    report = ShiftReport.objects.get(pk=report.pk)
    assert (report.by, report.at, report.words) == (mina, NIGHT, "All calm.")
    assert report.numbers == {
        "open": 1,
        "solved": 0,
        "kept": [{"ticket": ticket.pk, "name": "Ana", "note": "Call the courier at 8."}],
    }
    hard_ones = {duty["code"]: duty["tickets"] for duty in report.duties if duty["is_hard"]}
    assert {"owner", "due", "notes", "escalations", "late"} <= set(hard_ones)
    assert not any(hard_ones.values())


def test_ticket_without_an_owner_keeps_it_open(queue, mina, ticket, ana):
    Ticket.objects.update(owner=None)

    with pytest.raises(HardItemsOpen, match="Every open ticket has an owner"):
        sign_shift(queue, by=mina, words="", at=NIGHT)

    assert ShiftReport.objects.count() == 0


@pytest.mark.parametrize(("due", "is_open"), [(timedelta(hours=10), True), (timedelta(hours=11), False)])
def test_answer_due_before_the_next_shift_has_begun_keeps_it_open(queue, ticket, roster, ana, due, is_open):
    note(ticket, ana)
    write_again = NIGHT - timedelta(minutes=5)
    Ticket.objects.update(waiting_since=write_again, next_due_at=NIGHT + due)

    # Dario begins at 8:00, ten and a quarter hours later; the first half hour is his to read.
    assert shift.horizon(queue, NIGHT) == NIGHT + timedelta(hours=10, minutes=45)
    assert hard(queue) == (["due"] if is_open else [])


def test_ticket_that_stays_with_somebody_who_goes_needs_a_note(queue, ticket, roster, ana):
    without = hard(queue)
    note(ticket, ana)

    assert (without, hard(queue)) == (["notes"], [])
    assert hard(queue, at=NOON + 2 * HOUR) == []  # in the middle of her shift she keeps it


def test_old_note_is_none(queue, ticket, roster, ana):
    actions.add_note(ticket, by=ana.as_actor(), at=NIGHT - timedelta(hours=13), text="Old")

    assert hard(queue) == ["notes"]


def test_escalation_that_fell_off_its_ladder_keeps_it_open(ticket, ana):
    senior = make_queue("senior")
    make_person("Leyla", queues=("senior",))
    ask = Ask(
        reason="refund",
        question="May we refund order 4821 in full today?",
        tried="Looked at the order, it was paid twice on 3 June.",
    )
    request_escalation(ticket, ask, to=senior, by=ana.as_actor(), at=NIGHT)
    on_ladder = hard(senior)
    Escalation.objects.update(next_step_at=NIGHT - HOUR)

    assert (on_ladder, hard(senior)) == ([], ["escalations"])


def test_late_reply_without_a_reason_keeps_it_open(queue, mina, ticket, ana):
    SlaClock.objects.filter(ticket=ticket).update(breached=True, breached_at=NIGHT - HOUR)

    with pytest.raises(HardItemsOpen, match="Each late reply has a reason"):
        sign_shift(queue, by=mina, words="", at=NIGHT)


def test_soft_points_are_shown_and_do_not_keep_it_open(queue, mina, ticket, shop, roster, ana):
    note(ticket, ana)
    Draft.objects.create(user=ana, ticket=ticket, kind="reply", text="Also", seen_seq=1, saved_at=NIGHT)
    rated = write(shop, "Too late", sender="lala", at=NOON).ticket
    actions.reply(rated, by=ana.as_actor(), at=NOON, text="Sorry")
    actions.solve(rated, by=ana.as_actor(), at=NOON + HOUR)
    sweep.sweep(now=NOON + 2 * HOUR)
    rate(Survey.objects.get(ticket=rated), at=NOON + 3 * HOUR, how="link", score=1)
    Ticket.objects.filter(pk=ticket.pk).update(status="pending", next_due_at=None)
    attendance.choose(roster, "online", at=NIGHT)

    assert open_codes(queue) == ["pending", "drafts", "topics", "ratings", "online"]
    assert sign_shift(queue, by=mina, words="", at=NIGHT).pk


def test_bad_rating_is_settled_by_writing(queue, ticket, ana):
    actions.solve(ticket, by=ana.as_actor(), at=NOON + HOUR)
    sweep.sweep(now=NOON + 3 * HOUR)
    rate(Survey.objects.get(ticket=ticket), at=NOON + 3 * HOUR, how="link", score=1)
    before = "ratings" in open_codes(queue)
    actions.reopen(ticket, by=ana.as_actor(), at=NOON + 4 * HOUR)
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 4 * HOUR, text="I am sorry, what went wrong?")

    assert (before, "ratings" in open_codes(queue)) == (True, False)


def test_only_the_lead_and_supervisors_sign(queue, mina, ana):
    dario, nigar = make_person("Dario"), make_person("Nigar", role="supervisor", queues=())
    private = make_queue("finance", is_private=True)

    for person, place in ((dario, queue), (nigar, private)):
        with pytest.raises(Refused, match="lead"):
            sign_shift(place, by=person, words="", at=NIGHT)

    assert sign_shift(queue, by=nigar, words="", at=NIGHT).by == nigar


def test_page_cannot_be_signed_while_something_hard_is_open(client, queue, mina, ticket, ana):
    Ticket.objects.update(owner=None)
    client.force_login(mina, backend=BACKEND)

    page = client.get("/shift-close/").content.decode()
    refused = client.post("/shift-close/", {"queue": queue.slug, "words": "Please <b>call</b>"})
    Ticket.objects.update(owner=F("assignee"), waiting_since=None)
    signed = client.post("/shift-close/", {"queue": queue.slug, "words": "Please <b>call</b>"}, follow=True)

    assert f'<a href="/inbox/{ticket.pk}/">#{ticket.pk}</a>' in page
    assert " disabled" in page.partition("Sign the end")[0].rpartition("<button")[2]
    assert refused.status_code == 409
    assert "1 point must be settled first" in refused.content.decode()
    assert "Please &lt;b&gt;call&lt;/b&gt;" in refused.content.decode()
    assert "Please &lt;b&gt;call&lt;/b&gt;" in signed.content.decode()
    assert "Signed by Mina" in signed.content.decode()


def test_report_is_read_by_those_who_take_over_and_by_nobody_else(client, queue, mina, ana):
    report = sign_shift(queue, by=mina, words="All calm", at=NIGHT)
    statuses = []
    for person in (make_person("Dario"), make_person("Fatima", queues=("senior",))):
        client.force_login(person, backend=BACKEND)
        statuses.append(client.get(f"/shift-close/{report.pk}/").status_code)

    assert statuses == [200, 404]
