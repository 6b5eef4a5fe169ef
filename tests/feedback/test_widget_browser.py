"""The question in the chat and on its page: five faces, one tap, words; by mouse and by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone, translation
from playwright.sync_api import Browser, expect

from channels_live.widget.strings import panel_strings
from feedback import sweep
from feedback.models import Rating, Survey
from feedback.texts import TEXTS
from helpdesk.core.links import token_of
from tests.widget.browser.conftest import ana, chromium, outside, shop, visit, web
from tests.writing import write
from tickets import actions
from tickets.models import Ticket

__all__ = ["ana", "chromium", "outside", "shop", "visit", "web"]
LAUNCHER = {"en": "Chat", "id": "Obrolan", "az": "Söhbət"}


def solve_and_ask(ana: Any) -> int:
    """Answer and solve the one ticket there is, and let the time until the question pass."""
    ticket, now = Ticket.objects.get(), timezone.now()
    actions.reply(ticket, by=ana.as_actor(), at=now, text="It comes tomorrow.")
    actions.solve(ticket, by=ana.as_actor(), at=now)
    Survey.objects.update(next_at=now)
    sweep.sweep(now=now)
    return Survey.objects.get().pk


def said_in(language: str) -> dict[str, str]:
    with translation.override(language):
        return {name: str(text) for name, text in panel_strings().items()}


def votes() -> list[tuple[int | None, bool | None, str]]:
    return list(Rating.objects.values_list("score", "is_solved", "words"))


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("id", 390), ("az", 390)])
def test_visitor_rates_changes_their_mind_and_says_why(
    web: str,
    shop: Any,
    ana: Any,
    visit: Callable[..., Any],
    outside: Callable[..., Any],
    language: str,
    width: int,
) -> None:
    t, texts = said_in(language), TEXTS[language]
    rosa = visit(width=width, height=844)
    rosa.page.goto(f"{web}/demo/?site=1&lang={language}")
    rosa.page.get_by_role("button", name=LAUNCHER[language], exact=True).click()
    rosa.chat.get_by_label(t["message"], exact=True).fill("Where is my parcel?")
    rosa.chat.get_by_role("button", name=t["send"], exact=True).click()
    rosa.chat.get_by_text(t["sent"]).first.wait_for()
    outside(solve_and_ask, ana)

    expect(rosa.chat.get_by_role("log").get_by_text(texts.ask)).to_be_visible(timeout=20_000)
    rosa.chat.get_by_role("button", name=texts.names[3]).click()
    rosa.chat.get_by_role("button", name=texts.names[3], pressed=True).wait_for()
    rosa.chat.get_by_role("button", name=texts.names[5]).focus()
    rosa.page.keyboard.press("Enter")
    words = rosa.chat.get_by_label(t["words"])
    rosa.chat.get_by_role("button", name=texts.names[5], pressed=True).wait_for()
    words.fill("Kind <b>people</b>")
    found = Axe().run(rosa.page.frames[-1])
    with rosa.page.expect_response(lambda answer: "Kind" in (answer.request.post_data or "")):
        words.locator("xpath=..").get_by_role("button", name=t["send"]).click()
    words.wait_for(state="detached")

    assert found.response["violations"] == []
    assert outside(votes) == [(5, True, "Kind <b>people</b>")]
    assert rosa.complaints == []


def write_in(shop: Any, language: str) -> None:
    write(shop, "Where is my parcel?", at=timezone.now())
    Ticket.objects.update(language=language)


@pytest.mark.parametrize("language", ["en", "id", "az"])
def test_page_takes_an_answer_without_javascript_by_keyboard(
    web: str, shop: Any, ana: Any, chromium: Browser, outside: Callable[..., Any], language: str
) -> None:
    outside(write_in, shop, language)
    survey = outside(solve_and_ask, ana)
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, base_url=web
    )
    page = context.new_page()

    page.goto(f"/rate/{token_of('rate', survey)}/")
    page.get_by_role("radio", name=TEXTS[language].names[4], exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("textbox").fill("Yaxşıdır 🙂 <b>!</b>")
    page.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()

    assert page.locator("html").get_attribute("lang") == language
    assert outside(votes) == [(4, None, "Yaxşıdır 🙂 <b>!</b>")]
    context.close()
