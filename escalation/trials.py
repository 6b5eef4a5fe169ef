"""Replaying drafts in the background: each may be begun again by somebody else, and ends the same."""

from collections.abc import Callable
from datetime import datetime, timedelta

from escalation import lastmonth
from escalation.models import DraftTrial
from escalation.policies import Policy
from escalation.whatif import Figures

SILENT_FOR = timedelta(minutes=2)


def run(trial_id: int, *, clock: Callable[[], datetime]) -> None:
    """Replay one draft over the days before it was written, and keep the figures."""
    unfinished = DraftTrial.objects.filter(pk=trial_id, finished_at=None)
    trial = unfinished.first()
    if trial is None:
        return

    def progress(done: int) -> None:
        unfinished.update(done=done, seen_at=clock())

    progress(0)
    found = lastmonth.compare(Policy.from_dict(trial.document), now=trial.created_at, progress=progress)
    result = {"happened": _written(found.happened), "would": _written(found.would)}
    unfinished.update(finished_at=clock(), total=found.tickets, result=result)


def forsaken(*, now: datetime) -> list[int]:
    """List trials that nobody works on any more: their process died or was never told."""
    silent = DraftTrial.objects.filter(finished_at=None, created_at__lt=now - SILENT_FOR)
    return list(silent.exclude(seen_at__gte=now - SILENT_FOR).values_list("pk", flat=True)[:5])


def _written(figures: Figures) -> dict[str, dict[str, int]]:
    return {
        metric: {"made": made, "late": figures.late[metric], "warned": figures.warned[metric]}
        for metric, made in figures.made.items()
    }
