"""Who is planned to work when: weekly patterns, single days that replace them, and time off."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.core.weekhours import WEEKDAYS


class Shift(models.Model):
    """Hours of a person by their zone's clock: every week on one weekday, or on one date.

    The shifts of a date replace that person's weekly ones; a night shift belongs to the day it begins.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), null=True, blank=True, choices=list(enumerate(WEEKDAYS))
    )
    on_date = models.DateField(_("date"), null=True, blank=True)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    is_overnight = models.BooleanField(_("ends the next day"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=64)
    # A weekly shift that was changed ends, and another begins: what was planned is not rewritten.
    first_date = models.DateField(_("first week from"), null=True, blank=True)
    last_date = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["starts", "id"]
        indexes = [models.Index(fields=["user", "on_date"], name="shift_date")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday=None, on_date__isnull=False)
                | models.Q(weekday__range=(0, 6), on_date=None, first_date__isnull=False),
                name="shift_weekly_or_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(is_overnight=False, ends__gt=models.F("starts"))
                | models.Q(is_overnight=True, ends__lte=models.F("starts")),
                name="shift_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def is_weekly(self) -> bool:
        return self.weekday is not None

    def falls_on(self, day: date) -> bool:
        """Tell whether this shift begins on a local date, before days off and replacements."""
        if self.weekday is None:
            return self.on_date == day
        if self.first_date is None or day < self.first_date or (self.last_date and day > self.last_date):
            return False
        return day.weekday() == self.weekday


class Leave(models.Model):
    """Days on which no shift of a person begins."""

    class Kind(models.TextChoices):
        DAY_OFF = "day_off", _("Day off")
        LEAVE = "leave", _("Leave")
        SICK = "sick", _("Sick")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaves")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.DAY_OFF)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_date", "id"]
        indexes = [models.Index(fields=["user", "last_date"], name="leave_last")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")), name="leave_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_date}–{self.last_date}"

    def covers(self, day: date) -> bool:
        return self.first_date <= day <= self.last_date
