"""One hand-over: who asked what of whom, who took it, what came of it, and what the customer was told."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from escalation import states
from tickets.access import visibility
from tickets.models import Message, Ticket

UNFINISHED = list(states.UNFINISHED)


class EscalationKind(models.TextChoices):
    FUNCTIONAL = "functional", _("They work on it")
    HIERARCHICAL = "hierarchical", _("They are called in")


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: Any) -> "EscalationQuerySet":
        return self.filter(visibility(user, "ticket__"))

    def unfinished(self) -> "EscalationQuerySet":
        return self.filter(state__in=UNFINISHED)


class Escalation(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="escalations")
    seq = models.PositiveIntegerField()  # the ticket's event that began it
    kind = models.CharField(max_length=12, choices=EscalationKind.choices)
    trigger = models.CharField(max_length=4, default="T1")
    from_queue = models.ForeignKey(Queue, models.PROTECT, related_name="escalated_away")
    to_queue = models.ForeignKey(Queue, models.PROTECT, related_name="escalated_here")
    reason = models.CharField(max_length=40)
    reason_text = models.CharField(max_length=200, blank=True)  # in own words, where no code fits
    question = models.TextField()
    tried = models.TextField()
    impact = models.TextField(blank=True)
    facts = models.JSONField(default=dict)  # ids and attachments that belong to it
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    state = models.CharField(max_length=10, default=states.REQUESTED)
    outcome = models.CharField(max_length=16, blank=True)
    answer = models.TextField(blank=True)
    result = models.TextField(blank=True)  # of the answer, what the customer is told
    return_reason = models.CharField(max_length=40, blank=True)
    return_text = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="taken_escalations"
    )
    named = models.ForeignKey(  # the manager who has it because nobody took it
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    requested_at = models.DateTimeField()
    ack_due_at = models.DateTimeField()
    acked_at = models.DateTimeField(null=True)
    first_action_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0)  # of the ladder, the next to be climbed
    next_step_at = models.DateTimeField(null=True)
    warm_until = models.DateTimeField(null=True)  # a live chat rings until then, and stays where it is

    eta_at = models.DateTimeField(null=True)  # what the customer was told
    first_eta_at = models.DateTimeField(null=True)
    eta_version = models.CharField(max_length=24, blank=True)
    eta_inputs = models.JSONField(default=dict)
    review_at = models.DateTimeField(null=True)  # by then it is confirmed, revised or finished
    revisions = models.PositiveSmallIntegerField(default=0)
    has_missed = models.BooleanField(default=False)  # the time passed and the customer was told so

    step_count = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(  # I2
                fields=["ticket"],
                condition=Q(kind="functional", state__in=UNFINISHED),
                name="escalation_one_functional",
            ),
            models.UniqueConstraint(
                fields=["ticket", "to_queue"],
                condition=Q(kind="hierarchical", state__in=UNFINISHED),
                name="escalation_one_hierarchical",
            ),
            models.CheckConstraint(  # I3
                condition=~Q(state__in=list(states.WAITING)) | Q(next_step_at__isnull=False),
                name="escalation_waiting_has_step",
            ),
            models.CheckConstraint(  # I11
                condition=Q(state__in=UNFINISHED)
                | Q(next_step_at=None, review_at=None, finished_at__isnull=False),
                name="escalation_finished_is_quiet",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNFINISHED) | Q(finished_at=None, outcome=""),
                name="escalation_unfinished_is_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(states.TAKEN)) | Q(acked_at__isnull=False),
                name="escalation_taken_has_ack",
            ),
            models.CheckConstraint(
                condition=~Q(kind="functional") | ~Q(from_queue=models.F("to_queue")),
                name="escalation_goes_elsewhere",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="escalation_step"
            ),
            models.Index(
                fields=["review_at"], condition=Q(review_at__isnull=False), name="escalation_review"
            ),
            models.Index(
                fields=["to_queue", "requested_at"],
                condition=Q(state__in=UNFINISHED),
                name="escalation_open",
            ),
            models.Index(fields=["to_queue", "-finished_at"], name="escalation_finished"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.from_queue_id} > {self.to_queue_id} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in states.UNFINISHED

    @property
    def is_waiting(self) -> bool:
        return self.state in states.WAITING

    @property
    def shown_question(self) -> str:
        """Give the question in the reader's language where no person wrote it."""
        return self.question if self.trigger == "T1" or not self.question else gettext(self.question)

    @property
    def shown_tried(self) -> str:
        return self.tried if self.trigger == "T1" or not self.tried else gettext(self.tried)

    @property
    def is_functional(self) -> bool:
        return self.kind == EscalationKind.FUNCTIONAL


class EscalationStep(models.Model):
    """Append-only; each link's hash covers the one before (I9)."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="steps")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    from_queue = models.SlugField()
    to_queue = models.SlugField()
    data = models.JSONField(default=dict)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "n"], name="escalation_step_once")]
        ordering = ["escalation_id", "n"]


class EscalationOffer(models.Model):
    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="offers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    rung = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "user", "rung"], name="escalation_offer_once")
        ]
        ordering = ["id"]


class Notice(models.Model):
    """What the customer was told by the system in the owner's name; its message carries the delivery."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=2)  # N1 ... N6
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    problem = models.CharField(max_length=40, blank=True)  # why nothing could be sent
    eta_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # owed to the customer: by then it is said, or needless

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="notice_owed"),
            models.Index(fields=["said_at"], condition=Q(problem=""), name="notice_said"),
        ]
        ordering = ["id"]
