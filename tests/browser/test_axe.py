"""Every page there is, for axe: taken from the addresses themselves, so that a new page is looked at too.

What an address wants is looked for among the things of a small shop. Fragments, downloads and addresses that
answer nobody are left out: `tests/routes.py` says who may see what.
"""

import re
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from tests.cast import make_person
from tests.routes import ROUTES
from tests.test_routes import ALL, address
from tests.writing import write
from tickets import actions
from tickets.actions.topics import create_topic
from tickets.models import Message

pytestmark = pytest.mark.browser
SCHEMES, SIZES = ("light", "dark"), ((1440, 900), (390, 844))
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
PAGES = [
    route
    for route in ALL
    if route in ROUTES
    and ROUTES[route][0] == "GET"
    and not route.startswith(
        ("api/", "simulator/", "widget", "hooks/", "files/", "healthz", "readyz", "metrics")
    )
]
# A part of the site is one test: settings/queues, inbox, reports.
PARTS: dict[str, list[str]] = {}
for page in PAGES:
    PARTS.setdefault("/".join(page.split("<")[0].split("/")[: 1 + page.startswith("settings/")]), []).append(
        page
    )


@pytest.fixture
def world(shop, ana, outside):
    """One of each thing that an address may name, the likeliest first."""

    def build():
        now = timezone.now()
        ticket = write(shop, "Where is my parcel?", at=now).ticket
        actions.claim(ticket, by=ana.as_actor(), at=now)
        actions.reply(ticket, by=ana.as_actor(), at=now, text="It comes tomorrow")
        actions.add_note(ticket, by=ana.as_actor(), at=now, text="Ask the courier")
        thanks = write(shop, "Thank you", at=now)
        Message.objects.filter(pk=thanks.pk).update(is_courtesy=True)
        write(shop, "And my other parcel?", sender="zoe", at=now)
        topic = create_topic(name="Delivery", parent=None)
        return {
            "number": [str(ticket.number)],
            "key": [shop.key],
            "kind": ["webchat"],
            "slug": ["frontline", "always", "basic", topic.slug],
            "pk": [str(ana.pk), str(shop.pk), str(ticket.pk), *map(str, range(1, 6))],
        }

    return outside(build)


@pytest.fixture
def people(shop, outside):
    """Admins see most; what they do not see, another does. Neither reads English: other words are longer."""

    def make(name, language, role):
        person = make_person(name, role=role)
        person.language = language
        person.save(update_fields=["language"])
        return person

    return [outside(make, "Mina", "id", "admin"), outside(make, "Omar", "az", "agent")]


def candidates(route, world):
    names = PLACE.findall(route)
    for values in product(*(world.get(name, ["1"]) for name in names)):
        yield address(route, dict(zip(names, values, strict=True)))


def find(desk, route, world):
    """Give the first address of a route that answers this person with a whole page."""
    for path in candidates(route, world):
        answer = desk.page.request.get(path, max_redirects=0)
        is_html = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status == 200 and is_html and answer.text().lstrip().lower().startswith("<!doctype html"):
            return path
    return None


def faults(desk, path):
    """Look at one page in each scheme and size."""
    desk.page.goto(path)
    for scheme, (width, height) in product(SCHEMES, SIZES):
        desk.page.emulate_media(color_scheme=scheme)
        desk.page.set_viewport_size({"width": width, "height": height})
        for each in Axe().run(desk.page).response["violations"]:
            yield path, scheme, width, each["id"], each["nodes"][0]["html"]
        if desk.page.evaluate("document.documentElement.scrollWidth") > width:
            yield path, scheme, width, "scrolls sideways", ""


@pytest.mark.parametrize("part", sorted(PARTS))
def test_pages_have_no_fault_in_any_scheme_and_size(part, world, people, desk_of):
    # Without motion: a colour that is still changing has no contrast yet.
    desks, found = [desk_of(person, reduced_motion="reduce") for person in people], []

    for route in PARTS[part]:
        seen = ((desk, path) for desk in desks if (path := find(desk, route, world)))
        desk, path = next(seen, (None, ""))
        found += faults(desk, path) if desk else []

    assert found == []
    assert [desk.complaints for desk in desks] == [[], []]


def test_most_pages_are_looked_at(world, people, desk_of):
    desk = desk_of(people[0])

    pages = [route for route in PAGES if find(desk, route, world)]

    print(f"\n{len(pages)} pages: {', '.join(pages)}")
    assert {"inbox/", "inbox/<int:number>/", "settings/", "settings/queues/<slug:slug>/"} <= set(pages)
