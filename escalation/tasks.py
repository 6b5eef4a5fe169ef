"""Background work of promises; each task finds what is due in PostgreSQL and may run twice."""

import logging
from datetime import datetime
from time import monotonic

from celery import shared_task
from django.utils import timezone

from escalation import closing, escalations_sweep, eta_watch, quiet, reprojection, trials
from escalation.actions.banding import write_bands
from escalation.sweep import database_now
from escalation.sweep import sweep as sweep_clocks
from helpdesk.core.queueing import delay

log = logging.getLogger(__name__)
REPROJECT_S = 3.0  # of the five seconds between two turns


@shared_task(queue="interactive", expires=5)
def sweep() -> None:
    """Flag and tell what is due; beat calls this every second."""
    sweep_clocks(now=database_now())


@shared_task(queue="interactive", expires=5)
def escalate() -> None:
    """Ask the next people to take what nobody has taken, and act on triggers; every second."""
    escalations_sweep.sweep(now=database_now())


@shared_task(queue="default", expires=10)
def tend() -> None:
    """Follow edited hours, silent customers and solved tickets; a minute late would do no harm."""
    now = database_now()
    for part in (_reproject, escalations_sweep.tend, _write_bands, quiet.sweep, closing.sweep, _go_on_trying):
        try:
            part(now=now)
        except Exception:  # what one part stumbles over must not keep the others from their work
            log.exception("%s.%s failed", part.__module__, part.__name__)


def _reproject(*, now: datetime) -> None:
    until = monotonic() + REPROJECT_S
    while reprojection.go_on(now=now) and monotonic() < until:
        continue


def _write_bands(*, now: datetime) -> None:
    write_bands(at=now)


def _go_on_trying(*, now: datetime) -> None:
    for trial_id in trials.forsaken(now=now):
        delay(run_trial, trial_id)


@shared_task(queue="bulk", expires=1800)
def watch_times() -> None:
    """Tell leads whose announced times are not honest any more; once a week each."""
    eta_watch.watch(now=database_now())


@shared_task(queue="bulk")
def run_trial(trial_id: int) -> None:
    """Try a draft on last month; the page that asked follows `done` and reads `result`."""
    trials.run(trial_id, clock=timezone.now)
