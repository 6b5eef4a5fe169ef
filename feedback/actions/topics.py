"""Words of topics."""

from collections.abc import Iterable

from django.db import transaction

from feedback.models import TopicPhrase
from tickets.models import Topic

LONGEST = 80


@transaction.atomic
def set_phrases(topic: Topic, *, language: str, lines: Iterable[str]) -> None:
    """Make exactly these the words of a topic in one language."""
    wanted = {" ".join(line.split())[:LONGEST] for line in lines if line.strip()}
    own = TopicPhrase.objects.filter(topic=topic, language=language)
    own.exclude(words__in=wanted).delete()
    rows = [TopicPhrase(topic=topic, language=language, words=words) for words in sorted(wanted)]
    TopicPhrase.objects.bulk_create(rows, ignore_conflicts=True)
