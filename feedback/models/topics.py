"""Words that point to topics."""

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
