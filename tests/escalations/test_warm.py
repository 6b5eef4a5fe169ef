"""A live chat is handed to seniors warm: it rings at them for a minute, and whoever has it keeps it (2.4)."""

from datetime import timedelta

import pytest

from accounts.models import Notification
from escalation import actions, escalations_shown, escalations_sweep, warm
from tests.cast import NOON, make_account, make_person, make_queue
from tests.escalations.conftest import ASK, at_work
from tests.escalations.invariants import broken
from tests.writing import write
from tickets.actions import claim, reply
from tickets.actions.offers import put_back
from tickets.models import Placement
from tickets.refusals import SomebodyElseHasIt
from tickets.routing import ringing

pytestmark = pytest.mark.django_db
MINUTE, TARGET = timedelta(minutes=1), timedelta(minutes=15)


@pytest.fixture
def chat(ticket, ana, leyla, nigar):
    """Ana has Rosa's chat, and Leyla is at work."""
    at_work(ana, leyla)
    return claim(ticket, by=ana.as_actor(), at=NOON)


def escalate(chat, ana, to: str = "senior", at=NOON):
    return actions.request_escalation(chat, ASK, to=make_queue(to), by=ana.as_actor(), at=at)


def kinds(escalation) -> list[str]:
    return list(escalation.steps.values_list("kind", flat=True))


def test_it_rings_at_seniors_for_a_minute_and_its_agent_goes_on_with_it(chat, ana, leyla):
    escalation = escalate(chat, ana)

    chat.refresh_from_db()
    (ring,) = ringing.of(leyla, at=NOON).rings
    assert (chat.queue.slug, chat.assignee, chat.owner) == ("senior", ana, ana)
    assert (ring.ticket, ring.until) == (chat, NOON + MINUTE)
    assert ring.said == "Ana asks you to join: May we refund order 4821 in full today?"
    assert ringing.of(ana, at=NOON).rings == ()
    placement = Placement.objects.get(ticket=chat)
    assert (placement.state, placement.user, placement.lane) == ("held", ana, 1)
    assert escalation.next_step_at == NOON + MINUTE


def test_who_joins_has_it_and_it_rings_no_more(chat, ana, leyla):
    dario = make_person("Dario", queues=("senior",))
    at_work(dario)
    escalation = escalate(chat, ana)

    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON + MINUTE / 2)

    chat.refresh_from_db()
    assert (chat.assignee, chat.owner) == (leyla, ana)
    assert ringing.of(dario, at=NOON + MINUTE / 2).rings == ()
    assert Placement.objects.get(ticket=chat).user == leyla
    escalations_sweep.sweep(now=NOON + MINUTE)
    assert "kept" not in kinds(escalation)


@pytest.mark.parametrize("way", ["claims it", "answers"])
def test_who_claims_it_or_answers_in_it_has_it(way, chat, ana, leyla):
    escalation = escalate(chat, ana)

    if way == "answers":
        reply(chat, by=leyla.as_actor(), at=NOON, text="I look into it.")
    else:
        claim(chat, by=leyla.as_actor(), at=NOON)

    chat.refresh_from_db()
    escalation.refresh_from_db()
    assert (chat.assignee, chat.owner, escalation.taken_by) == (leyla, ana, leyla)
    assert escalation.state in ("acked", "working")
    assert Placement.objects.get(ticket=chat).user == leyla


def test_nobody_else_may_claim_what_its_agent_keeps(chat, ana, leyla):
    escalate(chat, ana)
    dario = make_person("Dario")

    with pytest.raises(SomebodyElseHasIt):
        claim(chat, by=dario.as_actor(), at=NOON)


def test_after_a_minute_its_agent_keeps_the_chat_and_the_ladder_goes_on(chat, ana, leyla, nigar):
    escalation = escalate(chat, ana)

    escalations_sweep.sweep(now=NOON + MINUTE)
    escalations_sweep.sweep(now=NOON + MINUTE + timedelta(seconds=1))

    chat.refresh_from_db()
    escalation.refresh_from_db()
    assert (chat.assignee, escalation.state) == (ana, "offered")
    assert kinds(escalation).count("kept") == 1
    assert escalation.next_step_at == NOON + TARGET / 2
    assert ringing.of(leyla, at=NOON + MINUTE).rings == ()
    told = Notification.objects.filter(user=ana).values_list("text", flat=True)
    assert f"Nobody in Senior could join #{chat.pk} at once. The chat stays with you." in told
    for part in (0.5, 1, 1.5):
        escalations_sweep.sweep(now=NOON + TARGET * part)
    chat.refresh_from_db()
    assert chat.assignee == nigar
    assert list(broken(chat, now=NOON + TARGET * 1.5)) == []


def test_with_nobody_there_its_agent_is_told_at_once(ticket, ana, leyla, nigar):
    at_work(ana)
    escalation = escalate(claim(ticket, by=ana.as_actor(), at=NOON), ana)

    escalations_sweep.sweep(now=NOON)

    assert "kept" in kinds(escalation)
    ticket.refresh_from_db()
    assert ticket.assignee == ana


def test_the_page_says_who_goes_on_with_it(chat, ana, leyla):
    escalate(chat, ana)
    chat.refresh_from_db()

    now = escalations_shown.asked(chat, leyla, at=NOON)
    later = escalations_shown.asked(chat, leyla, at=NOON + MINUTE)

    assert (now.keeper, now.rings, now.may_take) == (ana, True, True)
    assert (later.keeper, later.rings) == (ana, False)
    assert escalations_shown.stations(chat)[-2].name == "No one yet"


@pytest.mark.parametrize("case", ["a case for finance", "quiet for long", "a messenger", "nobody's"])
def test_what_is_no_live_chat_for_seniors_leaves_its_agent(case, chat, ana, leyla, nigar):
    make_person("Fatima", queues=("finance",))
    make_queue("finance")
    to, at = "senior", NOON
    if case == "a case for finance":
        to = "finance"
    elif case == "quiet for long":
        at = NOON + timedelta(minutes=10)
    else:
        chat = write(make_account("telegram", "Bot"), "Hello", sender="aygun").ticket
        if case == "a messenger":
            claim(chat, by=ana.as_actor(), at=NOON)

    escalation = escalate(chat, ana, to, at)

    chat.refresh_from_db()
    assert (chat.assignee, escalation.warm_until) == (None, None)
    assert not list(warm.ringing_at(leyla, at=at))


def test_who_hangs_up_leaves_it_to_the_seniors(chat, ana, leyla):
    """The agent's connection is lost within the minute: nobody keeps it, the ladder goes on."""

    escalation = escalate(chat, ana)
    put_back(chat, at=NOON + MINUTE / 2, reason="lost")

    escalations_sweep.sweep(now=NOON + MINUTE)

    chat.refresh_from_db()
    escalation.refresh_from_db()
    assert (chat.assignee, escalation.state) == (None, "offered")
    assert not Notification.objects.filter(user=ana, text__contains="stays with you").exists()
