"""What is promised before anybody has decided: the floor for everyone, more for silver and gold."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Calendar
from escalation.models import SlaPolicy, SlaPolicyVersion
from escalation.policies import (
    AGENT_WORK,
    ANY,
    FIRST_RESPONSE,
    FIRST_TOUCH,
    FLOOR,
    LONG_AGO,
    NEXT_RESPONSE,
    PAUSABLE_UPDATE,
    PERIODIC_UPDATE,
    REQUESTER_WAIT,
    TOTAL_RESOLUTION,
    URGENT,
)

POLICY = "promises"
ALWAYS = "always"
MINUTE, HOUR = 60, 3600

# Per tier: first touch (chat, else), first response (messengers, e-mail), next response (chat, messengers,
# e-mail), pausable and periodic update, our work, the customer's wait, total.
SILVER = (30, 2 * MINUTE, 30 * MINUTE, 2 * HOUR, 90, 45 * MINUTE, 4 * HOUR, 8, 12, 8, 12, 48)
GOLD = (15, MINUTE, 15 * MINUTE, HOUR, MINUTE, 30 * MINUTE, 2 * HOUR, 4, 8, 4, 8, 24)
URGENT_BASIC = {
    FIRST_RESPONSE: {"whatsapp": 30 * MINUTE, "telegram": 30 * MINUTE, "email": HOUR},
    NEXT_RESPONSE: {"email": 2 * HOUR},
    REQUESTER_WAIT: {ANY: 8 * HOUR},
    AGENT_WORK: {ANY: 4 * HOUR},
}
URGENT_SILVER = {
    FIRST_RESPONSE: {"whatsapp": 15 * MINUTE, "telegram": 15 * MINUTE, "email": HOUR},
    NEXT_RESPONSE: {"email": 2 * HOUR},
    REQUESTER_WAIT: {ANY: 6 * HOUR},
    AGENT_WORK: {ANY: 4 * HOUR},
}
URGENT_GOLD = {
    FIRST_RESPONSE: {"whatsapp": 10 * MINUTE, "telegram": 10 * MINUTE, "email": 30 * MINUTE},
    NEXT_RESPONSE: {"email": HOUR},
    REQUESTER_WAIT: {ANY: 4 * HOUR},
    AGENT_WORK: {ANY: 2 * HOUR},
}


def document(calendar: str = ALWAYS) -> dict[str, Any]:
    """Write the default promises, all of them by one calendar."""
    basic = deepcopy(dict(FLOOR))  # whoever edits a document must not move the floor
    targets = {
        "basic": _with_urgent(basic, URGENT_BASIC),
        "silver": _with_urgent(_targets(*SILVER), URGENT_SILVER),
        "gold": _with_urgent(_targets(*GOLD), URGENT_GOLD),
    }
    tiers = {tier: {"calendar": {ANY: calendar}, "targets": each} for tier, each in targets.items()}
    return {"tiers": tiers, "order": list(tiers)}


def ensure_defaults(at: datetime) -> SlaPolicyVersion:
    """Write the first version where none is yet; several processes may do so at once."""
    _ensure_calendar()
    SlaPolicy.objects.bulk_create(
        [SlaPolicy(slug=POLICY, name=_("Promises"), created_at=at)], ignore_conflicts=True
    )
    policy = SlaPolicy.objects.get(slug=POLICY)
    first = SlaPolicyVersion(
        policy=policy, number=1, document=document(), starts_at=LONG_AGO, created_at=at, created_by=None
    )
    SlaPolicyVersion.objects.bulk_create([first], ignore_conflicts=True)
    return policy.versions.get(number=1)


def _ensure_calendar() -> None:
    always = Calendar(slug=ALWAYS, name=_("Round the clock"), is_always_open=True)
    Calendar.objects.bulk_create([always], ignore_conflicts=True)


def _targets(
    touch_chat: int,
    touch: int,
    first_messenger: int,
    first_mail: int,
    next_chat: int,
    next_messenger: int,
    next_mail: int,
    *hours: int,
) -> dict[str, Any]:
    pausable, periodic, work, wait, total = (each * HOUR for each in hours)
    return {
        FIRST_TOUCH: {ANY: {"chat": touch_chat, ANY: touch}},
        FIRST_RESPONSE: {ANY: _by_kind(30, first_messenger, first_mail)},
        NEXT_RESPONSE: {ANY: _by_kind(next_chat, next_messenger, next_mail)},
        PERIODIC_UPDATE: {ANY: {ANY: periodic}},
        PAUSABLE_UPDATE: {ANY: {ANY: pausable}},
        AGENT_WORK: {ANY: {ANY: work}},
        REQUESTER_WAIT: {ANY: {ANY: wait}},
        TOTAL_RESOLUTION: {ANY: {ANY: total}},
    }


def _by_kind(chat: int, messenger: int, mail: int) -> dict[str, int]:
    return {"chat": chat, "whatsapp": messenger, "telegram": messenger, "email": mail}


def _with_urgent(targets: dict[str, Any], urgent: dict[str, Any]) -> dict[str, Any]:
    return {
        metric: each | {URGENT: urgent[metric]} if metric in urgent else each
        for metric, each in targets.items()
    }
