"""What the far end remembers: phones, their chats with our accounts, and webhooks still to post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import ChannelAccount


class Phone(models.Model):
    """A demo customer on one provider."""

    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=160)  # wa_id (or BSUID), Telegram user id
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "address"], name="phone_once")]
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class Chat(models.Model):
    """A phone's conversation with one of our accounts."""

    phone = models.ForeignKey(Phone, models.CASCADE, related_name="chats")
    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="+")
    is_blocked = models.BooleanField(default=False)
    open_until = models.DateTimeField(null=True, blank=True)  # the person is looking at it
    typing_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # grows whenever the page must change

    class Meta:
        constraints = [models.UniqueConstraint(fields=["phone", "account"], name="phone_chat_once")]


class StoredFile(models.Model):
    """A file that the provider keeps; `token` is its media id or file id."""

    token = models.CharField(max_length=80, unique=True)
    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    mime = models.CharField(max_length=100)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="simulator")
    created_at = models.DateTimeField()


class Line(models.Model):
    """One message as the phone shows it."""

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        FAILED = "failed", _("failed")

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="lines")
    wire_id = models.CharField(max_length=128, blank=True)
    is_ours = models.BooleanField(default=False)  # written by the business
    kind = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    reply_to = models.CharField(max_length=128, blank=True)
    reaction = models.CharField(max_length=32, blank=True)
    callback = models.CharField(max_length=512, blank=True)  # what the sender asked to hear again
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    is_revoked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chat", "wire_id"], condition=~models.Q(wire_id=""), name="phone_line_once"
            )
        ]
        indexes = [models.Index(fields=["wire_id"], name="phone_line_wire")]


class Post(models.Model):
    """A webhook to be posted until somebody takes it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken")
        DROPPED = "dropped", _("dropped")

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="+")
    line = models.ForeignKey(Line, models.SET_NULL, null=True, blank=True, related_name="+")
    lane = models.CharField(max_length=160, blank=True)  # posts of one lane wait for each other
    body = models.BinaryField()
    copies = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # the last answer
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="post_waiting"),
            models.Index(
                fields=["account", "lane", "id"], condition=models.Q(state="waiting"), name="post_lane"
            ),
        ]


class Fault(models.Model):
    """What goes wrong on one account, for the next `times` or until it is taken away."""

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    times = models.PositiveIntegerField(null=True, blank=True)
    value = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="fault_once")]
