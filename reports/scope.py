"""Which days, whose tickets: the one filter that figures, lists behind them and exports share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import Queue, User, Workspace
from helpdesk.core.errors import Invalid
from tickets.access import open_queues, visibility
from tickets.models import Ticket, Tier, Topic

DAYS, MOST_DAYS = 28, 800
COLUMNS = {
    "queue": "queue__slug",
    "agent": "assignee_id",
    "tier": "tier__slug",
    "kind": "last_account_kind",
    "topic": "topic__slug",
}
FACTS = {"queue": "queue_id", "agent": "agent_id", "tier": "tier_id", "kind": "kind", "topic": "topic_id"}
SLUGGED: dict[str, Any] = {"queue": Queue, "tier": Tier, "topic": Topic}
UNKNOWN = "-1"


@dataclass(frozen=True)
class Scope:
    user: User
    first: date
    last: date
    zone: ZoneInfo
    now: datetime
    only: Mapping[str, str]  # grouping -> value

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time.min, self.zone)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    @cached_property
    def ids(self) -> dict[str, str]:
        """Give what is asked about as facts know it: an id or a kind, empty for nobody or nothing."""
        return {name: "" if value == "none" else _id_of(name, value) for name, value in self.only.items()}

    @cached_property
    def places(self) -> list[int]:
        """Give the queues all of whose tickets this person may see."""
        return list(open_queues(self.user).values_list("pk", flat=True))

    @cached_property
    def own_tickets(self) -> list[int]:
        """Give the single tickets they may see besides."""
        shut = Queue.objects.exclude(pk__in=self.places)
        if not shut.exists():
            return []
        return list(Ticket.objects.visible_to(self.user).filter(queue__in=shut).values_list("pk", flat=True))

    def tickets(self, prefix: str = "") -> Q:
        """Give the condition on tickets as they are now, or through `prefix` on what belongs to one."""
        wanted = visibility(self.user, prefix)
        for name, value in self.only.items():
            wanted &= _one(prefix + COLUMNS[name], value)
        return wanted

    def facts(self, *, anywhere: bool = False) -> Q:
        """Give the condition on facts; `anywhere` leaves out who may see them."""
        wanted = Q(day__gte=self.first, day__lte=self.last)
        if not anywhere:
            wanted &= Q(place_id__in=self.places) | Q(ticket_id__in=self.own_tickets)
        for name, value in self.ids.items():
            wanted &= Q(
                **({FACTS[name]: value} if value or name == "kind" else {f"{FACTS[name]}__isnull": True})
            )
        return wanted


def read(query: Mapping[str, Any], *, user: User, now: datetime) -> Scope:
    """Read a filter; raises Invalid by the field's name."""
    zone = ZoneInfo(Workspace.current().time_zone)
    today = now.astimezone(zone).date()
    last = _day(query, "to") or today
    first = _day(query, "from") or last - timedelta(days=DAYS - 1)
    if first > last:
        raise _invalid("to", _("The last day is before the first."))
    if (last - first).days >= MOST_DAYS:
        raise _invalid("from", _("Choose at most %(n)s days.") % {"n": MOST_DAYS})
    only = {name: _clean(query, name) for name in COLUMNS if name in query and query[name] != "all"}
    only = {name: value for name, value in only.items() if value}
    agent = only.get("agent", "0")
    if agent != "none" and not (agent.isascii() and agent.isdecimal() and len(agent) < 19):
        raise _invalid("agent", _("There is no such person."))
    return Scope(user, first, last, zone, now, only)


def _id_of(name: str, value: str) -> str:
    if name not in SLUGGED:
        return value
    found = SLUGGED[name].objects.filter(slug=value).values_list("pk", flat=True).first()
    return UNKNOWN if found is None else str(found)


def _one(column: str, value: str) -> Q:
    if value == "none":
        return Q(**{column: ""}) if column.endswith("last_account_kind") else Q(**{f"{column}__isnull": True})
    return Q(**{column: value})


def _day(query: Mapping[str, Any], name: str) -> date | None:
    text = _clean(query, name)
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise _invalid(name, _("Give a day, as 2026-06-01."))
    return found


def _clean(query: Mapping[str, Any], name: str) -> str:
    return str(query.get(name, "")).replace("\x00", "").strip()[:80]


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
