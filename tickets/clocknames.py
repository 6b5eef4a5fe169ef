"""What people call the clocks of a ticket, on its page and in the settings alike."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

METRIC_NAMES: Mapping[str, Promise] = {
    "first_touch": gettext_lazy("First touch"),
    "first_response": gettext_lazy("First response"),
    "next_response": gettext_lazy("Next response"),
    "pausable_update": gettext_lazy("Update while we work"),
    "periodic_update": gettext_lazy("Update in any case"),
    "requester_wait": gettext_lazy("Solved"),
    "agent_work": gettext_lazy("Our own work"),
    "total_resolution": gettext_lazy("From first word to solved"),
    "queue_ack": gettext_lazy("Taken over"),
}


def metric_name(metric: str) -> str:
    return str(METRIC_NAMES.get(metric, _("Due")))
