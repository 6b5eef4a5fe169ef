"""Promises in a real browser: typing, what it means, saving, trying, and the replay of last month."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from escalation import trials
from escalation.models import DraftTrial, SlaPolicyVersion
from tests.browser.test_settings import faults, keep
from tests.cast import make_calendar, make_person, make_tier
from tests.writing import write
from tickets import actions

pytestmark = pytest.mark.browser
PAGE = "/settings/sla/"


def prepare():
    for rank, slug in enumerate(("basic", "silver", "gold")):
        tier = make_tier(slug, is_default=slug == "basic")
        tier.rank = rank
        tier.save()
    calendar = make_calendar()
    calendar.pk = None
    calendar.slug, calendar.name, calendar.is_always_open = "office", "Office hours", False
    calendar.time_zone = "UTC"
    calendar.weekly = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar.save()
    return make_person("Mina", role="admin")


@pytest.fixture
def mina(shop, outside):
    return outside(prepare)


def cell(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def show(page, name):
    """Turn to another kind of account, and wait until the page shows it."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")


def under(page, place):
    return page.locator(f"#eg-{place}")


def numbers(outside):
    return outside(lambda: sorted(SlaPolicyVersion.objects.values_list("number", flat=True)))


def test_a_policy_is_edited_by_keyboard_with_examples_and_saved(mina, desk_of, outside):
    desk = desk_of(mina)
    page = desk.page
    page.goto(PAGE)
    page.get_by_label("Written at").fill("2026-06-05T17:52")
    show(page, "E-mail")
    expect(under(page, "gold-first_response")).to_have_text("Fri 18:52")

    page.get_by_text("Hours in which these clocks run").click()
    page.get_by_label("First response, E-mail").nth(2).select_option("office")
    cell(page, "Gold First response").fill("30 min")

    expect(under(page, "gold-first_response")).to_have_text("Mon 09:22")
    expect(page.locator("#save-state")).to_contain_text("2 changes")
    page.get_by_label("Why").fill("Gold is faster")
    cell(page, "Gold First response").press("Control+s")
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    page.goto(f"{PAGE}versions/")
    expect(page.get_by_text("Gold · First response · E-mail: 1 h → 30 min")).to_be_visible()
    assert numbers(outside) == [1, 2]
    assert desk.complaints == []


def test_a_target_below_the_floor_is_marked_while_typing_and_refused(mina, desk_of, outside):
    desk = desk_of(mina)
    page = desk.page
    page.goto(PAGE)
    field = cell(page, "Silver First response")
    field.fill("5 min")
    expect(under(page, "silver-first_response")).to_have_text("At most 30 s: nobody is promised less.")
    expect(field).to_have_attribute("aria-invalid", "true")
    keep(page, "promises-bad")

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("Silver · First response, Live chat: At most 30 s")
    expect(field).to_have_value("5 min")
    assert faults(page) == []
    assert numbers(outside) == [1]
    field.fill("0 s")
    expect(under(page, "silver-first_response")).to_contain_text("zero seconds")
    assert [text for text in desk.complaints if "422" not in text] == []


def test_a_message_is_tried(mina, desk_of):
    desk = desk_of(mina)
    page = desk.page
    page.goto(PAGE)
    page.get_by_label("Written at").fill("2026-06-05T17:52")
    page.get_by_role("radio", name="Gold").check()
    page.locator("#id_try-kind").select_option("email")
    page.locator("#id_try-turn").select_option("later")

    story = page.locator(".sim")
    expect(story).to_contain_text("2 h to the next response")
    expect(story).to_contain_text("19:52")
    page.get_by_text("Solved", exact=True).last.click()
    expect(page.locator(".why")).to_contain_text("8 h from Fri 17:52 by the hours “Always”.")
    assert desk.complaints == []


def late_ticket(shop, ana):
    at = timezone.now() - timedelta(hours=3)
    ticket = write(shop, "Where is my order?", at=at).ticket
    actions.reply(ticket, by=ana.as_actor(), at=at + timedelta(seconds=20), text="On its way")
    return ticket


def test_a_draft_is_replayed_with_progress_and_its_tickets_listed(mina, desk_of, outside, shop, ana):
    ticket = outside(late_ticket, shop, ana)
    desk = desk_of(mina)
    page = desk.page
    page.goto(PAGE)
    cell(page, "Basic First response").fill("15 s")
    page.get_by_role("button", name="Replay this draft").click()
    expect(page.get_by_role("progressbar", name="Replaying your draft")).to_be_visible()
    keep(page, "promises-progress")
    assert faults(page) == []

    trial = outside(DraftTrial.objects.get)
    outside(trials.run, trial.pk, clock=timezone.now)

    page.get_by_role("link", name=re.compile("difference")).wait_for()
    page.get_by_text("By promise and tier").click()
    keep(page, "promises-replayed")
    assert faults(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name=re.compile("difference")).click()
    expect(page.get_by_role("row", name=re.compile(f"#{ticket.number} .*First response"))).to_be_visible()
    assert faults(page) == []
    assert desk.complaints == []


def test_a_replay_is_stopped(mina, desk_of, outside):
    desk = desk_of(mina)
    page = desk.page
    page.goto(PAGE)
    page.get_by_role("button", name="Replay this draft").click()
    page.get_by_role("button", name="Stop").click()

    expect(page.locator("#trial")).to_contain_text("stopped before it ended")
    assert outside(DraftTrial.objects.get).state == "stopped"
    assert desk.complaints == []


@pytest.mark.parametrize(
    ("scheme", "width", "height"),
    [
        ("light", 1440, 900),
        ("dark", 1440, 900),
        ("light", 390, 844),
        ("dark", 390, 844),
        ("light", 1100, 800),
    ],
)
def test_promises_pass_axe(mina, desk_of, scheme, width, height):
    desk = desk_of(mina, width=width, height=height, color_scheme=scheme)
    page = desk.page
    page.goto(PAGE)
    show(page, "E-mail")
    page.get_by_label("Written at").fill("2026-06-05T17:52")
    page.get_by_role("radio", name="Silver").check()
    page.locator("#id_try-kind").select_option("email")
    page.get_by_text("Hours in which these clocks run").click()
    page.get_by_label("Everything by").nth(1).select_option("office")
    cell(page, "Gold Next response").fill("3 h")
    cell(page, "Silver First response").fill("90 min")
    expect(page.locator("#save-state")).to_contain_text("3 changes")
    page.evaluate("document.querySelector('.hrs').open = false")
    keep(page, f"promises-{scheme}-{width}")
    page.evaluate("document.querySelector('.hrs').open = true")
    wrong = {"": faults(page)}
    for path in ("versions/", "floor/"):
        page.goto(f"{PAGE}{path}" if path == "versions/" else "/settings/tiers/")
        keep(page, f"promises-{scheme}-{width}-{path.strip('/')}")
        wrong[path] = faults(page)

    assert wrong == {"": [], "versions/": [], "floor/": []}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []
