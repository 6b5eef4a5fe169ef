"""Questions whose time is over before they are asked, and those that must not keep others waiting."""

from datetime import timedelta

from django.db import connection

from feedback import sweep
from feedback.actions import rate, set_ask_policy
from feedback.models import Survey
from tests.cast import NOON, make_person, make_queue
from tests.feedback.conftest import HOUR
from tickets import actions
from tickets.models import Message, Ticket, Topic


def questions(ticket):
    return Message.objects.filter(ticket=ticket, kind="system").exclude(choices=None)


def states(ticket):
    """Give what became of the questions about a ticket, the first solve first."""
    return list(Survey.objects.filter(ticket=ticket).order_by("seq").values_list("state", "reason"))


def test_solve_that_was_taken_back_is_not_asked_about_beside_the_next(solved, bot, ana):
    ticket = solved(bot)
    actions.reopen(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=20))
    actions.solve(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=40))

    for minutes in (75, 90, 105):
        sweep.sweep(now=NOON + timedelta(minutes=minutes))

    assert states(ticket) == [("skipped", "went_on"), ("asked", "")]
    assert questions(ticket).count() == 1


def test_nobody_is_reminded_of_a_solve_that_was_followed_by_another(solved, bot, ana):
    set_ask_policy(make_queue(), reminds=True)
    ticket = solved(bot)
    sweep.sweep(now=NOON + 2 * HOUR)
    actions.reopen(ticket, by=ana.as_actor(), at=NOON + 20 * HOUR)
    actions.solve(ticket, by=ana.as_actor(), at=NOON + 21 * HOUR)

    for hours in (23, 27, 50, 80):
        sweep.sweep(now=NOON + hours * HOUR)

    assert [said.text[:10] for said in questions(ticket)] == ["Is it solv", "Is it solv", "You have n"]


def test_whoever_has_answered_is_not_reminded(solved, bot):
    set_ask_policy(make_queue(), reminds=True)
    ticket = solved(bot)
    sweep.sweep(now=NOON + 2 * HOUR)
    rate(Survey.objects.get(), at=NOON + 3 * HOUR, how="tap", score=4)

    sweep.sweep(now=NOON + 27 * HOUR)

    assert questions(ticket).count() == 1


def test_what_turned_out_to_be_spam_after_the_solve_is_not_asked_about(solved, bot):
    ticket = solved(bot)
    Ticket.objects.filter(pk=ticket.pk).update(topic=Topic.objects.create(slug="spam", name="Spam"))

    sweep.sweep(now=NOON + 2 * HOUR)

    assert states(ticket) == [("skipped", "spam")]


def test_rating_stays_with_the_agent_and_the_queue_of_the_solve(solved, bot, ana):
    ticket = solved(bot)
    actions.reopen(ticket, by=ana.as_actor(), at=NOON + HOUR)
    dario = make_person("Dario", queues=("senior",))
    actions.transfer(ticket, to=make_queue("senior"), by=ana.as_actor(), at=NOON + HOUR)
    actions.claim(ticket, by=dario.as_actor(), at=NOON + HOUR)
    actions.solve(ticket, by=dario.as_actor(), at=NOON + 2 * HOUR)

    frozen = list(Survey.objects.order_by("seq").values_list("agent__name", "queue__slug"))
    assert frozen == [("Ana", "frontline"), ("Dario", "senior")]


def test_question_that_cannot_be_asked_keeps_nobody_waiting(solved, bot):
    broken, fine = solved(bot, sender="7001"), solved(bot, sender="7002")
    with connection.cursor() as cursor:
        cursor.execute(
            "create function refuse_it() returns trigger language plpgsql as"
            " $$ begin raise exception 'no room'; end $$"
        )
        cursor.execute(
            "create trigger refuse_it before insert on tickets_message for each row"
            f" when (new.ticket_id = {broken.pk}) execute function refuse_it()"
        )

    sweep.sweep(now=NOON + 2 * HOUR)
    cursor = connection.cursor()
    cursor.execute("drop trigger refuse_it on tickets_message")
    before = states(broken), states(fine)
    sweep.sweep(now=NOON + 3 * HOUR)

    assert before == ([("waiting", "")], [("asked", "")])
    assert states(broken) == [("asked", "")]
