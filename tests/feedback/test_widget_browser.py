"""The question in the chat: five faces, one tap, words if one likes; by mouse and by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from feedback import sweep
from feedback.models import Rating, Survey
from tests.widget.browser.conftest import ana, chromium, outside, shop, visit, web
from tickets import actions
from tickets.models import Ticket

__all__ = ["ana", "chromium", "outside", "shop", "visit", "web"]


def solve_and_ask(ana: Any) -> None:
    ticket, now = Ticket.objects.get(), timezone.now()
    actions.reply(ticket, by=ana.as_actor(), at=now, text="It comes tomorrow.")
    actions.solve(ticket, by=ana.as_actor(), at=now)
    Survey.objects.update(next_at=now)
    sweep.sweep(now=now)


def votes() -> list[tuple[int | None, str]]:
    return list(Rating.objects.values_list("score", "words"))


@pytest.mark.parametrize("width", [1440, 390])
def test_visitor_rates_changes_their_mind_and_says_why(
    web: str, shop: Any, ana: Any, visit: Callable[..., Any], outside: Callable[..., Any], width: int
) -> None:
    rosa = visit(width=width, height=844)
    rosa.open(f"{web}/demo/")
    rosa.say("Where is my parcel?")
    rosa.chat.get_by_text("Sent").first.wait_for()
    outside(solve_and_ask, ana)

    rosa.chat.get_by_role("button", name="So-so").click()
    rosa.chat.get_by_role("button", name="So-so", pressed=True).wait_for()
    rosa.chat.get_by_role("button", name="Very good").focus()
    rosa.page.keyboard.press("Enter")
    words = rosa.chat.get_by_label("Add a few words")
    rosa.chat.get_by_role("button", name="Very good", pressed=True).wait_for()
    words.fill("Kind <b>people</b>")
    found = Axe().run(rosa.page.frames[-1])
    with rosa.page.expect_response(lambda answer: "Kind" in (answer.request.post_data or "")):
        words.locator("xpath=..").get_by_role("button", name="Send").click()
    words.wait_for(state="detached")

    assert found.response["violations"] == []
    assert outside(votes) == [(5, "Kind <b>people</b>")]
    assert rosa.complaints == []
