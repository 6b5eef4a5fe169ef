"""The tree of topics: what tickets may be about."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from helpdesk.core import secrets
from helpdesk.core.errors import Invalid, Refused
from tickets.models import Topic, TopicNeed

TOP_LEVEL = 3


@transaction.atomic
def create_topic(*, name: str, parent: Topic | None) -> Topic:
    slug = slugify(name)[:40] or "topic"
    if Topic.objects.filter(slug=slug).exists():
        slug = f"{slug}-{slugify(secrets.new_token(4))[:6]}"
    return Topic.objects.create(slug=slug, name=name, parent=parent)


@transaction.atomic
def change_topic(topic: Topic, *, name: str, parent: Topic | None, is_active: bool) -> Topic:
    """Rename, move or retire a topic; it can never come under itself."""
    parents = dict(Topic.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
    above = parent.pk if parent else None
    while above is not None:
        if above == topic.pk:
            raise Refused(_("A topic cannot be part of itself."))
        above = parents.get(above)
    topic.name, topic.parent, topic.is_active = name, parent, is_active
    topic.save(update_fields=["name", "parent", "is_active"])
    return topic


@transaction.atomic
def set_needs(topic: Topic, levels: Mapping[int, int]) -> None:
    """Say at what level each skill is needed for tickets of a topic; nought takes the need away."""
    if any(level < 0 or level > TOP_LEVEL for level in levels.values()):
        raise Invalid(_("Levels go from 1 to %(most)s.") % {"most": TOP_LEVEL})
    TopicNeed.objects.filter(
        topic=topic, skill__in=[pk for pk, level in levels.items() if not level]
    ).delete()
    for skill_id, level in levels.items():
        if level:
            TopicNeed.objects.update_or_create(topic=topic, skill_id=skill_id, defaults={"level": level})
