"""Whoever cannot be helped now stays, and keeps nobody else from their turn."""

from datetime import timedelta

import pytest

from accounts.models import Presence, Skill
from tests.cast import NOON
from tests.routing.conftest import come_online
from tests.writing import write
from tickets.models import Placement, Ticket, Topic, TopicNeed
from tickets.routing import sweep

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def few(monkeypatch):
    """Batches so small that three tickets fill them."""
    monkeypatch.setattr(sweep, "CHATS", 2)
    monkeypatch.setattr(sweep, "BATCH", 2)


def test_a_chat_somebody_missed_rings_again_although_others_before_it_are_for_nobody(shop, person, few):
    """Dario alone is here; he let the last one ring once, so only a push can offer it to him again."""
    dario, skill = person("Dario", capacity=2), Skill.objects.create(slug="law", name="Law")
    law = Topic.objects.create(slug="law", name="Law")
    TopicNeed.objects.create(topic=law, skill=skill, level=3)
    chats = [write(shop, "Hello", sender=f"v{n}", at=NOON - (9 - n) * SECOND).ticket for n in range(5)]
    Ticket.objects.filter(pk__in=[chat.pk for chat in chats[:4]]).update(topic=law)
    Placement.objects.filter(ticket=chats[4]).update(missed=[dario.pk])

    for second in range(12):
        sweep.hand_out(now=NOON + second * SECOND)

    assert Placement.objects.get(ticket=chats[4]).state in ("offered", "open")


def test_a_chat_not_answered_goes_back_although_many_others_still_have_time(shop, person, few):
    ana = person("Ana", capacity=50)
    chats = [write(shop, "Hello", sender=f"v{n}").ticket for n in range(4)]
    for chat in chats:
        chat.assignee = ana
        Placement.objects.filter(ticket=chat).update(
            state="held", user=ana, is_routed=True, units=8, held_since=NOON + timedelta(minutes=5)
        )
    Ticket.objects.filter(pk__in=[chat.pk for chat in chats]).update(assignee=ana)
    late = Placement.objects.order_by("ticket").last()
    Placement.objects.filter(pk=late.pk).update(held_since=NOON)
    Presence.objects.filter(user=ana).update(lease_until=NOON + timedelta(hours=1))
    come_online(ana)

    sweep.return_unanswered(now=NOON + timedelta(minutes=6))

    assert Ticket.objects.get(pk=late.pk).assignee is None
    assert Ticket.objects.filter(assignee=ana).count() == 3


def test_what_is_in_a_hurry_goes_before_chats_also_when_all_is_looked_at(shop, phone, person):
    """Chats come all day; whoever gets free takes what has used most of its time, not one more of them."""
    ana = person("Ana", capacity=2)
    slow = write(phone, "Hello", sender="luis").ticket
    Ticket.objects.filter(pk=slow.pk).update(next_due_start_at=NOON, next_due_at=NOON + timedelta(minutes=60))
    chat = write(shop, "Hello", sender="rosa").ticket
    Placement.objects.filter(ticket__in=[slow.pk, chat.pk]).update(state="waiting", user=None, units=0)

    sweep.hand_out(now=NOON + timedelta(minutes=46))

    assert Ticket.objects.get(pk=slow.pk).assignee == ana
    assert Placement.objects.get(ticket=chat).state == "waiting"
