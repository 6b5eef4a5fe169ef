"""What all pages of promises need to know of the workplace."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.models import Calendar, Queue
from escalation import drafts, linter, promises
from escalation.defaults import ensure_defaults
from escalation.drafts import Document
from escalation.forms.policy import PolicyForm, Slice, TryForm, read_draft
from escalation.history import policy_name
from escalation.models import SlaPolicyVersion
from escalation.naming import PRIORITY_NAMES
from escalation.policies import ANY, Promises
from tickets.models import ChannelAccount, Tier


@dataclass(frozen=True)
class Frame:
    version: SlaPolicyVersion  # the one in force
    tiers: dict[str, str]  # slug -> name, the lowest first
    calendars: dict[str, str]
    queues: dict[str, str]
    promises: Promises
    now: datetime

    def begin(self, version: SlaPolicyVersion | None = None) -> Document:
        return drafts.begin((version or self.version).document, self.tiers)

    def kinds(self, document: Document) -> list[str]:
        named = [kind for kind in linter.kinds_of(document) if kind != ANY]
        used = [policy_name(kind) for kind in _kinds_in_use()]
        return [*dict.fromkeys(["chat", "whatsapp", "telegram", "email", *used, *named]), ANY]


def load(now: datetime) -> Frame:
    newest = SlaPolicyVersion.objects.select_related("created_by").order_by("-number")
    # Looked up first: the preview is asked for at every key, and should write nothing.
    version = newest.first() or ensure_defaults(now)
    return Frame(
        version=version,
        tiers=dict(Tier.objects.order_by("rank", "pk").values_list("slug", "name")),
        calendars=dict(Calendar.objects.order_by("name").values_list("slug", "name")),
        queues=dict(Queue.objects.filter(is_active=True).order_by("name").values_list("slug", "name")),
        promises=promises.current(now),
        now=now,
    )


def read_slice(request: HttpRequest, kinds: list[str], prefix: str = "") -> Slice:
    """Read what the page shows, or is to show next."""
    kind, priority = request.POST.get(f"{prefix}kind", ""), request.POST.get(f"{prefix}priority", "")
    return Slice(
        kind=kind if kind in kinds else kinds[0],
        priority=priority if priority in PRIORITY_NAMES else ANY,
    )


def read_forms(request: HttpRequest, frame: Frame) -> tuple[PolicyForm, TryForm] | None:
    """Read the draft that a page sent along; nothing if it cannot be one."""
    document = read_draft(request.POST.get("draft", ""), frame.calendars)
    if document is None:
        return None
    document = drafts.begin(document, frame.tiers)
    kinds = frame.kinds(document)
    form = PolicyForm(
        request.POST,
        document=document,
        shown=read_slice(request, kinds),
        tiers=list(frame.tiers),
        calendars=frame.calendars,
        base=frame.version.number,
    )
    return form, try_form(frame, kinds, request)


def try_form(frame: Frame, kinds: list[str], request: HttpRequest | None = None) -> TryForm:
    default = next(iter(Tier.objects.filter(is_default=True).values_list("slug", flat=True)), "")
    return TryForm(
        request.POST if request else None,
        tiers=frame.tiers,
        kinds=kinds,
        queues=frame.queues,
        now=frame.now,
        initial={"tier": default, "kind": kinds[0], "priority": "normal", "turn": "first"},
    )


def _kinds_in_use() -> list[str]:
    return list(ChannelAccount.objects.order_by("kind").values_list("kind", flat=True).distinct())
