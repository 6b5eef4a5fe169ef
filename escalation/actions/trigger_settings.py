"""What an installation sets for its triggers: rules by queue, lists of words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Queue
from escalation import trigger_rules, trigger_words, triggers
from escalation.models import TriggerRule, WordList
from escalation.trigger_defaults import DEFAULTS
from helpdesk.core.errors import Invalid

MOST_WORDS, LONGEST_WORD = 200, 80


@transaction.atomic
def set_trigger(
    key: str, queue: Queue | None, *, mode: str, to_queue: Queue | None, limits: Mapping[str, Any]
) -> None:
    """Set one row for a queue, or for all; what says nothing new is not kept."""
    default = DEFAULTS[key]
    if mode not in default.modes:
        raise Invalid(_("This cannot be chosen here."), fields={"mode": [_("This cannot be chosen here.")]})
    if to_queue is not None and not (to_queue.is_active and has_people(to_queue)):
        said = _("Nobody works in %(queue)s, so nobody would take it.") % {"queue": to_queue.name}
        raise Invalid(said, fields={"to": [said]})
    own = {name: value for name, value in limits.items() if value != default.limits.get(name)}
    if queue is None and mode == default.mode and to_queue is None and not own:
        clear_trigger(key, None)
        return
    # A queue keeps all its numbers: those for all may change later without touching it.
    TriggerRule.objects.update_or_create(
        trigger=key,
        queue=queue,
        defaults={"mode": mode, "to_queue": to_queue, "limits": dict(limits) if queue else own},
    )


@transaction.atomic
def clear_trigger(key: str, queue: Queue | None) -> None:
    """Let a row follow what holds for all queues, or what ships."""
    TriggerRule.objects.filter(trigger=key, queue=queue).delete()


@transaction.atomic
def clear_triggers(queue: Queue | None) -> None:
    TriggerRule.objects.filter(queue=queue).delete()


@transaction.atomic
def set_words(topic: str, language: str, lines: Iterable[str], *, at: datetime) -> list[str]:
    """Set one list; gives what it holds now. The list that ships is not stored again."""
    words = _distinct(lines)
    _refuse_words(words)
    if words == list(trigger_words.WORDS[topic].get(language, ())):
        WordList.objects.filter(topic=topic, language=language).delete()
    else:
        told = {"words": words, "changed_at": at}
        WordList.objects.update_or_create(topic=topic, language=language, defaults=told)
    transaction.on_commit(trigger_rules.forget_words)
    return words


@transaction.atomic
def reset_words(topic: str, language: str) -> None:
    WordList.objects.filter(topic=topic, language=language).delete()
    transaction.on_commit(trigger_rules.forget_words)


def has_people(queue: Queue) -> bool:
    return queue.lead_id is not None or queue.members.filter(is_active=True).exists()


def _distinct(lines: Iterable[str]) -> list[str]:
    """Keep each phrase once, as it was typed; what differs in capitals and marks only is the same."""
    found: dict[str, str] = {}
    for line in lines:
        if phrase := " ".join(line.split()):
            found.setdefault(triggers.normalised(phrase), phrase)
    return list(found.values())


def _refuse_words(words: list[str]) -> None:
    for phrase in words:
        if not triggers.normalised(phrase).strip():
            said = _("“%(words)s” has no letters: it would be found in every message.") % {"words": phrase}
            raise Invalid(said, fields={"words": [said]})
        if len(phrase) > LONGEST_WORD:
            said = _("“%(words)s…” is too long: at most %(n)d characters a line.")
            said %= {"words": phrase[:20], "n": LONGEST_WORD}
            raise Invalid(said, fields={"words": [said]})
    if len(words) > MOST_WORDS:
        said = _("At most %(n)d lines a list.") % {"n": MOST_WORDS}
        raise Invalid(said, fields={"words": [said]})
