"""Named places on the ticket page and in the shell that the apps above fill."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Queue, User
from tickets.models import Attachment, ChannelAccount, Ticket, TicketEvent

# "clocks" opens over the page when somebody asks; the others are part of it.
PLACES = ("track", "clocks", "composer-top", "composer-tools", "customer-panel")


@dataclass(frozen=True)
class Chip:
    """A small mark in a list row."""

    text: str
    tone: str = ""  # "", ok, warn, bad, accent
    title: str = ""


@dataclass(frozen=True)
class Face:
    """When the clock of a ticket changes its colour, and when its hours open again."""

    warn_at: datetime | None = None  # half of the time is used
    soon_at: datetime | None = None
    bad_at: datetime | None = None
    opens_at: datetime | None = None  # set while nothing counts


@dataclass(frozen=True)
class Link:
    """An entry of the sidebar; shown while its page exists and the person is allowed."""

    label: str | Promise
    icon: str
    path: str
    section: str = "supervise"  # work, supervise
    is_allowed: Callable[[User], bool] = lambda user: True


@dataclass(frozen=True)
class Option:
    """An entry of the command menu: it goes somewhere, sends something, or is a command of the page."""

    label: str
    icon: str
    href: str = ""
    post: str = ""
    method: str = "POST"
    values: dict[str, str] = field(default_factory=dict)
    sheet: str = ""  # a form that opens over the page
    does: str = ""  # a command of the page itself
    hint: str = ""
    key: str = ""
    kind: str = ""  # the channel of a ticket that was found


@dataclass(frozen=True)
class Verdict:
    """What one check of quality says of a ticket; where it does not apply there is none."""

    code: str  # semantics 7.2
    is_met: bool
    text: str  # what could be better, for whoever works on it


@dataclass(frozen=True)
class Duty:
    """Something a shift must not leave behind; with a hard one open, its end cannot be signed."""

    code: str
    label: str
    is_hard: bool
    tickets: list[int] = field(default_factory=list)  # numbers; none: it is done
    names: list[str] = field(default_factory=list)  # people, where it is about people


@dataclass(frozen=True)
class Template:
    """A text with blanks in double braces, and the buttons under it."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """A template of an account with its blanks filled in."""

    text: str  # as the customer reads it
    asked: dict[str, Any]  # as a message carries it
    choices: dict[str, Any] | None = None  # answers to tap whose words alone do not tell what is meant


Options = Callable[[Ticket, User], Iterable[Option]]
Verdicts = Callable[[Ticket, datetime], Iterable[Verdict]]
Duties = Callable[[Queue, datetime], Iterable[Duty]]
Chips = Callable[[list[Ticket]], dict[int, list[Chip]]]
Faces = Callable[[list[Ticket], datetime], dict[int, Face]]
Cards = Callable[[list[TicketEvent]], dict[int, str]]
Reasons = Callable[[str, str, str], str]  # kind of account, code, stored words
# What a caller asked for, and the files that go with it; nothing: the account has no templates.
Fillers = Callable[[ChannelAccount, dict[str, Any], list[Attachment]], Filled | None]

_fragments: dict[str, list[str]] = {place: [] for place in PLACES}
_chips: list[Chips] = []
_faces: list[Faces] = []
_cards: dict[str, Cards] = {}
_links: list[Link] = []
_options: list[Options] = []
_templates: dict[tuple[str, str], Template] = {}
_verdicts: list[Verdicts] = []
_duties: list[Duties] = []
_reasons: list[Reasons] = []
_fillers: list[Fillers] = []


def add_fragment(place: str, url_name: str) -> None:
    """Fill a place of the ticket page with a fragment; its URL takes the ticket's number."""
    if url_name not in _fragments[place]:
        _fragments[place].append(url_name)


def add_chips(source: Chips) -> None:
    """Add marks to list rows: called once for a whole page of tickets, answers by number."""
    _chips.append(source)


def add_faces(source: Faces) -> None:
    """Say how the clocks of tickets look: called once for a whole page, answers by number."""
    _faces.append(source)


def add_cards(kind: str, source: Cards) -> None:
    """Draw events of one kind as own HTML: called once with all on the page, answers by seq."""
    _cards[kind] = source


def add_link(link: Link) -> None:
    _links.append(link)


def add_options(source: Options) -> None:
    """Add commands on a ticket to the command menu."""
    _options.append(source)


def add_reasons(source: Reasons) -> None:
    """Say in the reader's language why a channel refused something."""
    _reasons.append(source)


def reason_of(kind: str, code: str, stored: str) -> str:
    """Tell why a message was not sent; without a source that knows, in the words that were stored."""
    return next((told for source in _reasons if (told := source(kind, code, stored))), stored)


def options_on(ticket: Ticket, user: User) -> list[Option]:
    return [option for source in _options for option in source(ticket, user)]


def add_verdicts(source: Verdicts) -> None:
    """Add checks of quality that only this app can make."""
    _verdicts.append(source)


def verdicts_on(ticket: Ticket, now: datetime) -> list[Verdict]:
    return [verdict for source in _verdicts for verdict in source(ticket, now)]


def add_duties(source: Duties) -> None:
    """Add what a queue's shift has to settle before it ends."""
    _duties.append(source)


def duties_of(queue: Queue, now: datetime) -> list[Duty]:
    return [duty for source in _duties for duty in source(queue, now)]


def fragment_urls(place: str, number: int) -> list[str]:
    return [url for name in _fragments[place] if (url := find_url(name, number))]


def chips_of(tickets: list[Ticket]) -> dict[int, list[Chip]]:
    found: dict[int, list[Chip]] = {}
    for source in _chips:
        for number, chips in source(tickets).items():
            found.setdefault(number, []).extend(chips)
    return found


def faces_of(tickets: list[Ticket], now: datetime) -> dict[int, Face]:
    return {number: face for source in _faces for number, face in source(tickets, now).items()}


def cards_of(events: Iterable[TicketEvent]) -> dict[int, str]:
    by_kind: dict[str, list[TicketEvent]] = {}
    for event in events:
        if event.kind in _cards:
            by_kind.setdefault(event.kind, []).append(event)
    return {seq: html for kind, those in by_kind.items() for seq, html in _cards[kind](those).items()}


def add_template(name: str, language: str, text: str, buttons: Iterable[str] = ()) -> None:
    """Say what an app sends as a template where a window is closed; an admin has it approved as it stands."""
    _templates[name, language] = Template(text, tuple(buttons))


def template_of(name: str, language: str) -> Template | None:
    return _templates.get((name, language))


def add_filler(source: Fillers) -> None:
    """Fill templates of an account in; the source raises Invalid and names the field."""
    _fillers.append(source)


def template_filled(account: ChannelAccount, asked: dict[str, Any], files: list[Attachment]) -> Filled | None:
    return next((found for source in _fillers if (found := source(account, asked, files))), None)


def links_of(section: str) -> list[Link]:
    return [link for link in _links if link.section == section]


def find_url(name: str, *args: object) -> str:
    """Give the address of a page that may not exist in this installation; empty if so."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def draw(request: HttpRequest, path: str) -> SafeString:
    """Ask a fragment of this installation for its HTML, as the same person; empty where it has none."""
    match, inner = resolve(path), copy(request)
    inner.method, inner.path, inner.path_info, inner.GET = "GET", path, path, QueryDict()
    try:
        response = match.func(inner, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return SafeString()
    return mark_safe(response.content.decode()) if response.status_code == 200 else SafeString()


def has_page(path: str) -> bool:
    """Tell whether this installation has a page at this address."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
