"""A person who works here."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.core.actors import Actor


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Admin")


class People(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"role": Role.ADMIN, **fields})


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.AGENT)
    signature = models.CharField(_("signature"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("theme"), max_length=8, default="auto")
    density = models.CharField(_("density"), max_length=12, default="comfortable")
    has_sound = models.BooleanField(_("sound"), default=True)
    has_single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    capacity = models.PositiveSmallIntegerField(_("capacity"), default=6)
    # Raised whenever rights change; open sockets compare it and close themselves.
    access_epoch = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_supervisor(self) -> bool:
        """Supervisors and admins may supervise."""
        return self.role in (Role.SUPERVISOR, Role.ADMIN)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))

    def as_actor(self) -> Actor:
        return Actor(kind="agent", name=self.name, user_id=self.pk)
