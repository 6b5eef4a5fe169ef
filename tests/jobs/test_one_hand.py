"""A job is in one hand: taken, given, put back and shown as one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Presence, Queue, User
from tests.cast import NOON, make_queue
from tests.routing.conftest import come_online
from tests.writing import write
from tickets import actions, jobs
from tickets.models import Placement, Ticket
from tickets.queries import view_of
from tickets.refusals import SomebodyElseHasIt
from tickets.routing import dispatch, sweep

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
IDS = {"telegram": "77"}


@pytest.fixture
def job(shop, bot, ana):
    """Two tickets of Rosa's about two orders, linked; nobody has them yet."""
    first = write(bot, "Where is order 48211?", sender="77", ids=IDS).ticket
    second = write(shop, "And where is order 59322?", sender="v1", ids=IDS, at=NOON + MINUTE).ticket
    actions.link(second, to=first, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    return Ticket.objects.get(pk=first.pk), Ticket.objects.get(pk=second.pk)


def hands() -> list[str | None]:
    return list(Ticket.objects.order_by("pk").values_list("assignee__name", flat=True))


def test_who_takes_one_ticket_of_a_job_has_all_of_it(job, ana, dario):
    first, second = job

    actions.claim(second, by=dario.as_actor(), at=NOON + 3 * MINUTE)

    assert hands() == ["Dario", "Dario"]
    with pytest.raises(SomebodyElseHasIt, match="Dario already has"):
        actions.claim(first, by=ana.as_actor(), at=NOON + 3 * MINUTE)


def test_a_colleague_who_answers_a_ticket_of_a_job_takes_it_from_nobody(job, ana, dario):
    first, second = job
    actions.claim(first, by=ana.as_actor(), at=NOON + 3 * MINUTE)
    Ticket.objects.filter(pk=second.pk).update(assignee=None)

    actions.reply(second, by=dario.as_actor(), at=NOON + 4 * MINUTE, text="It left the shop today")

    assert hands() == ["Ana", "Ana"]


def test_a_job_is_handed_on_and_put_back_as_a_whole(job, ana, dario):
    first, second = job
    actions.claim(first, by=ana.as_actor(), at=NOON + 3 * MINUTE)

    actions.assign(second, to=dario, by=ana.as_actor(), at=NOON + 4 * MINUTE)
    assert hands() == ["Dario", "Dario"]
    actions.release(first, by=dario.as_actor(), at=NOON + 5 * MINUTE)

    assert hands() == [None, None]


def test_what_was_handed_over_to_another_queue_is_worked_on_there(job, ana, dario):
    first, second = job
    actions.transfer(second, to=make_queue("technical"), by=ana.as_actor(), at=NOON + 3 * MINUTE)
    actions.claim(first, by=ana.as_actor(), at=NOON + 4 * MINUTE)
    actions.claim(second, by=dario.as_actor(), at=NOON + 4 * MINUTE)

    assert (sweep.unite(now=NOON + 5 * MINUTE), hands()) == (0, ["Ana", "Dario"])


def test_two_hands_at_the_same_moment_are_made_one_by_the_sweep(job, ana, dario):
    first, second = job
    Ticket.objects.filter(pk=first.pk).update(assignee=ana)
    Ticket.objects.filter(pk=second.pk).update(assignee=dario)

    assert sweep.unite(now=NOON + 3 * MINUTE) == 1
    assert (hands(), sweep.unite(now=NOON + 4 * MINUTE)) == (["Ana", "Ana"], 0)


def test_only_the_first_ticket_of_a_job_waits_for_routing(job, ana):
    first, _second = job
    Queue.objects.update(strategy="automatic")
    come_online(ana, at=NOON)

    sweep.adopt(now=NOON + 3 * MINUTE)

    assert list(Placement.objects.values_list("ticket", flat=True)) == [first.pk]
    assert list(view_of(ana, "unassigned", at=NOON)) == [first]
    assert dispatch.push(first.pk, at=NOON + 3 * MINUTE) == ana.pk
    assert hands() == ["Ana", "Ana"]


def test_a_job_that_takes_more_than_is_free_goes_to_one_person_nevertheless(job, ana):
    first, _second = job
    Queue.objects.update(strategy="automatic")
    User.objects.filter(pk=ana.pk).update(capacity=2)
    come_online(ana, at=NOON)
    sweep.adopt(now=NOON + 3 * MINUTE)

    assert dispatch.push(first.pk, at=NOON + 3 * MINUTE) == ana.pk
    assert (hands(), Presence.objects.get(user=ana).is_over) == (["Ana", "Ana"], True)


def test_a_ticket_that_left_its_job_waits_by_itself_again(job, ana):
    first, second = job
    Queue.objects.update(strategy="automatic")
    sweep.adopt(now=NOON + 3 * MINUTE)

    actions.unlink(second, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    assert set(Placement.objects.values_list("ticket", flat=True)) == {first.pk, second.pk}


def test_lists_say_who_handles_a_linked_ticket_and_where(job, ana, client):
    first, second = job
    actions.claim(first, by=ana.as_actor(), at=NOON + 3 * MINUTE)
    both = list(Ticket.objects.order_by("pk"))

    found = {number: [chip.text for chip in chips] for number, chips in jobs.chips_of(both).items()}

    assert found == {second.pk: [f"handled by Ana in #{first.pk}"]}
    client.force_login(ana)
    assert f"handled by Ana in #{first.pk}" in client.get("/inbox/?view=all").content.decode()


def test_lists_tell_nothing_of_a_linked_ticket_in_another_queue(job, ana):
    first, _second = job
    actions.claim(first, by=ana.as_actor(), at=NOON + 3 * MINUTE)
    money = make_queue("finance", is_private=True)
    actions.transfer(first, to=money, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    assert jobs.chips_of(list(Ticket.objects.order_by("pk"))) == {}


def test_a_message_given_out_and_unanswered_goes_back_when_most_of_its_time_is_used(bot, ana, dario):
    Queue.objects.update(strategy="automatic")
    come_online(ana, at=NOON)
    ticket = write(bot, "Where is order 48211?", sender="77", ids=IDS).ticket
    assert dispatch.push(ticket.pk, at=NOON) == ana.pk
    Ticket.objects.update(next_due_start_at=NOON, next_due_at=NOON + 60 * MINUTE)
    come_online(dario, at=NOON)

    assert sweep.return_late(now=NOON + 44 * MINUTE) == 0
    assert sweep.return_late(now=NOON + 46 * MINUTE) == 1

    assert hands() == ["Dario"]
    assert sweep.return_late(now=NOON + 50 * MINUTE) == 0
    assert ticket.events.filter(kind="assigned", data__reason="no_answer").count() == 1


def test_what_was_taken_by_hand_is_never_taken_back(bot, ana):
    Queue.objects.update(strategy="automatic")
    ticket = write(bot, "Where is order 48211?", sender="77", at=timezone.now()).ticket
    actions.claim(ticket, by=ana.as_actor(), at=NOON)
    Ticket.objects.update(next_due_start_at=NOON, next_due_at=NOON + 60 * MINUTE)

    assert (sweep.return_late(now=NOON + 50 * MINUTE), hands()) == (0, ["Ana"])


@pytest.mark.parametrize("status", ["pending", "on_hold", "bot"])
def test_what_waits_for_somebody_else_does_not_hide_the_rest_of_its_job(job, ana, status):
    first, second = job
    Queue.objects.update(strategy="automatic")
    Ticket.objects.filter(pk=first.pk).update(status=status)

    sweep.adopt(now=NOON + 3 * MINUTE)

    assert list(Placement.objects.values_list("ticket", flat=True)) == [second.pk]
    assert list(view_of(ana, "unassigned", at=NOON).filter(pk=second.pk)) == [second]
