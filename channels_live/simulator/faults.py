"""What goes wrong on demand: the switches of each account."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_live.simulator.models import Fault
from helpdesk.core.errors import Invalid
from tickets.models import ChannelAccount

LONGEST_SLEEP_S = 90
MOST_TIMES = 10_000


@dataclass(frozen=True)
class Kind:
    label: str | Promise
    kinds: tuple[str, ...] = ("whatsapp", "telegram")
    value: int | None = None  # the default of what the switch takes, where it takes something
    unit: str | Promise = ""


SECONDS = gettext_lazy("seconds")
KINDS: dict[str, Kind] = {
    # refused: nothing arrives
    "rate_limit": Kind(gettext_lazy("Too many requests (429)"), value=5, unit=SECONDS),
    "pair_limit": Kind(gettext_lazy("Too fast for one person (131056)"), ("whatsapp",)),
    "server_error": Kind(gettext_lazy("Server error (5xx)")),
    "timeout": Kind(gettext_lazy("No answer"), value=30, unit=SECONDS),
    "expired_token": Kind(gettext_lazy("Token no longer valid (190, 401)")),
    "blocked": Kind(gettext_lazy("Customer blocked us (131026, 403)")),
    "window": Kind(gettext_lazy("Outside the 24 hours, told later (131047)"), ("whatsapp",)),
    "window_refused": Kind(gettext_lazy("Outside the 24 hours, told at once (131047)"), ("whatsapp",)),
    "migrate": Kind(gettext_lazy("Group became a supergroup"), ("telegram",)),
    # accepted, but
    "lost_answer": Kind(gettext_lazy("Accepted, but the answer is cut off")),
    "early_status": Kind(gettext_lazy("Statuses come before the answer"), ("whatsapp",)),
    "batch": Kind(gettext_lazy("Statuses in one batch"), ("whatsapp",)),
    # webhooks
    "duplicate": Kind(gettext_lazy("Every webhook twice")),
    "reorder": Kind(gettext_lazy("Webhooks out of order")),
}


@transaction.atomic
def switch_on(
    account: ChannelAccount, kind: str, *, at: datetime, times: int | None = 1, value: int | None = None
) -> Fault:
    """Let something go wrong the next `times`; without a number, until switched off."""
    known = KINDS.get(kind)
    if known is None or account.kind not in known.kinds:
        raise Invalid(_("This account knows no such fault."), fields={"kind": [kind]})
    if times is not None and not 1 <= times <= MOST_TIMES:
        raise Invalid(_("Choose a number from 1 to 10,000."), fields={"times": [str(times)]})
    if value is not None and not 0 <= value <= 86_400:
        raise Invalid(_("Choose a number from 0 to 86,400."), fields={"value": [str(value)]})
    fault, _made = Fault.objects.update_or_create(
        account=account,
        kind=kind,
        defaults={
            "times": times,
            "value": known.value if value is None else value,
            "created_at": at,
        },
    )
    return fault


def switch_off(account: ChannelAccount, kind: str = "") -> None:
    """Take one fault away, or all of an account."""
    found = Fault.objects.filter(account=account)
    (found.filter(kind=kind) if kind else found).delete()


def take(account: ChannelAccount, *kinds: str) -> Fault | None:
    """Use one of these faults, if one is switched on; the first named wins."""
    active = {fault.kind: fault for fault in Fault.objects.filter(account=account, kind__in=kinds)}
    for kind in kinds:
        fault = active.get(kind)
        if fault and (fault.times is None or _use(fault)):
            return fault
    return None


def _use(fault: Fault) -> bool:
    used = Fault.objects.filter(pk=fault.pk, times__gt=0).update(times=F("times") - 1)
    Fault.objects.filter(pk=fault.pk, times=0).delete()
    return bool(used)


def sleep(seconds: int) -> None:
    """Keep the client waiting; not longer than a limit, and without holding a connection."""
    if not connection.in_atomic_block:
        connection.close()
    time.sleep(min(seconds, LONGEST_SLEEP_S))


def cut_off(whole: HttpResponse) -> HttpResponse:
    """Give the first half of an answer: the client cannot know what it said."""
    return HttpResponse(whole.content[: len(whole.content) // 2], content_type="application/json")
