"""Which customers are one person: proposals, joins and their undoing, and codes that prove it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.customer import Customer
from tickets.models.thread import Thread


class Join(models.Model):
    """Two customers that are, may be, or are not one person; rows stay, so that a no is remembered."""

    class State(models.TextChoices):
        JOINED = "joined", _("Joined")
        UNDONE = "undone", _("Taken apart")
        REFUSED = "refused", _("Not the same person")

    kept = models.ForeignKey(Customer, models.CASCADE, related_name="joins")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="joins_into")
    state = models.CharField(max_length=8, choices=State.choices)
    evidence = models.JSONField(default=list)  # [{"kind", "value", "is_verified"}]
    source = models.CharField(max_length=10)  # agent, code
    # What came from the other one: {"threads": [], "identities": [], "tickets": []}
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=models.Q(state="joined"), name="join_customer_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("other")), name="join_of_two"),
        ]


class LinkCode(models.Model):
    """A code sent to an address we know; who repeats it on another thread has that address."""

    claimed_by = models.ForeignKey(Thread, models.CASCADE, related_name="+")  # where it must be typed
    sent_to = models.ForeignKey(Thread, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["claimed_by"], condition=models.Q(used_at=None), name="link_code_waiting")
        ]
