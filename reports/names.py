"""What groups are called on pages and in exports."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Queue, User
from reports.figures import GROUPS
from tickets.models import ChannelAccount, Tier, Topic
from tickets.templatetags.icons import channel_name


def group_labels() -> dict[str, str]:
    return {
        "queue": _("Queue"),
        "agent": _("Agent"),
        "tier": _("Tier"),
        "kind": _("Channel"),
        "topic": _("Topic"),
    }


def names_of(group: str) -> dict[str, str]:
    """Give the shown name of each value of a grouping; nobody's and nothing's has one too."""
    nameless = {"agent": _("Nobody"), "topic": _("No topic")}.get(group, "–")
    if group not in GROUPS:
        return {}
    if group == "agent":
        return {"": nameless} | {str(pk): name for pk, name in User.objects.values_list("pk", "name")}
    if group == "kind":
        return {"": nameless} | {kind: str(channel_name(kind)) for kind in _kinds()}
    models: dict[str, Any] = {"queue": Queue, "tier": Tier, "topic": Topic}
    return {"": nameless} | dict(models[group].objects.values_list("slug", "name"))


def slugs_of(group: str) -> dict[str, str]:
    """Give what filters call each value that facts keep as an id."""
    models: dict[str, Any] = {"queue": Queue, "tier": Tier, "topic": Topic}
    if group not in models:
        return {}
    return {str(pk): slug for pk, slug in models[group].objects.values_list("pk", "slug")}


def _kinds() -> list[str]:
    return list(ChannelAccount.objects.order_by("kind").values_list("kind", flat=True).distinct())
