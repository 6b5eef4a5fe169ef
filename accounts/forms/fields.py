"""Fields that several forms share."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LONGEST_PASSWORD = 256


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


def zone_field() -> forms.ChoiceField:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return forms.ChoiceField(label=_("Time zone"), choices=[("UTC", "UTC"), *((z, z) for z in zones)])


def password_field(label: Any, *, is_new: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if is_new else "current-password"}),
        help_text=_("At least 10 characters; a few words are easy to remember.") if is_new else "",
    )


class NewPassword(forms.Form):
    """Adds a password that is hard enough for the person it is for."""

    password = password_field(_("Password"))

    def person(self) -> User:
        return User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person())
        return password
