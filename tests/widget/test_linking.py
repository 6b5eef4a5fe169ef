"""A visitor who has written from elsewhere: joined by a code that was sent there, and by nothing else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import Message, Thread, Ticket

PHONE = "994509000001"


@pytest.fixture
def phone(db):
    return make_account("whatsapp", phone_number_id="1", access_token="t")


@pytest.fixture
def asked(phone):
    """Rosa has written from her phone a while ago; her window is open."""
    return write(phone, "My parcel is late", sender=PHONE, ids={"whatsapp": PHONE}, at=timezone.now()).ticket


def code_sent():
    sent = Message.objects.filter(kind="system", text__contains="Your code is").latest("pk")
    return re.search(r"\d{6}", sent.text)[0]


def test_code_joins_the_visitor_with_the_phone(rosa, asked):
    rosa.say("It is me again")
    assert rosa.post("link/", {"address": "+" + PHONE}).status_code == 204

    answer = rosa.post("link/", {"code": code_sent()})

    assert answer.json() == {"is_joined": True}
    assert len(set(Thread.objects.values_list("customer", flat=True))) == 1
    assert Message.objects.filter(direction="in").count() == 2  # the code is no message


def test_wrong_code_joins_nobody(rosa, asked):
    rosa.say("It is me")
    rosa.post("link/", {"address": PHONE})
    wrong = "000000" if code_sent() != "000000" else "111111"

    assert rosa.post("link/", {"code": wrong}).json() == {"is_joined": False}
    assert len(set(Thread.objects.values_list("customer", flat=True))) == 2


def test_strangers_learn_nothing_about_who_writes_to_us(rosa, asked):
    rosa.say("Who else is there?")

    known, unknown = (rosa.post("link/", {"address": one}) for one in (PHONE, "994500000000"))

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")


def test_another_browser_cannot_use_the_code(rosa, asked, visit):
    rosa.post("link/", {"address": PHONE})
    dario = visit()

    assert dario.post("link/", {"code": code_sent()}).json() == {"is_joined": False}


def test_proven_visitor_goes_on_with_an_older_question(rosa, asked):
    rosa.say("Another thing: order 4821")
    rosa.post("link/", {"address": PHONE})
    rosa.post("link/", {"code": code_sent()})
    listed = rosa.get("tickets/").json()["tickets"]

    assert {one["about"] for one in listed} == {"My parcel is late", "Another thing: order 4821"}
    assert rosa.post("tickets/choice/", {"number": asked.pk}).status_code == 204
    rosa.say("About the parcel", cid="c2")
    assert Message.objects.get(text="About the parcel").ticket_id == asked.pk


def test_question_the_visitor_left_for_another_can_still_be_answered(rosa, asked):
    rosa.say("Another thing: order 4821")
    rosa.post("link/", {"address": PHONE})
    rosa.post("link/", {"code": code_sent()})
    left = Ticket.objects.exclude(pk=asked.pk).get()
    rosa.post("tickets/choice/", {"number": asked.pk})

    [answer] = actions.reply(left, by=make_person("Ana").as_actor(), at=timezone.now(), text="4821 is here")

    assert (answer.ticket_id, Ticket.objects.get(pk=asked.pk).waiting_since is None) == (left.pk, False)
    assert "4821 is here" in rosa.get("feed/").content.decode()


def test_unproven_visitor_sees_and_takes_only_what_was_said_in_this_browser(rosa, asked):
    rosa.say("Hello")

    assert [one["about"] for one in rosa.get("tickets/").json()["tickets"]] == ["Hello"]
    assert rosa.post("tickets/choice/", {"number": asked.pk}).status_code == 404
    assert rosa.post("tickets/choice/", {"number": "x"}).status_code == 400


def test_unproven_visitor_reads_nothing_that_was_written_from_elsewhere(rosa, phone, asked):
    rosa.say("Hello")
    Thread.objects.filter(external_id=PHONE).update(ticket=Ticket.objects.exclude(pk=asked.pk).get())
    write(phone, "My card is 4111", sender=PHONE, at=timezone.now())
    Ticket.objects.update(subject="")

    assert [one["about"] for one in rosa.get("tickets/").json()["tickets"]] == ["Hello"]


def test_unproven_visitor_whom_an_agent_joined_reads_no_first_words_of_elsewhere(rosa, asked):
    """Ana takes them for one; that they go on with one ticket must not show what was said on the phone."""
    rosa.say("Hello")
    visitor = Ticket.objects.exclude(pk=asked.pk).get()
    at, ana = timezone.now(), make_person("Ana").as_actor()
    actions.join_customers(visitor.customer, into=asked.customer, by=ana, at=at)
    actions.solve(visitor, by=ana, at=at)
    actions.close(visitor, by=ana, at=at)
    rosa.say("Is it you?", cid="c2")
    assert Message.objects.get(text="Is it you?").ticket_id == asked.pk

    assert [one["about"] for one in rosa.get("tickets/").json()["tickets"]] == ["Is it you?"]


def test_solved_questions_are_not_offered(rosa, asked):
    rosa.say("Hello")
    Ticket.objects.exclude(pk=asked.pk).update(status="solved", solved_at=timezone.now() - timedelta(hours=1))

    assert rosa.get("tickets/").json() == {"tickets": []}


@pytest.mark.parametrize("lang", ["en", "id", "az"])
def test_words_of_the_menu_come_by_themselves(client, db, lang):
    told = client.get(f"/widget/api/words/?lang={lang}").json()

    assert told["emoji"]
    assert all(told.values())
