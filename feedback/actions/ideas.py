"""Ideas for topics: noted by the background, decided by people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.notifications import notify
from accounts.models import Role, User
from feedback.models import TopicIdea, TopicPhrase
from helpdesk.core.errors import Invalid, Refused
from tickets.actions.topics import create_topic
from tickets.models import Topic

SUDDEN = 5  # tickets without a topic that say the same word within a day
PAGE = "/settings/topic-words/"


@dataclass(frozen=True)
class Found:
    word: str
    n: int
    n_day: int
    examples: list[int]


@transaction.atomic
def note_ideas(found: Iterable[Found], *, at: datetime) -> list[TopicIdea]:
    """Keep what stands out now; open ideas that no longer do go, what people decided stays decided."""
    rows = []
    for one in found:
        values = {"n": one.n, "n_day": one.n_day, "examples": one.examples, "seen_at": at}
        row, is_new = TopicIdea.objects.get_or_create(word=one.word[:80], defaults=values | {"found_at": at})
        if not is_new:
            TopicIdea.objects.filter(pk=row.pk).update(**values)
        if row.state == TopicIdea.State.OPEN:
            rows.append(row)
        if row.state == TopicIdea.State.OPEN and one.n_day >= SUDDEN:
            _tell(row, one.n_day, at)
    TopicIdea.objects.filter(state=TopicIdea.State.OPEN, seen_at__lt=at).delete()
    return rows


@transaction.atomic
def take_idea(idea: TopicIdea, *, topic: Topic | None, name: str = "", by: User) -> Topic:
    """Make the word one of a topic's words, of a new topic where a name is given."""
    idea = _open(idea)
    if topic is None and not name.strip():
        raise Invalid(_("Name a new topic, or choose one."), fields={"name": [_("Give a name.")]})
    topic = topic or create_topic(name=name.strip()[:80], parent=None)
    TopicPhrase.objects.get_or_create(topic=topic, language="", words=idea.word)
    _decide(idea, str(TopicIdea.State.TAKEN), by)
    return topic


@transaction.atomic
def dismiss_idea(idea: TopicIdea, *, by: User) -> None:
    _decide(_open(idea), str(TopicIdea.State.DISMISSED), by)


def _open(idea: TopicIdea) -> TopicIdea:
    idea = TopicIdea.objects.select_for_update().get(pk=idea.pk)
    if idea.state != TopicIdea.State.OPEN:
        raise Refused(_("This has been decided already."), code="decided")
    return idea


def _decide(idea: TopicIdea, state: str, by: User) -> None:
    idea.state, idea.by = state, by
    idea.save(update_fields=["state", "by"])


def _tell(idea: TopicIdea, n_day: int, at: datetime) -> None:
    for person in User.objects.filter(role=Role.ADMIN, is_active=True):
        with override(person.language):
            text = _("%(n)s tickets without a topic say “%(word)s” since yesterday")
            text %= {"n": n_day, "word": idea.word}
        notify(person, kind="topic_idea", text=text, key=f"idea:{idea.pk}:{at.date()}", at=at, url=PAGE)
