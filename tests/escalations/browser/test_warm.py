"""A live chat rings at the seniors' desks; one of them joins it, and its agent sees who."""

import re
from collections.abc import Callable

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from escalation import actions, escalations_sweep
from escalation.models import Escalation
from tests.browser.conftest import Desk
from tests.cast import make_queue
from tests.escalations.conftest import ASK
from tests.writing import write
from tickets.actions import claim
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chat(shop, ana, teams, outside) -> Ticket:
    def begin() -> Ticket:
        ticket = write(shop, "I was charged twice", at=timezone.now()).ticket
        return claim(ticket, by=ana.as_actor(), at=timezone.now())

    return outside(begin)


@pytest.fixture
def desks(chat, ana, teams, desk_of) -> tuple[Desk, Desk]:
    """Ana looks at the chat, Leyla at her list."""
    hers, seniors = desk_of(ana), desk_of(teams["leyla"])
    hers.page.goto(f"/inbox/{chat.pk}/")
    seniors.page.goto("/inbox/")
    return hers, seniors


@pytest.fixture
def escalate(chat, ana, outside) -> Callable[[], None]:
    def ask() -> None:
        by = User.objects.get(pk=ana.pk).as_actor()
        actions.request_escalation(chat, ASK, to=make_queue("senior"), by=by, at=timezone.now())

    return lambda: outside(ask)


def test_a_senior_joins_a_chat_that_rings(chat, desks, escalate, outside):
    hers, seniors = desks

    escalate()

    asked = hers.page.get_by_role("region", name="What is asked")
    expect(asked).to_contain_text("Go on with the chat until somebody joins.")
    expect(asked.locator("due-ring .t")).to_have_text(re.compile(r"^0:[0-5]\d$"))
    ring = seniors.page.get_by_role("alert", name="Rosa waits in a chat")
    expect(ring).to_contain_text("Ana asks you to join: May we refund order 4821 in full today?")
    ring.get_by_role("button", name="I have it").click()
    seniors.page.wait_for_url(f"**/inbox/{chat.pk}/")
    expect(seniors.page.get_by_role("region", name="What is asked")).to_contain_text("Leyla has it")
    expect(asked).to_contain_text("Leyla has it")
    expect(asked.locator(".asked-warm")).to_have_count(0)
    assert outside(lambda: Ticket.objects.get(pk=chat.pk).assignee.name) == "Leyla"
    assert (hers.complaints, seniors.complaints) == ([], [])


def test_after_a_minute_it_rings_no_more_and_the_chat_stays(chat, desks, escalate, outside):
    hers, seniors = desks
    escalate()
    ring = seniors.page.get_by_role("alert", name="Rosa waits in a chat")
    expect(ring).to_be_visible()

    def wait() -> None:
        """The minute is over."""
        Escalation.objects.update(warm_until=timezone.now())
        Escalation.objects.update(next_step_at=F("warm_until"))
        escalations_sweep.sweep(now=timezone.now())

    outside(wait)

    asked = hers.page.get_by_role("region", name="What is asked")
    expect(asked).to_contain_text("Nobody in Senior could join at once. The chat stays with you.")
    expect(asked).to_contain_text("Senior is asked")
    expect(ring).to_have_count(0)
    assert outside(lambda: Ticket.objects.get(pk=chat.pk).assignee.name) == "Ana"
