"""How a channel account fares: what came and went, what failed, and whether it has fallen silent."""

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import notify
from accounts.models import Role, User
from channels_live.models import InboundPayload
from tickets.models import ChannelAccount, Delivery, DeliveryState, Direction, Message

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WEEKS = 4
SHORTEST = timedelta(minutes=30)
UNLIKELY = 0.001  # a silence this improbable under the account's own rhythm raises the alarm
SECRET = re.compile(r"(secret|token|password|authorization|signature|access_key)", re.IGNORECASE)


@dataclass(frozen=True)
class Health:
    """What an account's page shows; counts and times are of the last 24 hours."""

    received: int
    lag: timedelta | None  # mean time from the hook's 200 to processed
    longest_lag: timedelta | None
    waiting: int
    parked: int
    sent: int
    failed: int
    unknown: int
    silence: "Silence | None"

    @property
    def failure_share(self) -> float | None:
        """Failed among all that has an outcome, 0 to 1; nothing where nothing was sent."""
        return self.failed / self.sent if self.sent else None

    @property
    def failure_percent(self) -> float | None:
        return None if self.failure_share is None else self.failure_share * 100


@dataclass(frozen=True)
class Silence:
    """Nothing came for a while although, by this account's rhythm, it should have."""

    since: datetime
    expected: float  # messages that came in the same stretch of earlier weeks, on average


def of(account: ChannelAccount, *, now: datetime) -> Health:
    """Read an account's health at an instant."""
    since = now - DAY
    lag = ExpressionWrapper(F("processed_at") - F("received_at"), output_field=DurationField())
    payloads = InboundPayload.objects.filter(account=account)
    came = payloads.filter(received_at__gte=since).aggregate(
        count=Count("pk"), mean=Avg(lag), longest=Max(lag)
    )
    open_ones = payloads.exclude(state=InboundPayload.State.DONE).aggregate(
        waiting=Count("pk", filter=Q(state=InboundPayload.State.NEW)),
        parked=Count("pk", filter=Q(state=InboundPayload.State.PARKED)),
    )
    gone = Delivery.objects.filter(account=account, created_at__gte=since).aggregate(
        sent=Count("pk", filter=~Q(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING])),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
        unknown=Count("pk", filter=Q(state=DeliveryState.UNKNOWN)),
    )
    return Health(
        received=came["count"],
        lag=came["mean"],
        longest_lag=came["longest"],
        silence=silence(account, now=now),
        **open_ones,
        **gone,
    )


def silence(account: ChannelAccount, *, now: datetime) -> Silence | None:
    """Tell whether an account is silent against its rhythm.

    Expected is the mean number of messages in the same stretch of the last four weeks; with
    arrivals as a Poisson process none at all has probability exp(-expected).
    """
    last = account.last_in_at
    if not account.is_active or last is None or now - last < SHORTEST:
        return None
    length = min(now - last, WEEK)
    weeks = min(WEEKS, (now - account.created_at) // WEEK)
    if not weeks:
        return None
    asked = Message.objects.filter(account=account, direction=Direction.IN)
    stretches = Q()
    for n in range(1, weeks + 1):
        stretches |= Q(created_at__gt=now - n * WEEK - length, created_at__lte=now - n * WEEK)
    expected = asked.filter(stretches).count() / weeks
    return Silence(since=last, expected=expected) if math.exp(-expected) < UNLIKELY else None


def tell_of_silence(*, now: datetime) -> int:
    """Notify the admins of accounts that have fallen silent, once per silence; gives how many are."""
    found = 0
    for account in ChannelAccount.objects.filter(is_active=True, last_in_at__lt=now - SHORTEST):
        if silent := silence(account, now=now):
            found += 1
            _notify(account, silent, now)
    return found


def _notify(account: ChannelAccount, silent: Silence, now: datetime) -> None:
    for admin in User.objects.filter(role=Role.ADMIN, is_active=True):
        with override(admin.language):
            text = _("%(account)s is silent: usually about %(n)d messages would have come by now.")
            notify(
                admin,
                kind="account",
                text=text % {"account": account.name, "n": round(silent.expected)},
                key=f"silent:{account.pk}:{silent.since.timestamp():.0f}",
                at=now,
                url=reverse("account-settings", args=[account.pk]),
            )


def readable(payload: InboundPayload) -> str:
    """Give a payload as text for an admin's eyes, with what looks like a secret left out."""
    text = bytes(payload.raw).decode("utf-8", errors="replace")
    try:
        return json.dumps(_without_secrets(json.loads(text)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return SECRET.sub("…", text)


def _without_secrets(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: "…" if SECRET.search(str(key)) and isinstance(inner, str) else _without_secrets(inner)
            for key, inner in value.items()
        }
    return [_without_secrets(inner) for inner in value] if isinstance(value, list) else value
