"""What was said: public messages and internal notes."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.thread import ChannelAccount, Thread
from tickets.models.ticket import Ticket


class Direction(models.TextChoices):
    IN = "in"
    OUT = "out"


class Kind(models.TextChoices):
    TEXT = "text", _("Text")
    IMAGE = "image", _("Photo")
    VOICE = "voice", _("Voice message")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")
    STICKER = "sticker", _("Sticker")
    LOCATION = "location", _("Location")
    CONTACTS = "contacts", _("Contact")
    INTERACTIVE_REPLY = "interactive_reply", _("Choice")
    FORM_REPLY = "form_reply", _("Form")
    ORDER = "order", _("Order")
    CALL = "call", _("Call")
    UNSUPPORTED = "unsupported", _("Something we cannot open here")
    SYSTEM = "system", _("Automatic message")
    NOTE = "note", _("Note")


class Message(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    thread = models.ForeignKey(Thread, models.PROTECT, null=True, blank=True, related_name="messages")
    account = models.ForeignKey(ChannelAccount, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.UUIDField(default=uuid.uuid4)
    seq = models.PositiveIntegerField()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TEXT)
    author_kind = models.CharField(max_length=10)  # customer, agent, bot, system
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    signature = models.CharField(max_length=140, blank=True)
    language = models.CharField(max_length=8, blank=True)
    external_id = models.CharField(max_length=255, blank=True)
    client_id = models.CharField(max_length=64, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    reply_to_external = models.CharField(max_length=255, blank=True)
    album = models.CharField(max_length=80, blank=True)
    content = models.JSONField(default=dict, blank=True)  # location, contacts, order, form, unsupported type
    choices = models.JSONField(null=True, blank=True)
    template = models.JSONField(null=True, blank=True)
    reactions = models.JSONField(default=list, blank=True)  # [{"emoji", "by", "at"}]
    edits = models.JSONField(default=list, blank=True)  # earlier texts with their times
    is_courtesy = models.BooleanField(default=False)
    is_auto = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    provider_at = models.DateTimeField(null=True, blank=True)
    words = models.GeneratedField(
        expression=SearchVector("text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~models.Q(external_id=""),
                name="message_external_once",
            ),
            models.UniqueConstraint(
                fields=["thread", "client_id"], condition=~models.Q(client_id=""), name="message_client_once"
            ),
            models.UniqueConstraint(fields=["ticket", "seq"], name="message_seq_once"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="message_words"),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="message_trigrams"),
            models.Index(fields=["thread", "seq"], name="message_thread"),
            models.Index(fields=["group"], name="message_group"),
        ]
        ordering = ["ticket_id", "seq"]

    @property
    def is_public(self) -> bool:
        return self.kind != Kind.NOTE
