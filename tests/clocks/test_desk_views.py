"""What the desk shows of clocks: colours and closed hours in lists, and why a clock is due when it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Calendar
from escalation.defaults import ensure_defaults
from escalation.explained import explain, spoken
from escalation.faces import faces
from escalation.models import SlaClock
from tests.cast import NOON, make_person, make_tier
from tests.clocks.stories import at
from tests.writing import write
from tickets import actions, queries
from tickets.models import Ticket
from tickets.templatetags.desk import due_chip, due_words

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(db):
    """Weekdays nine to five in Berlin; 1 June 2026 is a Monday."""
    return Calendar.objects.create(
        slug="office",
        name="Office hours",
        time_zone="Europe/Berlin",
        weekly={day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    )


@pytest.fixture
def in_the_office(office):
    """Make every clock of the policies count office hours alone."""
    version = ensure_defaults(at("05-01 00:00"))
    for tier in version.document["tiers"].values():
        tier["calendar"] = {"*": "office"}
    type(version).objects.filter(pk=version.pk).update(document=version.document, starts_at=at("05-01 00:00"))


def only(ticket, metric, now):
    return next(each for each in explain(ticket, now=now) if each.clock.metric == metric)


def fresh(ticket):
    return Ticket.objects.select_related("tier", "queue", "customer").get(pk=ticket.pk)


def test_colours_turn_at_half_three_quarters_and_nine_tenths(phone):
    ticket = fresh(write(phone, "Where is my order?").ticket)

    face = faces([ticket], NOON)[ticket.number]

    assert (face.warn_at, face.soon_at, face.bad_at, face.opens_at) == (
        NOON + 30 * MINUTE,
        NOON + 45 * MINUTE,
        NOON + 54 * MINUTE,
        None,
    )


def test_a_promise_of_seconds_turns_at_ten_and_twenty(shop):
    ticket = fresh(write(shop, "Hello?").ticket)

    face = faces([ticket], NOON)[ticket.number]

    assert (face.warn_at, face.soon_at, face.bad_at) == (
        NOON + timedelta(seconds=10),
        None,
        NOON + timedelta(seconds=20),
    )


@pytest.mark.parametrize(
    ("minutes", "tone", "words"),
    [
        (0, "ok", "1h 0m"),
        (30, "warn", "30m"),
        (45, "soon", "15m"),
        (54, "bad", "6:00"),
        (61, "late", "1:00 late"),
    ],
)
def test_the_chip_says_how_much_is_left(phone, minutes, tone, words):
    ticket = fresh(write(phone, "Where is my order?").ticket)
    now = NOON + minutes * MINUTE
    ticket.face = faces([ticket], now)[ticket.number]

    chip = due_chip(ticket, now)

    assert f'class="sla {tone} "' in chip
    assert f'<span class="t">{words}</span>' in chip


def test_outside_hours_the_chip_says_when_they_begin(phone, in_the_office):
    saturday = at("06-06 12:00")
    ticket = fresh(write(phone, "Where is my order?", at=saturday).ticket)
    ticket.face = faces([ticket], saturday)[ticket.number]

    chip = due_chip(ticket, saturday)

    assert ticket.face.opens_at == at("06-08 07:00")
    assert "Outside hours until Mon 07:00" in chip
    assert 'class="sla paused "' in chip


@pytest.mark.parametrize(
    ("verb", "words"),
    [(actions.wait, "Waiting for the customer"), (actions.hold, "Waiting for someone else")],
)
def test_a_ticket_that_waits_says_for_whom(phone, ana, verb, words):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Which number?")
    verb(ticket, by=ana.as_actor(), at=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)

    chip = due_chip(fresh(ticket), NOON)

    assert (words in chip, "Paused:" in chip) == (True, True)


def test_the_next_due_is_told_in_the_zone_of_who_reads(phone):
    ticket = fresh(write(phone, "Where is my order?").ticket)

    with timezone.override("Asia/Baku"):
        here = due_words(ticket, NOON)

    assert here == "First response by 17:00"


def test_late_within_keeps_what_is_late_and_what_will_be(phone, shop, ana):
    soon = write(shop, "Hello?").ticket
    write(phone, "Where is my order?", sender="zoe")

    found = {
        minutes: [ticket.number for ticket in queries.page_of(ana, "all", at=NOON, late_in=minutes).rows]
        for minutes in (15, 60)
    }

    assert found == {15: [soon.number], 60: [soon.number]}
    later = queries.page_of(ana, "all", at=NOON + MINUTE, late_in=60).rows
    assert len(later) == 2


def test_a_paused_clock_is_explained_by_its_stretches(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 5 * MINUTE, text="Which number?")
    actions.wait(ticket, by=ana.as_actor(), at=NOON + 10 * MINUTE)

    told = only(fresh(ticket), "requester_wait", NOON + 30 * MINUTE)

    assert (told.state, told.used, told.clock.due_at) == ("paused", "10 min", None)
    assert [(s.is_counted, s.since, s.until) for s in told.stretches] == [
        (True, NOON, NOON + 10 * MINUTE),
        (False, NOON + 10 * MINUTE, None),
    ]
    assert told.stretches[1].words == "not counted: we waited for the customer"
    assert told.rule == ("Basic, priority Normal: Solved within 24 h (version 1 of the promises).")


def test_a_clock_over_the_weekend_says_what_lay_outside_hours(phone, in_the_office):
    ticket = write(phone, "Where is my order?", at=at("06-05 14:45")).ticket

    told = only(fresh(ticket), "first_response", at("06-08 07:10"))

    assert (told.clock.due_at, told.used) == (at("06-08 07:45"), "25 min")
    assert told.stretches[0].words == "25 min counted in “Office hours”, 64 h outside them"


def test_a_tighter_promise_is_explained_as_one(phone):
    ticket = write(phone, "Where is my order?").ticket
    gold = make_tier("gold", is_default=False)
    actions.set_tier(ticket, tier=gold, by=make_person("Mina").as_actor(), at=NOON + 50 * MINUTE)

    told = only(fresh(ticket), "first_response", NOON + 51 * MINUTE)

    assert told.clock.due_at == NOON + timedelta(seconds=50 * 60 + 225)
    assert told.rule.startswith("The promise became shorter while this clock ran. From that moment a quarter")


def test_the_next_clock_comes_first_and_finished_ones_last(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="Which number?")
    write(phone, "4821", at=NOON + 2 * MINUTE)

    told = explain(fresh(ticket), now=NOON + 3 * MINUTE)

    assert (told[0].clock.metric, told[0].is_next) == ("next_response", True)
    ends = [each.clock.is_finished for each in told]
    assert ends == sorted(ends)
    assert only(fresh(ticket), "first_response", NOON + 3 * MINUTE).state == "met"


def test_a_supervisor_takes_a_clock_out_of_the_figures(client, phone, lead):
    ticket = write(phone, "Where is my order?", at=timezone.now() - 90 * MINUTE).ticket
    client.force_login(lead)
    path = f"/inbox/{ticket.number}/clocks/first_response/1/void/"

    empty = client.post(path, {"reason": "  "})
    done = client.post(path, {"reason": "The provider was down"})
    again = client.post(path, {"reason": "Once more"})

    assert (empty.status_code, done.status_code, again.status_code) == (422, 200, 409)
    assert "Say why this clock should not count." in empty.content.decode()
    assert "Mina: The provider was down" in done.content.decode()
    assert SlaClock.objects.get(metric="first_response").voided


def test_an_agent_is_told_that_a_supervisor_can(client, phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    client.force_login(ana)

    answer = client.post(f"/inbox/{ticket.number}/clocks/first_response/1/void/", {"reason": "Mine"})

    assert answer.status_code == 409
    assert "Only a supervisor can take a clock out of the figures." in answer.content.decode()
    assert not SlaClock.objects.get(metric="first_response").voided


def test_thanks_that_were_a_question_are_owed_an_answer(client, phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="It comes tomorrow")
    thanks = write(phone, "Thank you", at=NOON + 2 * MINUTE)
    client.force_login(ana)
    page = client.get(f"/inbox/{ticket.number}/").content.decode()

    answer = client.post(f"/inbox/{ticket.number}/messages/{thanks.pk}/courtesy/", {"courtesy": "no"})

    assert "It needs an answer" in page
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "live:now")
    assert SlaClock.objects.filter(ticket=ticket, metric="next_response", end_at=None).exists()
    assert "It needs an answer" not in client.get(f"/inbox/{ticket.number}/").content.decode()


def test_solving_without_an_answer_asks_first(client, phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    client.force_login(ana)
    path = f"/inbox/{ticket.number}/resolution/"

    asked = client.post(path)
    before = fresh(ticket).status
    client.post(path, {"unanswered": "yes"})

    assert (asked["HX-Retarget"], "Where is my order?" in asked.content.decode()) == ("#sheet-body", True)
    assert (before, fresh(ticket).status) == ("new", "solved")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (90, "1 min 30 s"),
        (1800, "30 min"),
        (7500, "2 h 5 min"),
        (273_600, "3 d 4 h"),
    ],
)
def test_lengths_are_spoken(seconds, words):
    assert spoken(seconds) == words
