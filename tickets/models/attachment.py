"""Files that came or go with messages."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.message import Message
from tickets.models.thread import Thread


class Attachment(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("Loading")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be loaded")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_thread = models.ForeignKey(Thread, models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255, blank=True)
    mime = models.CharField(max_length=120, blank=True)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="files/%Y/%m", max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=200, blank=True)
    source = models.JSONField(default=dict, blank=True)  # the provider's reference, until it is loaded
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="pending"), name="attachment_pending")
        ]
        ordering = ["position", "created_at"]
