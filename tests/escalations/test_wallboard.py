"""The live queue: what stands in it for whom, in which order, and what the figures say."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test.signals import template_rendered
from django.utils import timezone

from escalation import actions, eta_figures, wallboard_figures, wallboard_rows
from escalation.models import Escalation
from tests.cast import NOON, make_account, make_person, make_queue
from tests.escalations.conftest import ASK, at_work
from tests.escalations.test_ticket_page import browser
from tests.writing import write
from tickets import access
from tickets import actions as ticket_actions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    cache.clear()


@pytest.fixture
def world(shop, ana, leyla, fatima, nigar):
    """One question to the seniors, and a later one to finance, whose queue is private."""
    first = write(shop, "Charged twice").ticket
    second = write(shop, "Refund me", sender="aida", at=NOON - timedelta(minutes=14)).ticket
    return {
        "senior": actions.request_escalation(first, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON),
        "finance": actions.request_escalation(
            second, ASK, to=make_queue("finance"), by=nigar.as_actor(), at=NOON - timedelta(minutes=14)
        ),
    }


def seen(person, view: str, at=NOON) -> list[str]:
    made = wallboard_rows.rows(wallboard_rows.of(person, view), now=at)
    return [row.escalation.to_queue.slug for row in made]


def test_the_first_to_run_out_stands_first(world, nigar, fatima):
    assert seen(nigar, "all") == ["finance", "senior"]  # she answers for both, as owner of the private one


def test_what_is_private_is_there_for_its_people_only(world, ana, leyla, fatima):
    assert [seen(person, "all") for person in (ana, leyla, fatima)] == [
        ["senior"],
        ["senior"],
        ["finance", "senior"],
    ]


def test_everybody_has_a_list_of_their_own(world, ana, leyla, fatima, nigar):
    assert (seen(leyla, "mine"), seen(ana, "mine"), seen(ana, "asked"), seen(nigar, "asked")) == (
        ["senior"],
        [],
        ["senior"],
        ["finance"],
    )


def test_a_row_says_what_must_happen_next_and_how_urgent_it_is(world, leyla, fatima):
    def row(at):
        return wallboard_rows.rows(wallboard_rows.of(leyla, "mine"), now=at)[0]

    tones = [row(NOON + timedelta(minutes=m)).tone for m in (0, 11, 16)]

    assert (str(row(NOON).words), tones) == ("take", ["ok", "warn", "bad"])


def test_the_forecast_counts_what_nobody_has(world, fatima):
    made = wallboard_rows.rows(wallboard_rows.of(fatima, "all"), now=NOON)

    assert wallboard_rows.late_next(made, now=NOON) == (1, NOON + timedelta(minutes=1))


def test_levels_count_people_at_work_and_what_they_have(world, leyla):
    now = timezone.now()
    at_work(leyla, at=now)
    actions.acknowledge_escalation(world["senior"], by=leyla.as_actor(), at=NOON)

    senior = next(each for each in wallboard_figures.levels(leyla, now) if each.level == "senior")

    assert (senior.online, senior.people, senior.used, senior.room, senior.waiting) == (1, 1, 1, 6, 0)


def test_levels_say_how_long_the_longest_waits(world, fatima):
    write(make_account("webchat", "Other"), "Hello", sender="dina", at=NOON - timedelta(minutes=3))
    now = NOON + timedelta(minutes=2)

    waiting = {each.level: (each.waiting, each.since) for each in wallboard_figures.levels(fatima, now)}

    assert waiting["senior"] == (1, NOON)
    assert waiting["finance"] == (1, NOON - timedelta(minutes=14))
    assert waiting["frontline"] == (1, NOON - timedelta(minutes=3))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("team=senior", ["senior"]),
        ("team=finance", ["finance"]),
        ("channel=webchat", ["finance", "senior"]),
        ("channel=whatsapp", []),
        ("team=nobody", []),
        ("team=senior&channel=whatsapp", []),
    ],
)
def test_the_board_shows_what_was_chosen_and_hints_respect_it(world, nigar, query, shown):
    numbers = ",".join(str(found.ticket_id) for found in world.values())

    page = browser(nigar).get(f"/escalations/wallboard/?{query}").content.decode()
    fetched = browser(nigar).get(f"/escalations/rows/?view=all&{query}&tickets={numbers}")

    wanted = [f'data-ticket="{world[slug].ticket_id}"' for slug in shown]
    for html in (page, fetched.content.decode()):
        assert [each in html for each in wanted] == [True] * len(wanted)
        assert html.count("data-ticket=") == len(wanted)
    assert fetched["Meja-Count"] == str(len(shown))
    assert f"view=all&amp;{query.replace('&', '&amp;')}" in page


def test_figures_follow_what_was_chosen(world, nigar):
    late = timezone.now()  # both should have been taken long before

    def not_taken(query: str) -> str:
        html = browser(nigar).get(f"/escalations/figures/?{query}").content.decode()
        return html.partition('Not taken</h2><p class="kv">')[2].partition("<")[0]

    assert late > NOON
    assert (not_taken(""), not_taken("team=senior"), not_taken("channel=whatsapp")) == ("2", "1", "0")


@contextmanager
def renders() -> Iterator[Counter[str]]:
    """Count how often each template is drawn."""
    counted: Counter[str] = Counter()

    def note(template, **_):
        counted[template.name] += 1

    template_rendered.connect(note)
    yield counted
    template_rendered.disconnect(note)


def test_a_change_is_drawn_once_however_many_watch(world, ana, leyla):
    watchers = [browser(make_person(f"Watcher{n}", role="supervisor")) for n in range(5)]
    found = world["senior"]
    for watcher in watchers:
        watcher.get("/escalations/rows/?view=all&tickets=all")
    actions.acknowledge_escalation(found, by=leyla.as_actor(), at=NOON)

    with renders() as drawn:
        answers = [
            watcher.get(f"/escalations/rows/?view=all&tickets={found.ticket_id}") for watcher in watchers
        ]
        figures = [watcher.get("/escalations/figures/") for watcher in watchers]

    assert {answer.content for answer in answers} == {answers[0].content}
    assert all(b"Leyla" in answer.content for answer in answers)
    assert (drawn["escalation/_row.html"], drawn["escalation/_figures.html"]) == (1, 1)
    assert len({answer.content for answer in figures}) == 1


def test_nothing_is_drawn_again_while_nothing_changes(world, ana):
    watcher = browser(ana)
    watcher.get("/escalations/rows/?view=all&tickets=all")

    with renders() as drawn:
        for _second in range(10):
            watcher.get("/escalations/rows/?view=all&tickets=all")

    assert drawn["escalation/_row.html"] == 0


def test_the_chart_counts_the_last_three_hours(world, fatima):
    chart = wallboard_figures.chart(fatima, NOON)

    assert (chart.new, chart.escalated, len(chart.bars)) == (2, 2, 18)


def test_what_is_private_is_not_even_counted_for_others(world, ana, fatima):
    """Ana sees the seniors' ticket alone; of the finance desk's not one figure moves."""
    private = world["finance"]
    Escalation.objects.update(first_eta_at=NOON + timedelta(minutes=5), eta_at=None)
    actions.acknowledge_escalation(private, by=fatima.as_actor(), at=NOON)
    ticket_actions.claim(private.ticket, by=fatima.as_actor(), at=NOON)
    at_work(ana, fatima)
    now = NOON + timedelta(minutes=30)

    def counted(person) -> tuple:
        board = wallboard_figures.chart(person, now)
        waiting = {each.level: each.used + each.waiting for each in wallboard_figures.levels(person, NOON)}
        loads = {each.user.name: each.used for each in wallboard_figures.agents(person, NOON)[0]}
        return board.new, board.escalated, waiting["finance"], loads["Fatima"], kept_of(person, now)

    assert counted(fatima) == (2, 2, 1, 1, 2)
    assert counted(ana) == (1, 1, 0, 0, 1)


def kept_of(person, now) -> int:
    return eta_figures.kept(person, NOON - timedelta(days=1), now).n


def test_figures_kept_for_one_are_not_shown_to_another(world, ana, fatima):
    """The chart counts two new tickets for the finance desk; who may not see one of them reads one."""

    def total(person) -> str:
        html = browser(person).get("/escalations/figures/").content.decode()
        return html.partition('Not taken</h2><p class="kv">')[2].partition("<")[0]

    assert (total(fatima), total(ana), total(fatima)) == ("2", "1", "2")
    assert len({str(access.sight(person)) for person in (ana, fatima)}) == 2


def test_a_share_comes_with_its_interval():
    assert wallboard_figures.share(8, 10) == wallboard_figures.Share(10, 80.0, 49.0, 94.3)


def test_a_changed_row_is_fetched_alone(world, leyla, ana):
    found = world["senior"]
    number = found.ticket_id

    before = browser(ana).get(f"/escalations/rows/?view=all&tickets={number}")
    actions.acknowledge_escalation(found, by=leyla.as_actor(), at=NOON)
    after = browser(ana).get(f"/escalations/rows/?view=all&tickets={number}")
    other = browser(ana).get("/escalations/rows/?view=all&tickets=1")

    assert ("No one yet" in before.content.decode(), "Leyla" in after.content.decode()) == (True, True)
    assert other.content == b""


@pytest.mark.parametrize("page", ["/escalations/", "/escalations/wallboard/", "/escalations/figures/"])
def test_pages_are_drawn_without_inline_script_or_style(world, ana, nigar, page):
    for person in (ana, nigar):
        html = browser(person).get(page).content.decode()
        assert " style=" not in html
        assert "onclick" not in html


def test_a_supervisor_gives_it_to_a_person_who_must_still_take_it(world, nigar, leyla):
    found = world["senior"]
    url = f"/inbox/{found.ticket_id}/escalations/{found.pk}/assignment/"

    sheet = browser(nigar).get(url).content.decode()
    answer = browser(nigar).post(url, {"person": leyla.pk})

    found.refresh_from_db()
    found.ticket.refresh_from_db()
    assert ("Leyla" in sheet, answer.status_code) == (True, 204)
    assert (found.ticket.assignee, found.state) == (leyla, "offered")


def test_the_phones_tabs_say_where_one_is(leyla):
    page = browser(leyla).get("/escalations/").content.decode()

    tabs = page.partition('class="mob tabs"')[2].partition("</nav>")[0]
    assert 'href="/escalations/" aria-current="page"' in tabs
    assert tabs.count("aria-current") == 1
