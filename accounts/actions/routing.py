"""How tickets find people: what a queue's routing asks for, and what people can."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.actions.queues import free_slug
from accounts.models import Proficiency, Queue, Skill, Strategy, User
from helpdesk.core.errors import Invalid

# The least and the most of each number.
LIMITS = {
    "chat_units": (1, 100),
    "message_units": (1, 100),
    "mail_units": (1, 100),
    "case_units": (1, 100),
    "offer_s": (5, 120),
    "no_answer_s": (0, 86_400),
    "reopen_window_s": (0, 90 * 86_400),
}
LEVELS = range(4)  # 0 takes a skill away


@transaction.atomic
def set_routing(queue: Queue, **values: Any) -> Queue:
    """Change how a queue gives out its tickets; numbers that make no sense are refused by field."""
    _refuse(values)
    queue = Queue.objects.select_for_update(no_key=True).get(pk=queue.pk)
    for name, value in values.items():
        setattr(queue, name, value)
    queue.save(update_fields=list(values))
    events.announce("queue", queue)
    return queue


@transaction.atomic
def create_skill(*, name: str, code: str = "") -> Skill:
    """Add a subject, or with its code a language."""
    name, code = name.strip(), code.strip().lower()
    if not name:
        raise Invalid(_("Name the skill."), fields={"name": [_("Name the skill.")]})
    if Skill.objects.filter(name__iexact=name).exists() or (
        code and Skill.objects.filter(slug=code).exists()
    ):
        sentence = _("%(name)s is in the list already.") % {"name": name}
        raise Invalid(sentence, fields={"name": [sentence]})
    return Skill.objects.create(name=name[:60], slug=code or free_slug(Skill, name), is_language=bool(code))


@transaction.atomic
def set_proficiencies(user: User, levels: Mapping[int, int]) -> None:
    """Note what somebody can: skill id to level, 0 for not at all; skills left out stay as they are."""
    if any(level not in LEVELS for level in levels.values()):
        raise Invalid(_("A level is between 0 and 3."))
    for skill_id, level in levels.items():
        if not level:
            Proficiency.objects.filter(user=user, skill=skill_id).delete()
            continue
        Proficiency.objects.update_or_create(user=user, skill_id=skill_id, defaults={"level": level})
    events.announce("skill", user)


def _refuse(values: Mapping[str, Any]) -> None:
    problems: dict[str, list[str]] = {}
    if values.get("strategy", Strategy.MANUAL) not in Strategy.values:
        problems["strategy"] = [_("Choose how tickets find people.")]
    for name, value in values.items():
        if name not in LIMITS and name not in ("strategy", "is_sticky"):
            raise ValueError(f"{name} is not part of routing")
        least, most = LIMITS.get(name, (0, 0))
        if name in LIMITS and not (isinstance(value, int) and least <= value <= most):
            problems[name] = [_("Give a number from %(least)d to %(most)d.") % {"least": least, "most": most}]
    if problems:
        raise Invalid(next(iter(problems.values()))[0], fields=problems)
