"""The checks of a conversation: each is met, missed, or says nothing where it does not apply."""

from datetime import date, datetime, timedelta

import pytest

from escalation.models import SlaClock
from feedback.quality.checks import verdicts
from feedback.quality.hints import verdicts_of
from feedback.quality.talk import Line, Talk
from tests.cast import NOON, make_person
from tests.writing import write
from tickets import actions
from tickets.models import Delivery, Ticket

BACKEND = "django.contrib.auth.backends.ModelBackend"
GOOD = "Hello Rosa, it comes tomorrow by noon. Is there anything else?"


def line(text, *, ours=True, minute=0, **more):
    at = NOON + timedelta(minutes=minute)
    return Line(is_ours=ours, at=at, day=at.date(), text=text, **({"name": "Ana"} | more))


def told(*lines, **more):
    """Give what the checks say by code: met or not."""
    talk = Talk(**({"language": "en", "customer": "Rosa Lima", "lines": list(lines)} | more))
    found: dict[str, bool] = {}
    for verdict in verdicts(talk):
        found[verdict.code] = found.get(verdict.code, True) and verdict.is_met
    return found


def test_good_conversation_misses_nothing():
    found = told(line("Where is my parcel?", ours=False), line(GOOD, minute=1))

    assert found == {"A2": True, "E1": True, "E3": True, "H2": True, "H4": True, "C1": True, "C3": True}


def test_conversation_without_an_answer_is_not_judged():
    assert told(line("Hello?", ours=False)) == {}


@pytest.mark.parametrize(
    ("code", "text", "more"),
    [
        ("E1", "It comes tomorrow. Anything else?", {}),
        ("E1", "Hello, it comes tomorrow. Anything else?", {}),
        ("E3", "Halo Rosa, pesanan anda sudah kami kirim dan akan tiba besok", {}),
        ("H1", GOOD, {"is_late": True}),
        ("H2", "Hello Rosa, calm down, it comes tomorrow. Anything else?", {}),
        ("H2", "HELLO ROSA, IT COMES TOMORROW. ANYTHING ELSE?", {}),
        ("H4", "Hello Rosa. " + "It comes tomorrow. " * 40, {}),
        ("H4", "Hello Rosa, our backlog is long today.", {}),
        ("N1", "Hello Rosa, that sounds like something odd indeed", {}),
        ("C1", "Hello Rosa, it comes tomorrow.", {}),
        ("C3", GOOD, {"has_topic": False}),
    ],
)
def test_check_that_is_missed(code, text, more):
    assert told(line("Where is it?", ours=False), line(text, minute=1), **more)[code] is False


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Halo Rosa, mohon maaf, akan kami kirim besok. Ada lagi yang bisa saya bantu?"),
        ("az", "Salam Rosa, üzr istəyirik, sabah çatacaq. Başqa sualınız var?"),
    ],
)
def test_words_are_known_in_each_language(language, text):
    found = told(line("?", ours=False), line(text, minute=1), language=language, is_late=True)

    assert [code for code, is_met in found.items() if not is_met] == []


def test_angry_customer_is_owed_an_apology_and_a_calm_one_is_not():
    angry = line("This is unacceptable!", ours=False)

    assert told(angry, line(GOOD, minute=1))["H1"] is False
    assert told(angry, line("Sorry, " + GOOD, minute=1))["H1"] is True
    assert "H1" not in told(line("Hi", ours=False), line(GOOD, minute=1))


def test_lost_reply_is_repaired_within_ten_minutes_only():
    lost = line(GOOD, minute=1, is_failed=True)

    assert told(lost, line("Sent again: it comes tomorrow.", minute=9))["A2"] is True
    assert told(lost, line("Sent again: it comes tomorrow.", minute=30))["A2"] is False


def test_somebody_new_says_who_they_are():
    first = line(GOOD)

    assert told(first, line("It has left.", minute=9, name="Dario"))["E2"] is False
    assert told(first, line("Dario here, it has left.", minute=9, name="Dario"))["E2"] is True
    assert told(first, line("It has left.", minute=9, name="Dario", is_signed=True))["E2"] is True


def test_what_was_told_is_not_asked_again():
    asks = line("Hello Rosa, what is your order number?", minute=1)

    assert told(line("Order 48213 is late", ours=False), asks)["N3"] is False
    assert "N3" not in told(line("It is late", ours=False), asks)


def test_reply_that_must_be_signed_is():
    assert told(line(GOOD, must_sign=True))["C2"] is False
    assert told(line(GOOD, must_sign=True, is_signed=True))["C2"] is True
    assert "C2" not in told(line(GOOD))


def test_each_day_begins_with_a_greeting():
    second = Line(
        is_ours=True,
        at=datetime(2026, 6, 2, 9, 0, tzinfo=NOON.tzinfo),
        day=date(2026, 6, 2),
        text="It left today. Anything else?",
        name="Ana",
    )

    assert told(line(GOOD), second)["E1"] is False


@pytest.fixture
def ticket(number, ana) -> Ticket:
    ticket = write(number, "Where is my parcel?", sender="rosa", at=NOON).ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Tomorrow it comes, we hope.")
    return Ticket.objects.get()


def test_clocks_speak_too(ticket):
    SlaClock.objects.filter(ticket=ticket).delete()
    clock = {"start_at": NOON, "policy_version": 1, "state": "fulfilled"}
    SlaClock.objects.create(ticket=ticket, metric="first_response", n=1, breached=True, **clock)
    SlaClock.objects.create(ticket=ticket, metric="next_response", n=1, **clock)

    found = {verdict.code: verdict.is_met for verdict in verdicts_of(ticket, now=NOON)}

    assert (found["A1"], found["A3"], found["H1"], found["C2"]) == (False, True, False, True)
    assert list(found)[:3] == ["A1", "A2", "A3"]


def test_hints_are_seen_by_whoever_works_on_it_and_by_supervisors(client, ticket):
    Delivery.objects.update(state="failed")
    seen = {}
    for name, role in (("Ana", ""), ("Dario", "agent"), ("Mina", "supervisor")):
        person = make_person(name, role=role) if role else ticket.assignee
        client.force_login(person, backend=BACKEND)
        seen[name] = "A reply was not delivered" in client.get(f"/inbox/{ticket.pk}/hints/").content.decode()

    assert seen == {"Ana": True, "Dario": False, "Mina": True}
