"""Groups of people that take tickets."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.calendar import Calendar


class Level(models.TextChoices):
    FRONTLINE = "frontline", _("Agent")
    SENIOR = "senior", _("Senior")
    FINANCE = "finance", _("Finance")
    TECHNICAL = "technical", _("Technical")
    MANAGEMENT = "management", _("Duty manager")


class Strategy(models.TextChoices):
    MANUAL = "manual", _("People take tickets themselves")
    AUTOMATIC = "automatic", _("Tickets are given out")


class Queue(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, default=Level.FRONTLINE)
    calendar = models.ForeignKey(Calendar, models.PROTECT, verbose_name=_("calendar"), related_name="queues")
    ack_target_s = models.PositiveIntegerField(_("take within (seconds)"), default=900)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("lead"),
        related_name="leads",
    )
    is_private = models.BooleanField(_("private: only members see its tickets"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    reopen_window_s = models.PositiveIntegerField(_("reopen window (seconds)"), default=7 * 86400)
    wait_band = models.CharField(max_length=12, blank=True)
    # How tickets find people (semantics 4): what one of each kind takes of a person's capacity.
    strategy = models.CharField(
        _("strategy"), max_length=9, choices=Strategy.choices, default=Strategy.MANUAL
    )
    chat_units = models.PositiveSmallIntegerField(_("units of a live chat"), default=2)
    message_units = models.PositiveSmallIntegerField(_("units of a messenger ticket"), default=1)
    mail_units = models.PositiveSmallIntegerField(_("units of an e-mail ticket"), default=1)
    case_units = models.PositiveSmallIntegerField(_("units of an escalated case"), default=3)
    offer_s = models.PositiveSmallIntegerField(_("a live chat rings for (seconds)"), default=10)
    no_answer_s = models.PositiveIntegerField(_("goes back without an answer after (seconds)"), default=180)
    is_sticky = models.BooleanField(_("customers return to who helped them last"), default=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="queues")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_automatic(self) -> bool:
        return self.strategy == Strategy.AUTOMATIC

    @property
    def level_number(self) -> int:
        """Give L1 to L4 as the interface counts them."""
        return {Level.FRONTLINE: 1, Level.SENIOR: 2, Level.MANAGEMENT: 4}.get(Level(self.level), 3)


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "queue"], name="membership_once")]
