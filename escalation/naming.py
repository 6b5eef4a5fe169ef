"""What the settings pages call metrics, kinds of accounts and priorities."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.policies import (
    AGENT_WORK,
    ANY,
    FIRST_RESPONSE,
    FIRST_TOUCH,
    NEXT_RESPONSE,
    PAUSABLE_UPDATE,
    PERIODIC_UPDATE,
    REQUESTER_WAIT,
    TOTAL_RESOLUTION,
)
from tickets.clocknames import metric_name

METRIC_HELP: Mapping[str, str | Promise] = {
    FIRST_TOUCH: gettext_lazy("A person or the bot"),
    FIRST_RESPONSE: gettext_lazy("A person, to the first message"),
    NEXT_RESPONSE: gettext_lazy("A person, to every later message"),
    PAUSABLE_UPDATE: gettext_lazy("Rests while we wait for the customer"),
    PERIODIC_UPDATE: gettext_lazy("Even if nothing is new"),
    REQUESTER_WAIT: gettext_lazy("Without waiting for the customer"),
    AGENT_WORK: gettext_lazy("Without waiting for anybody"),
    TOTAL_RESOLUTION: gettext_lazy("All waiting included"),
}
KIND_NAMES: Mapping[str, str | Promise] = {
    "chat": gettext_lazy("Live chat"),
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "email": gettext_lazy("E-mail"),
    ANY: gettext_lazy("Everything else"),
}
PRIORITY_NAMES: Mapping[str, str | Promise] = {
    ANY: gettext_lazy("Any priority"),
    "low": gettext_lazy("Low"),
    "normal": gettext_lazy("Normal"),
    "high": gettext_lazy("High"),
    "urgent": gettext_lazy("Urgent"),
}


def kind_name(kind: str) -> str:
    return str(KIND_NAMES.get(kind) or kind.title())


def place_name(metric: str, priority: str, kind: str) -> str:
    """Name a target: “First response, E-mail, Urgent”."""
    parts = [metric_name(metric)]
    parts += [kind_name(kind)] if kind != ANY else []
    parts += [str(PRIORITY_NAMES.get(priority, priority))] if priority != ANY else []
    return _(", ").join(parts)
