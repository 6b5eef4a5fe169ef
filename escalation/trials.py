"""Replaying drafts in the background: each may be begun again by somebody else, and ends the same."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from escalation import lastmonth
from escalation.models import DraftTrial
from escalation.policies import Policy
from escalation.whatif import Figures

SILENT_FOR = timedelta(minutes=2)
MOST_KEPT = 500  # tickets that differ


class Stopped(Exception):
    """Somebody has ended the trial while it ran."""


def run(trial_id: int, *, clock: Callable[[], datetime]) -> None:
    """Replay one draft over the days before it was written, and keep the figures."""
    unfinished = DraftTrial.objects.filter(pk=trial_id, finished_at=None)
    trial = unfinished.first()
    if trial is None:
        return

    def progress(done: int) -> None:
        if not unfinished.update(done=done, seen_at=clock()):
            raise Stopped

    try:
        progress(0)
        found = lastmonth.compare(Policy.from_dict(trial.document), now=trial.created_at, progress=progress)
    except Stopped:
        return
    except Exception:
        # Begun again it would fail again: the page must say so instead of waiting for ever.
        unfinished.update(finished_at=clock(), result={"failed": True})
        raise
    unfinished.update(finished_at=clock(), total=found.tickets, result=_result(found))


def forsaken(*, now: datetime) -> list[int]:
    """List trials that nobody works on any more: their process died or was never told."""
    silent = DraftTrial.objects.filter(finished_at=None, created_at__lt=now - SILENT_FOR)
    return list(silent.exclude(seen_at__gte=now - SILENT_FOR).values_list("pk", flat=True)[:5])


def _result(found: lastmonth.Comparison) -> dict[str, Any]:
    happened, would = found.happened, found.would
    differing = sorted(
        (key for key in {*happened.late_on, *would.late_on} if happened.late_on[key] != would.late_on[key]),
        reverse=True,
    )
    return {
        "happened": _written(happened),
        "would": _written(would),
        "tiers": {
            tier: {
                "happened": _written(happened.tiers.get(tier, Figures())),
                "would": _written(would.tiers.get(tier, Figures())),
            }
            for tier in sorted({*happened.tiers, *would.tiers})
        },
        "calls": [len(happened.calls), len(would.calls)],
        "differing": len(differing),
        # number, metric, how often it was late, how often it would have been
        "tickets": [[*key, happened.late_on[key], would.late_on[key]] for key in differing[:MOST_KEPT]],
    }


def _written(figures: Figures) -> dict[str, dict[str, int]]:
    return {
        metric: {"made": made, "late": figures.late[metric], "warned": figures.warned[metric]}
        for metric, made in figures.made.items()
    }
