"""Customers are asked once after each solve, when and where it makes sense, or it is said why not."""

from datetime import timedelta

import pytest

from feedback import sweep
from feedback.actions import ask, set_ask_policy, set_feedback_settings
from feedback.models import Survey
from tests.cast import NOON, make_queue
from tests.feedback.conftest import HOUR
from tests.writing import write
from tickets import actions
from tickets.models import Message, Thread, Ticket, Topic


def state(ticket):
    survey = Survey.objects.filter(ticket=ticket, kind="csat").first()
    return (survey.state, survey.reason) if survey else None


def questions(ticket):
    return Message.objects.filter(ticket=ticket, kind="system").exclude(choices=None)


def test_solve_is_asked_about_an_hour_later_in_the_customers_language(solved, bot, ana):
    ticket = solved(bot)
    Ticket.objects.filter(pk=ticket.pk).update(language="id")

    sweep.sweep(now=NOON + timedelta(minutes=69))
    early = state(ticket)
    sweep.sweep(now=NOON + timedelta(minutes=71))

    [question] = questions(ticket)
    survey = Survey.objects.get()
    assert (early, state(ticket)) == (("waiting", ""), ("asked", ""))
    assert question.text.startswith("Apakah sudah selesai")
    assert [row["id"] for row in question.choices["rows"]] == ["5", "4", "3", "2", "1", "no"]
    assert (survey.agent, survey.queue, survey.ended_at) == (ana, ticket.queue, NOON + timedelta(minutes=10))


def test_chat_is_asked_about_a_minute_later(solved, shop):
    ticket = solved(shop)

    sweep.sweep(now=NOON + timedelta(minutes=12))

    assert state(ticket) == ("asked", "")


def test_question_comes_before_the_window_closes(ana, number):
    ticket = write(number, "Where is it?", at=NOON).ticket
    late = NOON + timedelta(hours=23, minutes=20)
    actions.reply(ticket, by=ana.as_actor(), at=late, text="Here")
    actions.solve(ticket, by=ana.as_actor(), at=late)

    sweep.sweep(now=NOON + timedelta(hours=23, minutes=51))

    assert state(ticket) == ("asked", "")


@pytest.mark.parametrize(("template", "ends"), [("", ("skipped", "window")), ("rate_us", ("asked", ""))])
def test_closed_window_takes_a_template_or_nothing(solved, number, template, ends):
    set_feedback_settings(asks_nps=False, template=template)
    ticket = solved(number)

    sweep.sweep(now=NOON + 25 * HOUR)

    assert state(ticket) == ends
    assert [question.template and question.template["name"] for question in questions(ticket)] == (
        ["rate_us"] if template else []
    )


def test_second_solve_is_a_second_question(solved, bot, ana):
    ticket = solved(bot)
    sweep.sweep(now=NOON + 2 * HOUR)
    actions.reopen(ticket, by=ana.as_actor(), at=NOON + 3 * HOUR)
    actions.solve(ticket, by=ana.as_actor(), at=NOON + 4 * HOUR)

    sweep.sweep(now=NOON + 6 * HOUR)

    assert [survey.state for survey in Survey.objects.filter(ticket=ticket)] == ["asked", "asked"]


def test_reopened_before_the_question_is_not_asked(solved, bot, ana):
    ticket = solved(bot)
    actions.reopen(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=20))

    sweep.sweep(now=NOON + 2 * HOUR)

    assert (state(ticket), questions(ticket).count()) == (("skipped", "went_on"), 0)


def test_chat_that_the_customer_ended_and_an_agent_solved_is_one_interaction(shop, ana):
    ticket = write(shop, "Hello", at=NOON).ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Hello Rosa")
    actions.note_presence_of_customer(Thread.objects.get(), is_gone=True, at=NOON + HOUR, how="ended")
    sweep.sweep(now=NOON + HOUR + timedelta(minutes=2))
    actions.solve(ticket, by=ana.as_actor(), at=NOON + 2 * HOUR)

    sweep.sweep(now=NOON + 3 * HOUR)

    assert (Survey.objects.count(), questions(ticket).count()) == (1, 1)


def test_no_person_had_answered(bot, ana):
    ticket = write(bot, "Hello", at=NOON).ticket

    actions.solve(ticket, by=ana.as_actor(), at=NOON + HOUR)

    assert state(ticket) == ("skipped", "no_person")


def test_spam_is_not_asked_about(bot, ana):
    ticket = write(bot, "Buy now", at=NOON).ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="No")

    actions.solve(
        ticket, by=ana.as_actor(), at=NOON + HOUR, topic=Topic.objects.create(slug="spam", name="Spam")
    )

    assert state(ticket) == ("skipped", "spam")


def test_merged_ticket_is_not_asked_about(solved, bot, ana):
    ticket = solved(bot)
    other = actions.open_ticket(
        customer=ticket.customer, queue=ticket.queue, by=ana.as_actor(), at=NOON, channel="telegram"
    )
    actions.merge(ticket, into=other, by=ana.as_actor(), at=NOON + HOUR)

    sweep.sweep(now=NOON + 2 * HOUR)

    assert state(ticket) == ("skipped", "merged")


def test_blocked_customer_is_not_asked(solved, bot):
    ticket = solved(bot)
    Thread.objects.update(is_blocked=True)

    sweep.sweep(now=NOON + 2 * HOUR)

    assert state(ticket) == ("skipped", "blocked")


def test_group_is_not_asked_because_anybody_there_could_answer(solved, bot):
    ticket = solved(bot)
    Thread.objects.update(is_group=True)

    sweep.sweep(now=NOON + 2 * HOUR)

    assert state(ticket) == ("skipped", "group")


def test_queue_that_does_not_ask(solved, bot):
    set_ask_policy(make_queue(), is_on=False)

    ticket = solved(bot)

    assert state(ticket) == ("skipped", "off")


def test_reminder_comes_once_and_only_where_it_is_wanted(solved, bot):
    set_ask_policy(make_queue(), reminds=True)
    ticket = solved(bot)

    for hours in (2, 26, 27, 50, 80):
        sweep.sweep(now=NOON + hours * HOUR)

    assert [question.text[:10] for question in questions(ticket)] == ["Is it solv", "You have n"]


def test_two_sweeps_at_once_ask_once(solved, bot):
    ticket = solved(bot)
    survey = Survey.objects.get()

    ask(survey, at=NOON + 2 * HOUR)
    ask(survey, at=NOON + 2 * HOUR)

    assert questions(ticket).count() == 1
