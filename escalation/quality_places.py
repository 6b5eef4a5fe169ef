"""What clocks and escalations say of the quality of a ticket, and what a shift must not leave behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Queue
from escalation import states
from escalation.models import Escalation, SlaClock
from escalation.policies import FIRST_RESPONSE, NEXT_RESPONSE
from tickets import slots
from tickets.models import Ticket
from tickets.slots import Duty, Verdict

SWEPT = timedelta(minutes=1)  # the sweep comes every second; what is older than this was forgotten


def verdicts(ticket: Ticket, now: datetime) -> Iterator[Verdict]:
    """A1, A3: replies came in time; N2: the time told with a hand-over was kept or revised."""
    rows = list(SlaClock.objects.filter(ticket=ticket, voided=False).values_list("metric", "breached"))
    for code, metric, text in (
        ("A1", FIRST_RESPONSE, _("The first reply was late.")),
        ("A3", NEXT_RESPONSE, _("A later question waited too long.")),
    ):
        late = [is_late for name, is_late in rows if name == metric]
        if late:
            yield Verdict(code, not any(late), text)
    told = Escalation.objects.filter(ticket=ticket, kind="functional", eta_at__isnull=False)
    missed = list(told.values_list("has_missed", flat=True))
    if missed:
        yield Verdict("N2", not any(missed), _("A time that was told passed without news."))


def duties(queue: Queue, now: datetime) -> Iterator[Duty]:
    """Nobody has taken an escalation and no further step of its ladder is ahead."""
    waiting = Escalation.objects.filter(to_queue=queue, state__in=states.WAITING)
    stuck = waiting.filter(next_step_at__lt=now - SWEPT) | waiting.filter(next_step_at=None)
    late = waiting.filter(ack_due_at__lte=now)
    yield Duty(
        "escalations",
        _("Every open escalation is taken or on its ladder"),
        is_hard=True,
        tickets=sorted(stuck.values_list("ticket", flat=True)),
    )
    yield Duty(
        "untaken",
        _("Escalations taken in time"),
        is_hard=False,
        tickets=sorted(late.values_list("ticket", flat=True)),
    )


slots.add_verdicts(verdicts)
slots.add_duties(duties)
