"""The append-only history of a ticket."""

from django.conf import settings
from django.db import models

from tickets.models.ticket import Ticket


class TicketEvent(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()  # when it counts: provider time for messages, clamped as R13 says
    recorded_at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)  # agent, customer, bot, system
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "seq"], name="event_seq_once")]
        indexes = [models.Index(fields=["kind", "at"], name="event_kind_at")]
        ordering = ["ticket_id", "seq"]
