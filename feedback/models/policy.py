"""Whether, when and how often each queue asks."""

from django.db import models

from accounts.models import Queue


class AskPolicy(models.Model):
    """How one queue asks; a queue without a row asks by the defaults."""

    queue = models.OneToOneField(Queue, models.CASCADE, related_name="ask_policy")
    is_on = models.BooleanField(default=True)
    chat_delay_s = models.PositiveIntegerField(default=60)
    delay_s = models.PositiveIntegerField(default=3600)
    reminds = models.BooleanField(default=False)


class FeedbackSettings(models.Model):
    """What holds for the whole installation."""

    asks_nps = models.BooleanField(default=False)
    template = models.CharField(max_length=120, blank=True)  # approved, for WhatsApp outside its window
    fixed_template = models.CharField(max_length=120, blank=True)  # the same, for the news of a fix

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="feedback_settings_single")]

    @classmethod
    def current(cls) -> "FeedbackSettings":
        return cls.objects.filter(pk=1).first() or cls(pk=1)
