"""What an agent's page costs until it is live (ux 6): requests and brotli bytes, as browsers fetch them.

Static files count as they are compressed once and for all, pages and answers as they are on the fly. A page
is live when its socket has listened and the network is quiet; what is fetched ahead four seconds later is not
part of it and is bounded by itself.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import brotli
import pytest
from django.utils import timezone
from playwright.sync_api import Response, expect

from helpdesk.core.scripts import lean
from tests.cast import make_person
from tests.writing import write
from tickets import actions

pytestmark = pytest.mark.browser
MOST = {"requests": 8, "scripts": 8_000, "styles": 12_000, "cold": 80_000, "warm": 12_000}
LATER = {"requests": 6, "scripts": 8_000}
OURS = "/static/"
HTMX = "/static/django_htmx/"


@dataclass(frozen=True)
class Fetched:
    path: str
    kind: str
    size: int

    @property
    def is_static(self) -> bool:
        return self.path.startswith(OURS)

    @property
    def is_own_script(self) -> bool:
        return self.kind == "script" and not self.path.startswith(HTMX)


@pytest.fixture
def ticket(shop, ana, outside):
    """One of thirty open tickets, an hour old and in work."""
    an_hour_ago = timezone.now() - timedelta(hours=1)
    for n in range(30):
        found = outside(write, shop, f"Question {n}", sender=f"visitor{n}", at=an_hour_ago).ticket
    outside(actions.claim, found, by=ana.as_actor(), at=an_hour_ago)
    return found


def fetched(page, path):
    """Open a page and give everything it fetched until it was live, and what it fetched ahead after that."""
    answers: list[Response] = []

    def hear(answer: Response) -> None:  # the driver cannot take a list's own method
        answers.append(answer)

    page.on("response", hear)
    page.goto(path)
    expect(page.locator("#line-dot.on")).to_be_attached()
    page.wait_for_load_state("networkidle")
    live = len(answers)
    page.wait_for_timeout(5_000)
    return [weigh(each) for each in answers[:live]], [weigh(each) for each in answers[live:]]


def weigh(response):
    path, kind = urlsplit(response.url).path, response.request.resource_type
    body = response.body()
    if path.startswith(OURS) and kind == "script" and not path.startswith(HTMX):
        body = lean(body.decode()).encode()  # as it is collected
    if kind != "font":
        body = brotli.compress(body, quality=11 if path.startswith(OURS) else 5)
    return Fetched(path, kind, len(body))


def total(found):
    return sum(each.size for each in found)


@pytest.mark.parametrize("place", ["list", "ticket", "settings", "wallboard"])
def test_a_page_is_live_within_its_budget(ticket, ana, desk_of, outside, place):
    paths = {
        "list": "/inbox/?view=all",
        "ticket": f"/inbox/{ticket.number}/?view=all",
        "settings": "/settings/me/",
        "wallboard": "/escalations/wallboard/",
    }
    person = ana if place != "wallboard" else outside(make_person, "Mina", role="supervisor")
    desk = desk_of(person)
    assert desk.page.request.get(paths[place]).status == 200

    found, ahead = fetched(desk.page, paths[place])

    cost = {
        "requests": len(found),
        "scripts": total(each for each in found if each.is_own_script),
        "styles": total(each for each in found if each.kind == "stylesheet"),
        "cold": total(found),
        "warm": total(each for each in found if not each.is_static),
    }
    later = {"requests": len(ahead), "scripts": total(ahead)}
    print(f"\n{place}: " + ", ".join(f"{name} {cost[name]} of {MOST[name]}" for name in MOST))
    print("  " + " ".join(f"{each.path}={each.size}" for each in found))
    print(f"  ahead: {later['requests']} requests, {later['scripts']} B")
    assert {name: size for name, size in cost.items() if size > MOST[name]} == {}
    assert {name: size for name, size in later.items() if size > LATER[name]} == {}
    assert desk.complaints == []
