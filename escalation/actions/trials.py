"""Trying a draft before it is saved: asked for by an admin, replayed in the background, read by the page."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from escalation import lastmonth, tasks
from escalation.actions.policies import in_order, refuse_bad
from escalation.models import DraftTrial
from helpdesk.core.errors import Refused
from helpdesk.core.queueing import delay_on_commit


@transaction.atomic
def try_draft(document: Any, *, by: User | None, at: datetime) -> DraftTrial:
    """Begin to replay a draft over the last 30 days; a bad one is refused like a version."""
    document = in_order(document)
    refuse_bad(document)
    trial = DraftTrial.objects.create(
        document=document, created_by=by, created_at=at, total=lastmonth.count(now=at)
    )
    delay_on_commit(tasks.run_trial, trial.pk)
    return trial


def stop_trial(trial: DraftTrial, *, at: datetime) -> None:
    """End a trial that still runs; whoever replays it notices at its next word of progress."""
    unfinished = DraftTrial.objects.filter(pk=trial.pk, finished_at=None)
    if not unfinished.update(finished_at=at, result={"stopped": True}):
        raise Refused(_("This replay has already ended."))
