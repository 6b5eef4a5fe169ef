"""Opening hours as the engine reads them (helpdesk.core.worktime)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_always_open = models.BooleanField(_("open round the clock"), default=False)
    weekly = models.JSONField(_("weekly hours"), default=dict, blank=True)  # {"mon": [["09:00", "17:00"]]}
    holidays = models.JSONField(_("holidays"), default=list, blank=True)  # ["2026-12-25"]
    special = models.JSONField(
        _("special days"), default=dict, blank=True
    )  # {"2026-12-24": [["09:00", "12:00"]]}
    # What these days are and who says so: {"2026-12-25": {"name": "Christmas", "source": "AZ 2026"}}
    notes = models.JSONField(_("names of days"), default=dict, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def as_rules(self) -> dict[str, Any]:
        """Give the calendar in the form of the engine and of the vector files."""
        weekly: Any = "24x7" if self.is_always_open else self.weekly
        return {"tz": self.time_zone, "weekly": weekly, "holidays": self.holidays, "special": self.special}
