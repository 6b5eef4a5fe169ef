"""Words that point to topics, and words that could become one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import Topic


class TopicPhrase(models.Model):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="phrases")
    language = models.CharField(_("language"), max_length=8, blank=True)  # empty: in any
    words = models.CharField(_("words"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "language", "words"], name="phrase_once")]
        ordering = ["topic", "language", "words"]


class TopicIdea(models.Model):
    """A word that tickets without a topic share; nothing is made of it without a person."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Belongs to a topic")
        DISMISSED = "dismissed", _("Not a topic")

    word = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    n = models.PositiveIntegerField()  # tickets that say it
    n_day = models.PositiveIntegerField(default=0)  # of them in the last 24 hours
    examples = models.JSONField()  # numbers of five tickets
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # last found
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-n", "word"]
