"""What became of each outgoing message: append-only steps, and the state derived from them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.message import Message
from tickets.models.thread import ChannelAccount, Thread


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Sending")
    UNKNOWN = "unknown", _("Not known whether it arrived")
    FAILED = "failed", _("Not delivered")
    ACCEPTED = "accepted", _("Accepted")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")


class Delivery(models.Model):
    message = models.OneToOneField(Message, models.PROTECT, related_name="delivery")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="deliveries")
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    callback = models.UUIDField(default=uuid.uuid4, unique=True)
    provider_ids = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["thread", "id"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="delivery_unsent",
            ),
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=["queued", "sending"]), name="delivery_due"
            ),
            GinIndex(fields=["provider_ids"], name="delivery_provider_ids"),
        ]


class DeliveryEvent(models.Model):
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=DeliveryState.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    provider_id = models.CharField(max_length=255, blank=True)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
