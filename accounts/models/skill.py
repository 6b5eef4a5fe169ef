"""What people can do: languages they write and subjects they know."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Skill(models.Model):
    """A subject somebody may know, or a language, whose slug is its code."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    is_language = models.BooleanField(_("is a language"), default=False)

    class Meta:
        ordering = ["-is_language", "name"]

    def __str__(self) -> str:
        return self.name


class Proficiency(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="proficiencies")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="proficiencies")
    level = models.PositiveSmallIntegerField(
        _("level"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )

    class Meta:
        verbose_name_plural = "proficiencies"
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="proficiency_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="proficiency_level"),
        ]
