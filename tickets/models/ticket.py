"""One piece of work for one owner."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from tickets.access import TicketQuerySet
from tickets.models.customer import Customer, Tier
from tickets.models.topic import Topic


class Status(models.TextChoices):
    BOT = "bot", _("With the bot")
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Waiting for the customer")
    ON_HOLD = "on_hold", _("Waiting for someone else")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")


LIVE = (Status.BOT, Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class Job(models.Model):
    """Tickets of one customer about one thing, worked by one agent."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField()


class Ticket(models.Model):
    number = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tickets")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.NEW)
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="tickets")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="working"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="owning"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="tickets")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="tickets")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followups")

    created_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_event_at = models.DateTimeField()
    reopen_count = models.PositiveIntegerField(default=0)
    solved_unanswered = models.PositiveIntegerField(default=0)

    last_seq = models.PositiveIntegerField(default=0)
    last_public_seq = models.PositiveIntegerField(default=0)  # newest public message, for the collision check
    in_count = models.PositiveIntegerField(default=0)  # customer messages so far; unread = minus Reading's
    waiting_since = models.DateTimeField(null=True, blank=True)  # oldest unanswered customer message
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_preview = models.CharField(max_length=160, blank=True)
    last_direction = models.CharField(max_length=3, blank=True)
    last_author = models.CharField(max_length=120, blank=True)
    last_account_kind = models.CharField(max_length=20, blank=True)

    next_due_at = models.DateTimeField(null=True, blank=True)  # written by escalation
    next_due_metric = models.CharField(max_length=20, blank=True)
    next_due_start_at = models.DateTimeField(null=True, blank=True)
    promise_at = models.DateTimeField(null=True, blank=True)
    requester_wait_s = models.PositiveIntegerField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "next_due_at", "number"],
                condition=models.Q(status__in=["bot", "new", "open", "pending", "on_hold"]),
                name="ticket_live_queue",
            ),
            models.Index(
                fields=["assignee", "next_due_at", "number"],
                condition=models.Q(status__in=["bot", "new", "open", "pending", "on_hold"]),
                name="ticket_live_assignee",
            ),
            models.Index(
                fields=["next_due_at", "number"],
                condition=models.Q(status__in=["bot", "new", "open", "pending", "on_hold"]),
                name="ticket_live_due",
            ),
            models.Index(fields=["customer", "-number"], name="ticket_customer"),
            models.Index(fields=["status", "-number"], name="ticket_status"),
            models.Index(
                fields=["solved_at"], condition=models.Q(status="solved"), name="ticket_solved_open_end"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}".strip()

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_terminal(self) -> bool:
        return self.status in (Status.CLOSED, Status.MERGED)
