"""What a manager says about a queue's times: what to expect while little is known, what to forget."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Queue
from escalation.eta_of import prior_s
from escalation.models import EtaCell, EtaQueue
from helpdesk.core.errors import Invalid

SHORTEST_S, LONGEST_S = 15 * 60, 30 * 24 * 3600


@transaction.atomic
def expect_length(queue: Queue, *, seconds: int) -> None:
    """Say within what eight in ten are done, in the queue's hours."""
    if not SHORTEST_S <= seconds <= LONGEST_S:
        said = _("From a quarter of an hour to 720 hours.")
        raise Invalid(said, fields={"hours": [said]})
    EtaQueue.objects.update_or_create(queue=queue, defaults={"prior_s": seconds})


@transaction.atomic
def forget_past(queue: Queue, *, at: datetime) -> None:
    """After a re-organisation: what was before says nothing about what comes."""
    EtaQueue.objects.update_or_create(
        queue=queue,
        defaults={"forgotten_at": at},
        create_defaults={"forgotten_at": at, "prior_s": prior_s(queue)},
    )
    EtaCell.objects.filter(queue=queue).delete()
