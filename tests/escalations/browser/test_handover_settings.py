"""Settings of escalations and the page of announced times, as people see them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from escalation.models import Escalation
from tests.cast import make_person, make_queue
from tests.writing import write

pytestmark = pytest.mark.browser
PAGES = (
    "settings/triggers/",
    "settings/triggers/queues/frontline/",
    "settings/trigger-words/",
    "settings/trigger-words/safety/",
    "settings/notices/",
    "settings/notices/N1/",
    "reports/announced-times/",
)


def keep(page, name):
    if folder := os.environ.get("HELPDESK_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def faults(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


@pytest.fixture
def admin(shop, teams, outside):
    def make():
        now = timezone.now()
        ticket = write(shop, "Hello", at=now).ticket
        for n in range(24):
            begun = now - timedelta(days=2)
            Escalation.objects.create(
                ticket=ticket,
                seq=1,
                kind="functional",
                from_queue=make_queue("frontline"),
                to_queue=make_queue("senior" if n % 3 else "management"),
                reason="refund",
                question="q",
                tried="t",
                requested_at=begun,
                ack_due_at=begun,
                acked_at=begun,
                first_eta_at=begun + timedelta(hours=4),
                state="finished",
                outcome="answered_back",
                finished_at=begun + timedelta(hours=1 + n % 5),
                eta_inputs={"base_s": 7200},
            )
        return make_person("Mina", role="admin")

    return outside(make)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_the_pages_can_be_read_by_everybody(admin, desk_of, scheme, width):
    desk = desk_of(admin, width=width, height=900 if width > 400 else 844, color_scheme=scheme)

    found = {}
    for path in PAGES:
        desk.page.goto(f"/{path}")
        keep(desk.page, f"{path.strip('/').replace('/', '-')}-{scheme}")
        wide = desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wrong := faults(desk.page) + ([("wider than the screen", path)] if wide else []):
            found[path] = wrong

    assert (found, desk.complaints) == ({}, [])


def test_a_notice_is_shown_as_it_is_typed(admin, desk_of):
    desk = desk_of(admin)
    page = desk.page
    page.goto("/settings/notices/N4/")
    field = page.get_by_label("English")
    expect(page.locator("#pv-en")).to_contain_text("this takes longer than I told you")

    field.fill("{hello} new time: {eta}. {agent")
    expect(page.locator("#pv-en")).to_contain_text("stands alone")
    field.fill("{hello} new time: {eta}. {agent}")
    expect(page.locator("#pv-en")).to_contain_text("Hi Rosa, new time: ")
    expect(page.locator("#pv-en")).to_contain_text("Mina")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("row", name="It takes longer")).to_contain_text("English")
    assert desk.complaints == []


def test_a_queue_follows_the_others_until_it_has_a_rule(admin, desk_of):
    page = desk_of(admin).page
    page.goto("/settings/triggers/queues/frontline/")
    amount = page.get_by_role("region", name="A large amount")
    expect(amount.get_by_label("From (AZN)", exact=True)).to_be_hidden()

    amount.get_by_label("What happens").select_option("automatic")
    amount.get_by_label("From (AZN)", exact=True).fill("900")
    page.get_by_role("button", name="Save").click()

    expect(amount.get_by_label("From (AZN)", exact=True)).to_have_value("900")
    expect(amount).to_contain_text("set here")
