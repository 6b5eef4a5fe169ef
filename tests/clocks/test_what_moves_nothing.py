"""What our own shuffling, edits and the clocks of providers do to a promise: nothing, or little (R10-R14)."""

from datetime import timedelta

import pytest

from escalation.models import SlaClock
from tests.cast import NOON, make_person, make_queue
from tests.clocks.stories import agent, at, created, only, run, tier
from tests.writing import write
from tickets import actions
from tickets.actions import Incoming
from tickets.models import Message, TicketEvent

MINUTE = timedelta(minutes=1)
FIGURES = ("metric", "n", "start_at", "due_at", "state", "end_at", "breached", "allowance_s")


def clocks(ticket):
    return list(SlaClock.objects.filter(ticket=ticket).order_by("metric", "n").values_list(*FIGURES))


def assign(ticket, mina):
    actions.assign(ticket, to=make_person("Dario"), by=mina.as_actor(), at=NOON + MINUTE)


def transfer(ticket, mina):
    actions.transfer(ticket, to=make_queue("senior"), by=mina.as_actor(), at=NOON + MINUTE)


def note(ticket, mina):
    actions.add_note(ticket, by=mina.as_actor(), at=NOON + MINUTE, text="Called the warehouse.")


def edit(ticket, _mina):
    actions.edit_message(Message.objects.get(ticket=ticket), text="Where is it?", at=NOON + MINUTE)


def revoke(ticket, _mina):
    actions.revoke_message(Message.objects.get(ticket=ticket), at=NOON + MINUTE)


def react(ticket, _mina):
    actions.react(Message.objects.get(ticket=ticket), emoji="👍", by="customer", at=NOON + MINUTE)


@pytest.mark.parametrize("deed", [assign, transfer, note, edit, revoke, react])
def test_customer_is_owed_the_same_whatever_we_do_among_ourselves(phone, lead, deed):
    """R10 and R13: the event is there, and no clock has moved."""
    ticket = write(phone, "Where is my order?").ticket
    before, events = clocks(ticket), TicketEvent.objects.count()

    deed(ticket, lead)

    assert TicketEvent.objects.count() > events
    assert clocks(ticket) == before


def test_what_the_system_writes_is_no_news_for_the_customer(phone, ana):
    """R11: a time that was announced, a rating request, a template of ours restarts no update clock."""
    message = write(phone, "Where is my order?")
    ticket = message.ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="We are looking for it.")
    before = clocks(ticket)

    for template in (None, {"name": "promise", "language": "en", "parameters": []}):
        ticket.refresh_from_db()
        actions.send_system_message(
            ticket, message.thread, at=NOON + 2 * MINUTE, text="By noon.", template=template
        )

    assert clocks(ticket) == before
    assert {row[0] for row in before} >= {"periodic_update", "pausable_update"}


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        (-60, -60),  # a minute on the way is the customer's wait
        (-61, 0),  # more is the channel's, not ours
        (300, 300),  # a clock that is a little fast
        (301, 0),  # and one that is wrong
    ],
)
def test_obligation_begins_when_it_was_sent_unless_that_cannot_be(phone, sent, counts):
    """R13, with the time of receipt kept beside the provider's."""
    thread = write(phone, "Hello", sender="omar").thread
    got = NOON + timedelta(hours=2)
    ticket = thread.ticket
    actions.reply(ticket, by=make_person("Ana").as_actor(), at=NOON + MINUTE, text="Hello Omar")
    ticket.refresh_from_db()
    told = got + timedelta(seconds=sent)

    actions.receive_message(
        ticket, thread, Incoming(kind="text", text="Where is it?", provider_at=told), at=got
    )

    owed = SlaClock.objects.get(ticket=ticket, metric="next_response")
    event = TicketEvent.objects.filter(ticket=ticket, kind="message").latest("seq")
    assert owed.start_at == event.at == got + timedelta(seconds=counts)
    assert event.recorded_at == got
    assert (event.data["provider_at"], event.data["received_at"]) == (told.isoformat(), got.isoformat())


def test_message_counts_never_before_what_happened_already(phone, ana):
    """R13: sent half a minute ago, while our answer to the one before left ten seconds ago."""
    first = write(phone, "Hello")
    ticket, answered = first.ticket, NOON + 20 * MINUTE
    actions.reply(ticket, by=ana.as_actor(), at=answered, text="Hello Rosa")
    ticket.refresh_from_db()

    told = Incoming(kind="text", text="Where is it?", provider_at=answered - timedelta(seconds=20))
    actions.receive_message(ticket, first.thread, told, at=answered + timedelta(seconds=10))

    assert SlaClock.objects.get(ticket=ticket, metric="next_response").start_at == answered


def test_time_used_is_that_of_each_calendar_for_as_long_as_it_governed():
    """R5: three office hours on Friday, then a weekend around the clock; not one calendar over the whole."""

    result = run(
        "06-06 12:00",
        created("06-05 12:00", tier="office"),
        agent("06-05 12:00"),
        tier("06-05 18:00", to="gold"),
    )

    work = only(result, "agent_work")

    assert work.start == at("06-05 12:00")
    assert work.elapsed_s == 3 * 3600 + 18 * 3600
