"""A phone in a real Chromium: writing, what arrives by itself, keyboard, colours, a strict page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from channels_live.simulator import business
from channels_live.simulator.person import Person
from tests.cast import NOON
from tests.simulator.conftest import WHATSAPP, make
from tests.widget.browser.conftest import chromium, outside, web

__all__ = ["chromium", "outside", "web"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARRIVED = "Your parcel is on its way."


@pytest.fixture
def rosa(transactional_db: None, outside: Callable[..., Any]) -> Any:
    return outside(Person, "whatsapp", "Rosa", address="994509000001")


@pytest.fixture
def account(transactional_db: None, outside: Callable[..., Any]) -> Any:
    return outside(make, "whatsapp", WHATSAPP, WHATSAPP["phone_number_id"])


@pytest.fixture(params=["light", "dark"])
def page(request: Any, web: str, chromium: Browser, rosa: Any, account: Any) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=web, color_scheme=request.param, viewport={"width": 900, "height": 800}
    )
    page = context.new_page()
    page.set_default_timeout(8000)
    complaints: list[str] = []
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"/simulator/whatsapp/{rosa.address}/{account.key}/")
    yield page
    assert complaints == []
    context.close()


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {[node['html'][:120] for node in item['nodes']]}" for item in found]


def arrive(rosa: Person, account: Any) -> None:
    rows = [{"id": "yes", "title": "Yes, thanks"}, {"id": "no", "title": "Not yet"}]
    data = {"choices": rows, "choice_type": "button"}
    business.receive(rosa.chat(account), kind="interactive", at=NOON, text=ARRIVED, data=data)


def test_phone_writes_and_shows_what_arrives(page, rosa, account, outside):
    page.get_by_label("Message", exact=True).fill("Where is my parcel?")
    page.keyboard.press("Enter")
    page.get_by_text("Where is my parcel?").wait_for()
    outside(arrive, rosa, account)
    page.get_by_text(ARRIVED).wait_for()

    page.get_by_role("button", name="Yes, thanks").click()

    page.locator("article.mine", has_text="Yes, thanks").wait_for()
    assert page.get_by_label("Message", exact=True).input_value() == ""
    assert page.get_by_role("button", name="Yes, thanks").get_attribute("aria-pressed") == "true"


def test_samples_menus_and_lists_pass_axe(page, rosa, account, outside):
    for name in ("Photo", "Document", "Voice", "Sticker", "Location", "Contact"):
        page.get_by_role("button", name=name, exact=True).click()
    page.locator("article").nth(5).wait_for()
    outside(arrive, rosa, account)
    page.get_by_text(ARRIVED).wait_for()
    page.locator("article").last.locator("summary").click()

    assert problems(page) == []
    page.goto("/simulator/")
    assert problems(page) == []


def test_quote_is_sent_from_the_keyboard(page, rosa, account, outside):
    outside(arrive, rosa, account)
    page.get_by_text(ARRIVED).wait_for()
    page.locator("article summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Quote").focus()
    page.keyboard.press("Enter")

    page.keyboard.type("Thank you")
    page.keyboard.press("Enter")

    page.locator("article.mine blockquote", has_text=ARRIVED).wait_for()
