"""What became of what a customer was told, in words for the ticket page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.models import Notice
from escalation.notices_texts import N1, N2, N3, N4, N5, N6, N6_LATER

TITLES = {
    N1: gettext_lazy("Handed on, with a time"),
    N2: gettext_lazy("Handed on, no reliable time yet"),
    N3: gettext_lazy("Handed on, the team is closed"),
    N4: gettext_lazy("It takes longer, said before the time passes"),
    N5: gettext_lazy("The time passed unsaid: an apology"),
    N6: gettext_lazy("Finished, with the result"),
    N6_LATER: gettext_lazy("Finished, the owner still writes the result"),
}
PROBLEMS = {
    "told_recently": gettext_lazy("waits: the last notice was less than half an hour ago"),
    "no_address": gettext_lazy("not sent: no address on file can be reached"),
    "owed": gettext_lazy("owed: said by itself unless somebody writes before"),
    "told_by_a_person": gettext_lazy("not needed: somebody has written"),
    "needless": gettext_lazy("not needed any more"),
    "not_delivered": gettext_lazy("did not arrive anywhere: write yourself"),
}
BAD = ("no_address", "not_delivered")


@dataclass(frozen=True)
class Line:
    title: str
    at: datetime
    became: str
    tone: str = ""


def line(notice: Notice) -> Line:
    """Say what became of a notice; its message and delivery are loaded."""
    title, at = str(TITLES[notice.kind]), notice.due_at or notice.said_at
    if notice.problem:
        became = str(PROBLEMS.get(notice.problem, notice.problem))
        return Line(title, at, became, "bad" if notice.problem in BAD else "")
    delivery = getattr(notice.message, "delivery", None)
    if delivery is None:
        return Line(title, at, _("not sent"), "bad")
    return Line(title, at, delivery.get_state_display(), "bad" if delivery.state == "failed" else "")
