"""How long a visitor of the live chat waits now, by the model of announced times: one of five bands.

The wait is that of the queue model (who is before them, how many chats the people at work can take, how long
a chat takes) and the usual time until somebody picks up, stretched so that eight in ten wait no longer.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import F

from accounts.models import Queue
from escalation.escalation_people import online
from escalation.eta import base as model
from escalation.eta import conformal
from escalation.models import SlaClock
from escalation.policies import FIRST_RESPONSE
from tickets.models import Status, Ticket

CHAT, WEBCHAT = "chat", "webchat"
BANDS = ((60, "<1"), (180, "1-3"), (300, "3-5"), (600, "5-10"))
LONGEST = ">10"
FEWEST, KEPT, HANDLED = 10, 300, 200
PAST_KEPT_S = 300  # the past changes slowly
LATELY = timedelta(days=28)


@dataclass(frozen=True)
class Line:
    """The queue as it is now, in chats."""

    ahead: int
    free: int
    places: int


@dataclass(frozen=True)
class Past:
    """Seconds until somebody picked up, and seconds that a chat took; the newest."""

    picked_up: list[float]
    took: list[float]


def band_of(seconds: float) -> str:
    return next((name for most, name in BANDS if seconds < most), LONGEST)


def expected_s(past: Past, line: Line) -> float | None:
    """Give the wait that eight in ten do not exceed; none while nobody is there or too little is known."""
    if line.places <= 0 or len(past.picked_up) < FEWEST:
        return None
    usual = max(statistics.median(past.picked_up), 1.0)
    service = statistics.fmean(past.took) if past.took else usual
    needed = model.need(ahead=line.ahead, free=line.free, service=service)
    waits = model.wait(needed, 0.0, lambda _at: line.places, 3600.0)
    residuals = [math.log(max(seconds, 1.0) / usual) for seconds in past.picked_up]
    return (waits + usual) * max(conformal.factor(residuals, conformal.START), 1.0)


def queues() -> Sequence[Queue]:
    """Give the queues that a live chat comes into."""
    instant = Queue.objects.filter(
        is_active=True,
        accounts__is_active=True,
        accounts__capabilities__is_instant=True,
    )
    return list(instant.distinct().order_by("pk"))


def band_now(queue: Queue, *, at: datetime) -> str:
    seconds = expected_s(past_of(queue, at), line_of(queue, at))
    return "" if seconds is None else band_of(seconds)


def line_of(queue: Queue, at: datetime) -> Line:
    waiting = Ticket.objects.filter(
        queue=queue, assignee=None, status__in=(Status.NEW, Status.OPEN), last_account_kind=WEBCHAT
    )
    here = [user.presence for user in online(queue, at)]
    units = max(queue.chat_units, 1)
    return Line(
        ahead=waiting.count(),
        free=sum(max(0, each.limit - each.load) // units for each in here),
        places=sum(each.limit // units for each in here),
    )


def past_of(queue: Queue, at: datetime) -> Past:
    key = f"bands:{queue.pk}"
    if (known := cache.get(key)) is not None:
        return Past(*known)
    answered = SlaClock.objects.filter(
        ticket__queue=queue,
        metric=FIRST_RESPONSE,
        channel=CHAT,
        state="fulfilled",
        voided=False,
        end_at__gte=at - LATELY,
    )
    solved = Ticket.objects.filter(queue=queue, last_account_kind=WEBCHAT, solved_at__gte=at - LATELY)
    lengths = solved.order_by("-solved_at").values_list(F("solved_at") - F("created_at"), flat=True)
    found = (
        [float(s) for s in answered.order_by("-end_at").values_list("elapsed_s", flat=True)[:KEPT]],
        [length.total_seconds() for length in lengths[:HANDLED]],
    )
    cache.set(key, found, PAST_KEPT_S)
    return Past(*found)
