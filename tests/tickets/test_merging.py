"""Two tickets of one customer become one."""

from datetime import timedelta

import pytest

from accounts.models import User
from helpdesk.core.errors import Refused
from tests.cast import NOON
from tests.writing import write
from tickets import actions
from tickets.models import Ticket
from tickets.refusals import Finished

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def two(shop, ana: User) -> tuple[Ticket, Ticket]:
    """Rosa's first ticket is answered; her second one waits."""
    first = write(shop, "Where is order 48211").ticket
    actions.reply(first, by=ana.as_actor(), at=NOON + MINUTE, text="On its way")
    second = actions.open_ticket(
        customer=first.customer,
        queue=first.queue,
        by=ana.as_actor(),
        at=NOON + 2 * MINUTE,
        channel="webchat",
    )
    thread = first.threads.get()
    actions.receive_message(
        second, thread, actions.Incoming(kind="text", text="And 59322?"), at=NOON + 3 * MINUTE
    )
    return first, second


def test_a_merge_moves_what_waits_and_the_threads(shop, ana):
    first, second = two(shop, ana)

    target = actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    second.refresh_from_db()
    assert (second.status, second.merged_into_id) == ("merged", first.pk)
    assert (target.waiting_since, target.threads.count()) == (NOON + 3 * MINUTE, 1)
    said = target.events.get(kind="merge_in").data["source"]
    assert [(m["author"], m["channel"]) for m in said["messages"]] == [("customer", "webchat")]


def test_a_merge_into_a_solved_ticket_reopens_it_only_where_something_waits(shop, ana):
    first, second = two(shop, ana)
    actions.solve(first, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    target = actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    assert (target.status, target.reopen_count) == ("open", 1)


def test_an_answered_question_is_not_taken_over(shop, ana):
    first, second = two(shop, ana)
    actions.reply(
        first, by=ana.as_actor(), at=NOON + 4 * MINUTE, text="Both are", threads=[first.threads.get()]
    )
    actions.solve(first, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    target = actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    assert (target.status, target.waiting_since) == ("solved", None)


@pytest.mark.parametrize(("has_first", "wanted"), [(None, "Ana"), ("dario", "Dario")])
def test_whoever_worked_on_what_is_merged_goes_on_where_nobody_has_the_other(
    shop, ana, dario, has_first, wanted
):
    first, second = two(shop, ana)
    Ticket.objects.filter(pk=first.pk).update(assignee=dario if has_first else None)
    actions.claim(second, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    target = actions.merge(second, into=first, by=dario.as_actor(), at=NOON + 5 * MINUTE)

    assert Ticket.objects.get(pk=target.pk).assignee.name == wanted


def test_a_merge_into_a_closed_ticket_is_refused(shop, ana):
    first, second = two(shop, ana)
    actions.solve(first, by=ana.as_actor(), at=NOON + 4 * MINUTE)
    actions.close(first, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    with pytest.raises(Finished):
        actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 5 * MINUTE)


def test_a_circle_of_merges_is_refused(shop, ana):
    first, second = two(shop, ana)
    actions.merge(second, into=first, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    with pytest.raises(Finished):
        actions.merge(first, into=second, by=ana.as_actor(), at=NOON + 6 * MINUTE)


def test_a_merge_into_itself_or_with_another_customer_is_refused(shop, ana):
    first, _second = two(shop, ana)
    stranger = write(shop, "Hello", sender="luis").ticket

    for source, target in ((first, first), (stranger, first)):
        with pytest.raises(Refused):
            actions.merge(source, into=target, by=ana.as_actor(), at=NOON + 5 * MINUTE)
