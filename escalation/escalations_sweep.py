"""Escalations whose next step is due, and triggers that fired: acted on within a second, each once.

Two sweepers may run at once: each step takes the ticket's lock and looks again.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from escalation import escalations_leaving as leaving
from escalation.actions import resending
from escalation.actions.announcing import review
from escalation.actions.leaving import replace_owner, take_from_leaver
from escalation.actions.offering import climb
from escalation.actions.owing import settle
from escalation.actions.triggering import fire
from escalation.models import Escalation, Notice, TriggerFiring
from helpdesk.core.turns import in_turn

BATCH = 200
log = logging.getLogger(__name__)


def sweep(*, now: datetime, most: int = BATCH) -> int:
    """Do what is due; gives how much was done or must be tried again. What nobody can help is neither."""
    left = _each(in_turn(leaving.held_from_outside(), now, most), take_from_leaver, now)
    left += _each(in_turn(leaving.without_owner(), now, most), replace_owner, now)
    firings = TriggerFiring.objects.filter(did="").order_by("pk").values_list("pk", flat=True)
    due = Escalation.objects.filter(next_step_at__lte=now).order_by("next_step_at")
    slipping = Escalation.objects.filter(review_at__lte=now).order_by("review_at")
    done = left + _each(firings[:BATCH], fire, now)
    done += _each(slipping.values_list("pk", flat=True)[:BATCH], review, now)
    owed = Notice.objects.filter(due_at__lte=now).order_by("due_at")
    done += _each(owed.values_list("pk", flat=True)[:BATCH], settle, now)
    return done + _each(due.values_list("pk", flat=True)[:BATCH], climb, now)


def tend(*, now: datetime, most: int = BATCH) -> int:
    """Look at what people who went off shift have left; a few seconds late would do no harm."""
    done = _each(resending.failed(now)[:BATCH], resending.look_after, now)
    done += _each(in_turn(leaving.held_by_signed_off(), now, most), take_from_leaver, now)
    return done + _each(in_turn(leaving.of_off_shift(at=now), now, most), replace_owner, now)


def _each(ids: Iterable[int], action: Callable[..., Any], now: datetime) -> int:
    done = 0
    for pk in ids:
        try:
            done += bool(action(pk, at=now))
        except Exception:  # one bad row must not keep the others waiting; it is tried again
            done += 1
            log.exception("%s of %s failed", action.__name__, pk)
    return done
