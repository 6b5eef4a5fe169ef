"""A chat rings at a desk, is missed, rings at another one and is taken there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Presence, Queue, User
from tests.browser.conftest import Desk
from tests.routing.conftest import come_online
from tests.writing import write
from tickets.models import Offer, Ticket
from tickets.routing import dispatch, sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RING = timedelta(seconds=10)


@pytest.fixture
def desks(shop, ana, dario, desk_of, outside) -> dict[str, Desk]:
    """Ana has waited longest, so a chat rings at hers first."""

    def settle() -> None:
        Queue.objects.update(strategy="automatic")
        for person in (ana, dario):
            come_online(person, at=timezone.now())
        Presence.objects.filter(user=dario).update(last_assigned_at=timezone.now())

    outside(settle)
    found = {person.name: desk_of(person) for person in (ana, dario)}
    for desk in found.values():
        desk.page.goto("/inbox/")
        desk.page.wait_for_function("document.querySelector('#offers [data-module]')")
    return found


@pytest.fixture
def chat(desks, shop, outside) -> Ticket:
    ticket = outside(write, shop, "Is anybody there?", at=timezone.now()).ticket
    assert outside(dispatch.push, ticket.pk, at=timezone.now())
    return ticket


def ring(desk: Desk):
    return desk.page.get_by_role("alert", name="Rosa waits in a chat")


def test_a_chat_is_offered_missed_offered_again_and_taken(chat, desks, outside):
    hers, his = desks["Ana"], desks["Dario"]
    expect(ring(hers)).to_contain_text("Is anybody there?")
    expect(ring(hers).locator(".offer-t")).to_have_text(re.compile(r"^\d+$"))
    expect(ring(his)).to_have_count(0)

    outside(sweep.sweep, now=timezone.now() + RING)

    expect(ring(his)).to_be_visible()
    expect(ring(hers)).to_have_count(0)
    expect(hers.page.get_by_text("A chat rang without an answer, so you are away")).to_be_visible()
    his.press("Take the chat")
    his.page.wait_for_url(f"**/inbox/{chat.pk}/")
    expect(his.page.get_by_role("textbox", name="Reply", exact=True)).to_be_visible()
    hers.press("I am back")
    expect(hers.page.get_by_text("A chat rang without an answer")).to_have_count(0)
    assert outside(lambda: Ticket.objects.get(pk=chat.pk).assignee.name) == "Dario"
    assert outside(lambda: Presence.objects.get(user__name="Ana").chosen) == "online"
    assert outside(lambda: list(Offer.objects.order_by("pk").values_list("outcome", flat=True))) == [
        "missed",
        "taken",
    ]
    assert (hers.complaints, his.complaints) == ([], [])


def test_a_chat_is_let_pass_by_keyboard_and_rings_for_all_after_two_misses(chat, desks, outside):
    hers, his = desks["Ana"], desks["Dario"]
    ring(hers).get_by_role("button", name="Let it pass").focus()
    hers.page.keyboard.press("Enter")
    expect(ring(hers)).to_have_count(0)
    outside(sweep.sweep, now=timezone.now())
    expect(ring(his)).to_be_visible()

    outside(sweep.sweep, now=timezone.now() + RING)
    outside(sweep.sweep, now=timezone.now() + RING)

    expect(ring(hers)).to_contain_text("for everybody")
    ring(hers).get_by_role("button", name="Take the chat").press("Enter")
    hers.page.wait_for_url(f"**/inbox/{chat.pk}/")
    assert outside(lambda: User.objects.get(working=chat.pk).name) == "Ana"
