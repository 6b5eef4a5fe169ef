"""Named places on the ticket page and in the shell that the apps above fill."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from accounts.models import User
from tickets.models import Ticket, TicketEvent

PLACES = ("track", "clocks", "composer-top", "customer-panel", "sheet-menu")


@dataclass(frozen=True)
class Chip:
    """A small mark in a list row."""

    text: str
    tone: str = ""  # "", ok, warn, bad, accent
    title: str = ""


@dataclass(frozen=True)
class Link:
    """An entry of the sidebar; shown while its URL name resolves and the person is allowed."""

    label: str | Promise
    icon: str
    url_name: str
    section: str = "supervise"  # work, supervise
    is_allowed: Callable[[User], bool] = lambda user: True


Chips = Callable[[list[Ticket]], dict[int, list[Chip]]]
Cards = Callable[[list[TicketEvent]], dict[int, str]]

_fragments: dict[str, list[str]] = {place: [] for place in PLACES}
_chips: list[Chips] = []
_cards: dict[str, Cards] = {}
_links: list[Link] = []


def add_fragment(place: str, url_name: str) -> None:
    """Fill a place of the ticket page with a fragment; its URL takes the ticket's number."""
    if url_name not in _fragments[place]:
        _fragments[place].append(url_name)


def add_chips(source: Chips) -> None:
    """Add marks to list rows: called once for a whole page of tickets, answers by number."""
    _chips.append(source)


def add_cards(kind: str, source: Cards) -> None:
    """Draw events of one kind as own HTML: called once with all on the page, answers by seq."""
    _cards[kind] = source


def add_link(link: Link) -> None:
    _links.append(link)


def fragment_urls(place: str, number: int) -> list[str]:
    return [url for name in _fragments[place] if (url := find_url(name, number))]


def chips_of(tickets: list[Ticket]) -> dict[int, list[Chip]]:
    found: dict[int, list[Chip]] = {}
    for source in _chips:
        for number, chips in source(tickets).items():
            found.setdefault(number, []).extend(chips)
    return found


def cards_of(events: Iterable[TicketEvent]) -> dict[int, str]:
    by_kind: dict[str, list[TicketEvent]] = {}
    for event in events:
        if event.kind in _cards:
            by_kind.setdefault(event.kind, []).append(event)
    return {seq: html for kind, those in by_kind.items() for seq, html in _cards[kind](those).items()}


def links_of(section: str) -> list[Link]:
    return [link for link in _links if link.section == section]


def find_url(name: str, *args: object) -> str:
    """Give the address of a page that may not exist in this installation; empty if so."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
