"""The one workspace of an installation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Workspace(models.Model):
    name = models.CharField(_("name"), max_length=80, default="Meja")
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="workspace_single")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Workspace":
        """Give the workspace, with its defaults before the set-up page was used."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
