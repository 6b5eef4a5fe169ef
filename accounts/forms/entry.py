"""Forms for people who are not signed in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import LONGEST_PASSWORD, NewPassword, language_field, password_field, zone_field
from accounts.models import User


class SignInForm(AuthenticationForm):
    username = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("E-mail or password is wrong."),
        "inactive": _("E-mail or password is wrong."),
    }

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()


class SetUpForm(NewPassword):
    workspace = forms.CharField(label=_("Workspace name"), max_length=80)
    language = language_field()
    time_zone = zone_field()
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    field_order = ["workspace", "language", "time_zone", "name", "email", "password"]


class AcceptForm(NewPassword):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "password"]

    def __init__(self, *args: Any, email: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def person(self) -> User:
        return User(email=self.email, name=self.cleaned_data.get("name", ""))


class ResetForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class ChoosePasswordForm(NewPassword):
    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def person(self) -> User:
        return self.user


class ChangePasswordForm(ChoosePasswordForm):
    current = password_field(_("Current password"), is_new=False)
    field_order = ["current", "password"]

    def clean_current(self) -> str:
        if not self.user.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError(_("This is not your current password."))
        return self.cleaned_data["current"]
