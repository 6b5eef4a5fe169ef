"""Where a ticket stands in routing, and to whom it was offered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue, Skill
from tickets.models.ticket import Ticket
from tickets.models.topic import Topic


class Placement(models.Model):
    """One row a ticket: therefore nobody can have it twice, and no two people can have it at once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered to one")
        OPEN = "open", _("Offered to all")
        HELD = "held", _("With somebody")

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="placement")
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+")
    lane = models.PositiveSmallIntegerField()  # tickets.routing.lanes
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="placements"
    )
    units = models.PositiveSmallIntegerField(default=0)  # quarters that count on the user's load
    language = models.CharField(max_length=8, blank=True)
    is_routed = models.BooleanField(default=False)  # given out, not taken by hand
    missed = ArrayField(models.BigIntegerField(), default=list, blank=True)  # who let it ring
    lost_by = models.CharField(max_length=120, blank=True)  # whose connection was lost, for the customer
    is_told = models.BooleanField(default=False)  # the customer knows that nobody is at the desk
    waits_since = models.DateTimeField()
    held_since = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # the ring ends
    active_until = models.DateTimeField(null=True, blank=True)  # a messenger ticket rests after that

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "open"], user=None, units=0)
                | models.Q(state__in=["offered", "held"], user__isnull=False),
                name="placement_user_when_held",
            )
        ]
        indexes = [
            models.Index(
                fields=["queue", "lane"],
                condition=models.Q(state__in=["waiting", "open"]),
                name="placement_waiting",
            ),
            models.Index(fields=["expires_at"], condition=models.Q(state="offered"), name="placement_rings"),
            models.Index(
                fields=["active_until"],
                condition=models.Q(active_until__isnull=False),
                name="placement_active",
            ),
        ]


class Offer(models.Model):
    """Every time routing gave somebody a ticket or let it ring, and how that ended."""

    class Outcome(models.TextChoices):
        RINGING = "ringing", _("Ringing")
        GIVEN = "given", _("Given")
        TAKEN = "taken", _("Taken")
        MISSED = "missed", _("Missed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="offers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="offers")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "at"], name="offer_user_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(outcome="ringing"), name="offer_rings_once"
            )
        ]


class TopicNeed(models.Model):
    """What somebody must know to be given tickets of a topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="needs")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "skill"], name="topic_need_once")]
