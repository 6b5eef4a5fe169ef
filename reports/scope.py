"""Which days, whose tickets: the one filter that figures, lists behind them and exports share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from helpdesk.core.errors import Invalid
from tickets.access import visibility

DAYS, MOST_DAYS = 28, 800
COLUMNS = {
    "queue": "queue__slug",
    "agent": "assignee_id",
    "tier": "tier__slug",
    "kind": "last_account_kind",
    "topic": "topic__slug",
}


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

    def tickets(self, prefix: str = "") -> Q:
        """Give the condition on tickets, or through `prefix` on what belongs to one."""
        wanted = visibility(self.user, prefix)
        for name, value in self.only.items():
            if name != "agent" or prefix != "survey__ticket__":
                wanted &= _one(prefix + COLUMNS[name], value)
        return wanted

    def is_counted(self, prefix: str = "") -> Q:
        """Leave out spam, what was merged away, and what no customer ever wrote on."""
        spam = Q(**{f"{prefix}topic__slug": "spam"})
        merged = Q(**{f"{prefix}status": "merged"})
        outbound = Q(**{f"{prefix}in_count": 0})
        return ~spam & ~merged & ~outbound


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
