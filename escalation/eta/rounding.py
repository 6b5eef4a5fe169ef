"""Times as people say them: rounded up, the coarser the further away, in the customer's own zone. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

FINE = (
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(hours=8), timedelta(minutes=15)),
    (timedelta(hours=24), timedelta(hours=1)),
)
HALF_DAYS = (time(12), time(18))


def rounded(at: datetime, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Round up to 5 or 15 minutes, an hour, or half a day: by noon, or by six in the evening."""
    horizon, local = at - now, at.astimezone(zone)
    for limit, unit in FINE:
        if horizon < limit:
            return _up(local, unit).astimezone(at.tzinfo)
    for half in HALF_DAYS:
        mark = datetime.combine(local.date(), half, zone)
        if local <= mark:
            return mark.astimezone(at.tzinfo)
    return datetime.combine(local.date() + timedelta(days=1), HALF_DAYS[0], zone).astimezone(at.tzinfo)


def review_at(eta_at: datetime, *, said_at: datetime) -> datetime:
    """Say when a promise must be looked at again, so that the customer hears of a slip before it happens."""
    horizon = eta_at - said_at
    before = max(timedelta(minutes=10), min(timedelta(hours=2), horizon * 0.15))
    return max(said_at, eta_at - before)


def _up(at: datetime, unit: timedelta) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    over = (at - midnight) % unit
    return at + (unit - over) if over else at
