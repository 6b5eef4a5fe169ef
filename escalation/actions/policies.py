"""A new version of what is promised; earlier ones never change."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Calendar, User
from escalation.defaults import ensure_defaults
from escalation.models import Reprojection, SlaPolicy, SlaPolicyVersion
from escalation.policycheck import normalised, problems
from helpdesk.core.errors import Invalid, Refused
from tickets.models import Tier


@transaction.atomic
def write_version(
    document: Any,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    base: int | None = None,
    is_for_open: bool = False,
) -> SlaPolicyVersion:
    """Promise something else from now on; tickets take it when they are opened or change tier or priority.

    `base` is the version that was edited: if another was written meanwhile, this one is refused. With
    `is_for_open` open tickets take it, too, within a minute.
    """
    first = ensure_defaults(at)
    policy = SlaPolicy.objects.select_for_update().get(pk=first.policy_id)
    document = in_order(document)
    refuse_bad(document)  # behind the lock: hours that are named here cannot be removed meanwhile
    last = policy.versions.order_by("-number").first() or first
    if base not in (None, last.number):
        raise Refused(
            _("Version %(number)s was saved meanwhile. Nothing was changed; look at it first.")
            % {"number": last.number},
            code="conflict",
        )
    version = SlaPolicyVersion.objects.create(
        policy=policy,
        number=last.number + 1,
        document=document,
        note=note[:200],
        # Clocks count whole seconds: what happens from this second on is promised the new way.
        starts_at=at.replace(microsecond=0),
        created_at=at,
        created_by=by,
    )
    if is_for_open:
        Reprojection.objects.create(reason=f"promises {version.number}", version=version.number)
    return version


def in_order(document: Any) -> Any:
    """Normalise a document; without an order of its own its tiers go by rank, the floor first."""
    clean = normalised(document)
    if clean is not document and not document.get("order"):
        ranks = dict(Tier.objects.values_list("slug", "rank"))
        clean["order"] = sorted(clean["tiers"], key=lambda slug: ranks.get(slug, 0))
    return clean


def refuse_bad(document: Any) -> None:
    """Refuse a document that cannot be promised; drafts are checked the same way."""
    known = set(Calendar.objects.values_list("slug", flat=True))
    if wrong := problems(document, calendars=known):
        raise Invalid(_("This policy cannot be saved yet."), fields=wrong)
