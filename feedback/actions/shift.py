"""Sign the end of a shift."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Queue, User
from feedback.models import ShiftReport
from feedback.quality import shift
from helpdesk.core.errors import Refused
from tickets import slots
from tickets.models import Ticket
from tickets.slots import Duty

MOST_WORDS = 4000


class HardItemsOpen(Refused):
    code = "hard_items"

    def __init__(self, open_ones: list[Duty]) -> None:
        n = len(open_ones)
        sentence = ngettext(
            "%(n)s point must be settled first: %(labels)s.",
            "%(n)s points must be settled first: %(labels)s.",
            n,
        )
        super().__init__(sentence % {"n": n, "labels": ", ".join(duty.label for duty in open_ones)})


@transaction.atomic
def sign_shift(queue: Queue, *, by: User, words: str, at: datetime) -> ShiftReport:
    """Store how a shift ended, under its lead's name; refused while something hard is open."""
    queue = Queue.objects.select_for_update(no_key=True).get(pk=queue.pk)
    if not shift.queues_for(by).filter(pk=queue.pk).exists():
        raise Refused(_("The lead of this queue closes its shift."), code="not_lead")
    duties = slots.duties_of(queue, at)
    open_ones = [duty for duty in duties if duty.is_hard and (duty.tickets or duty.names)]
    if open_ones:
        raise HardItemsOpen(open_ones)
    kept = shift.kept_tickets(queue, at)
    return ShiftReport.objects.create(
        queue=queue,
        by=by,
        at=at,
        words=words.strip()[:MOST_WORDS],
        duties=[
            {"code": d.code, "label": d.label, "is_hard": d.is_hard, "tickets": d.tickets, "names": d.names}
            for d in duties
        ],
        numbers={
            "open": Ticket.objects.live().filter(queue=queue).count(),
            "solved": Ticket.objects.filter(queue=queue, solved_at__gt=at - shift.THIS_SHIFT).count(),
            "kept": [
                {"ticket": one.ticket.pk, "name": one.ticket.assignee.name, "note": one.note}
                for one in kept
                if one.ticket.assignee
            ],
        },
    )
