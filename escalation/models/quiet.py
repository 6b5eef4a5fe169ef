"""Customers who owe us a word, and what we do next if they stay silent."""

from django.db import models

from tickets.models import Ticket


class QuietCustomer(models.Model):
    """Counts only while nobody has written since: `seq` is then still the ticket's newest public message."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, primary_key=True, related_name="quiet")
    step = models.CharField(max_length=12)  # nudge, nudge_again, stop_waiting, solve
    seq = models.PositiveIntegerField()
    since_at = models.DateTimeField()
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="quiet_next")]
