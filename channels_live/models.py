"""What arrives from outside, kept until it is processed."""

from django.db import models

from tickets.models import ChannelAccount, Message, Thread


class InboundPayload(models.Model):
    """One POST of a provider, as it came; the ledger that nothing gets past."""

    class State(models.TextChoices):
        NEW = "new"
        DONE = "done"
        PARKED = "parked"

    # The statement that stores a POST reads the account's row anyway; a constraint would lock it each time.
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="payloads", db_constraint=False)
    event_key = models.CharField(max_length=160)
    raw = models.BinaryField()
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    starts = models.PositiveSmallIntegerField(default=0, db_default=0)  # more than attempts: one broke off
    next_at = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    reason = models.JSONField(null=True, blank=True)  # {"code", "values", "failed", "among"}; see parking
    items = models.PositiveSmallIntegerField(default=0)
    left = models.JSONField(null=True, blank=True)  # places of the items that are not applied yet; empty: all

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "event_key"], name="payload_once")]
        indexes = [
            models.Index(fields=["account", "id"], condition=models.Q(state="new"), name="payload_new"),
            models.Index(
                fields=["account", "-id"], condition=models.Q(state="parked"), name="payload_parked"
            ),
        ]


class EarlyReceipt(models.Model):
    """A receipt that came before we knew its message; it waits here."""

    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=255)
    callback = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "external_id"], name="early_receipt_message"),
            models.Index(fields=["received_at"], name="early_receipt_age"),
        ]


class AccountNotice(models.Model):
    """News of a provider about an account: templates, quality, errors."""

    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class MessageTemplate(models.Model):
    """A text that the provider has approved, or not, for writing to customers outside their window."""

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="templates")
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    external_id = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=30)  # APPROVED, REJECTED, PENDING, PAUSED, DISABLED, ...
    reason = models.CharField(max_length=300, blank=True)  # the provider's own, why it may not be used
    category = models.CharField(max_length=30, blank=True)
    quality = models.CharField(max_length=20, blank=True)
    components = models.JSONField(default=list)  # as the provider lists them
    synced_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "language"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name", "language"], name="message_template_once")
        ]


class TemplateSync(models.Model):
    """When an account's templates were last asked for, and what came of it."""

    account = models.OneToOneField(ChannelAccount, models.CASCADE, related_name="template_sync")
    at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)


class FeedItem(models.Model):
    """What a visitor's page shows, in its own gap-free order: messages and what became of them."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="feed")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)  # message, receipt, edit, event
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "n"], name="feed_once")]


class VisitorSession(models.Model):
    """A browser that may read and write one thread; only the token's hash is kept."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    is_verified = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class SocketPass(models.Model):
    """A single-use key for one socket, bound to its subject; lives half a minute."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=8)  # agent, widget
    subject = models.CharField(max_length=80)
    expires_at = models.DateTimeField(db_index=True)
