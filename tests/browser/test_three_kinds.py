"""The whole product as `make run` starts it: a customer on each kind of account, one agent, one page."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bench.lib.stage import Stage
from tests.widget.browser.conftest import chromium

__all__ = ["chromium"]
pytestmark = pytest.mark.browser
SOON = 20_000  # ms; how fast it is, the bench says


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.fixture
def opened(chromium: Browser, stage: Stage) -> Iterator[Callable[..., Page]]:
    complaints: list[str] = []
    contexts = []

    def begin(path: str) -> Page:
        context = chromium.new_context(base_url=stage.url, locale="en-US")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SOON)
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def desk(opened: Callable[..., Page], stage: Stage) -> Page:
    agent = next(user for user in stage.keys["users"] if user["queues"] == ["frontline"])
    page = opened("/login/")
    page.locator("input[type=email]").fill(agent["email"])
    page.locator("input[type=password]").fill(agent["password"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/**")
    page.goto("/inbox/?view=all")
    return page


def answer(desk: Page, asked: str, words: str) -> None:
    desk.get_by_role("link").filter(has_text=asked).first.click()
    box = desk.get_by_role("textbox", name="Reply", exact=True)
    expect(box).to_be_visible(timeout=SOON)
    expect(desk.locator("#items").get_by_text(asked)).to_be_visible(timeout=SOON)
    box.fill(words)
    box.press("Control+Enter")
    expect(desk.locator("#items").get_by_text(words)).to_be_visible(timeout=SOON)


def phone(opened: Callable[..., Page], stage: Stage, kind: str) -> Page:
    page = opened("/simulator/")
    page.locator(f"#name-{kind}").fill(f"Rosa {kind}")
    page.locator(f"form:has(#name-{kind})").get_by_role("button", name="New phone").click()
    page.get_by_label("Message", exact=True).wait_for()
    return page


@pytest.mark.parametrize(("kind", "tick"), [("whatsapp", "Read"), ("telegram", "Sent")])
def test_phone_and_desk_talk_live(opened: Any, stage: Stage, desk: Page, kind: str, tick: str) -> None:
    page, asked, words = phone(opened, stage, kind), f"My {kind} order never came", f"I am looking, {kind}"
    page.get_by_label("Message", exact=True).fill(asked)
    page.get_by_role("button", name="Send", exact=True).click()  # Enter needs the page's script to be there
    expect(page.get_by_role("log")).to_contain_text(asked, timeout=SOON)

    answer(desk, asked, words)

    expect(page.get_by_role("log")).to_contain_text(words, timeout=SOON)
    ours = desk.locator("#items > *").filter(has_text=words).last
    expect(ours.get_by_text(tick, exact=False).first).to_be_visible(timeout=SOON)


def test_widget_and_desk_talk_live(opened: Any, desk: Page) -> None:
    page, asked, words = opened("/demo/?site=2"), "My widget order never came", "I am looking, here"
    page.get_by_role("button", name="Chat").first.click()
    chat: FrameLocator = page.frame_locator("meja-chat iframe")
    chat.get_by_label("Message", exact=True).fill(asked)
    chat.get_by_role("button", name="Send").or_(chat.get_by_role("button", name="Start chat")).first.click()

    answer(desk, asked, words)

    expect(chat.get_by_role("log")).to_contain_text(words, timeout=SOON)
    ours = desk.locator("#items > *").filter(has_text=words).last
    expect(ours.get_by_text("Read").first).to_be_visible(timeout=SOON)


def test_logins_of_the_demo_open_the_api(stage: Stage) -> None:
    for user in stage.keys["users"]:
        headers = {"Authorization": f"Bearer {user['api_token']}"}
        assert httpx.get(f"{stage.url}/api/v1/tickets/", headers=headers).status_code == 200
