"""From Shift E to the answer, by keyboard, in three languages; and the wallboard."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from escalation import actions
from escalation.notices_texts import hello
from tests.cast import make_queue
from tests.escalations.conftest import ASK
from tests.writing import write
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def keep(page, name):
    if folder := os.environ.get("HELPDESK_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def faults(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


@pytest.fixture
def ticket(shop, outside):
    return outside(lambda: write(shop, "I was charged twice", at=timezone.now()).ticket)


def test_a_ticket_is_handed_on_taken_and_answered_by_keyboard(ticket, teams, ana, desk_of):
    desk = desk_of(ana)
    page = desk.page
    page.goto(f"/inbox/{ticket.number}/")
    page.locator("#msgs").focus()
    page.keyboard.press("Shift+E")
    expect(page.get_by_role("heading", name="Escalate")).to_be_visible()
    sheet = page.get_by_role("form", name="Escalate")
    sheet.get_by_label("Why").select_option("payment")
    expect(sheet.get_by_label("To", exact=True)).to_have_value("finance")
    sheet.get_by_label("What was tried").fill("Both charges are on the statement of 3 June.")
    keep(page, "dialog")
    assert faults(page) == []
    sheet.get_by_role("button", name="Hand over").click()
    expect(page.locator(".track")).to_contain_text("Finance")
    expect(page.locator("#asked")).to_contain_text("Did this payment arrive")
    keep(page, "owner")

    other = desk_of(teams["fatima"])
    other.page.goto("/escalations/")
    expect(other.page.locator("#rows tr")).to_have_count(1)
    keep(other.page, "mine")
    other.page.locator("#rows a").first.click()
    expect(other.page.get_by_role("button", name="I have it")).to_be_visible()
    assert faults(other.page) == []
    other.page.locator("#msgs").focus()
    other.page.keyboard.press("t")
    expect(other.page.locator(".track")).to_contain_text("Fatima, taken")
    expect(other.page.locator("#asked")).to_contain_text("Fatima has it")
    keep(other.page, "taken")
    other.page.locator("#asked").get_by_role("button", name="Answer").click()
    other.page.get_by_role("textbox", name="Answer").fill("Yes, one charge is refunded today.")
    other.page.locator("#sheet").get_by_role("button", name="Answer").click()
    expect(page.locator("#msgs")).to_contain_text("Yes, one charge is refunded today.")
    keep(page, "answered")
    assert desk.complaints + other.complaints == []


@pytest.mark.parametrize("language", ["id", "az"])
def test_the_whole_path_in_other_languages(ticket, teams, ana, desk_of, outside, language):
    """The customer reads theirs, the people theirs."""

    def speak() -> None:
        User.objects.filter(pk__in=(ana.pk, teams["fatima"].pk)).update(language=language)
        Ticket.objects.update(language=language)

    outside(speak)
    page = desk_of(ana).page
    page.goto(f"/inbox/{ticket.number}/")
    page.locator("#do-escalate").click()
    page.locator("#escalate_reason").select_option("payment")
    page.locator("#escalate_tried").fill("Both charges are on the statement of 3 June.")
    page.locator("#sheet .btn.primary").click()
    expect(page.locator("#asked")).to_be_visible()
    expect(page.locator("#msgs")).to_contain_text(hello("Rosa", language))

    other = desk_of(teams["fatima"]).page
    other.goto(f"/inbox/{ticket.number}/")
    expect(other.locator("#do-take")).to_be_visible()
    other.locator("#msgs").focus()
    other.keyboard.press("t")
    expect(other.locator(".track .now")).to_contain_text("Fatima")
    other.locator("#asked [hx-get$='/answer/']").click()
    other.locator("#answer_text").fill("Yes, one charge is refunded today.")
    other.locator("#sheet .btn.primary").click()

    expect(page.locator("#msgs")).to_contain_text("Yes, one charge is refunded today.")
    assert {each.locator("html").get_attribute("lang") for each in (page, other)} == {language}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_wallboard_shows_changes_as_they_happen(shop, teams, ana, desk_of, outside, scheme, width):
    def begin():
        now = timezone.now()
        made = []
        for n, (to, who) in enumerate((("senior", "aida"), ("finance", "kamran"), ("senior", "orxan"))):
            asked = write(shop, f"Order {4821 + n} never came", sender=who, at=now - timedelta(minutes=20))
            made.append(
                actions.request_escalation(
                    asked.ticket,
                    ASK,
                    to=make_queue(to),
                    by=teams["nigar"].as_actor(),
                    at=now - timedelta(minutes=18 - 6 * n),
                )
            )
        return made

    made = outside(begin)
    desk = desk_of(teams["nigar"], width=width, height=900 if width > 400 else 844, color_scheme=scheme)
    page = desk.page
    page.goto("/escalations/wallboard/")
    expect(page.locator("#rows tr")).to_have_count(3)
    expect(page.locator("#rows tr").first).to_contain_text("+")
    assert page.locator(".wall .q").bounding_box()["height"] > 150  # on a phone, too, the queue has its place
    page.wait_for_timeout(1500)
    keep(page, f"wall-{scheme}-{width}")
    assert faults(page) == []

    outside(lambda: actions.acknowledge_escalation(made[2], by=teams["leyla"].as_actor(), at=timezone.now()))

    expect(page.locator(f"#x-{made[2].pk}")).to_contain_text("Leyla")
    page.get_by_label("Team").select_option("finance")
    expect(page.locator("#rows tr")).to_have_count(1)
    page.get_by_label("Team").select_option("senior")
    expect(page.locator("#rows tr")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?team=senior$"))
    assert desk.complaints == []
