"""What a person sets for themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import language_field, zone_field
from accounts.models import User

THEMES = [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
DENSITIES = [("comfortable", _("Comfortable")), ("compact", _("Compact"))]
LIVES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")), ("", _("No end"))]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    signature = forms.CharField(
        label=_("Signature"),
        max_length=120,
        required=False,
        help_text=_("Shown to customers under your replies. Empty: your name."),
    )
    language = language_field()
    time_zone = zone_field()
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES)
    density = forms.ChoiceField(label=_("Rows"), choices=DENSITIES)
    has_sound = forms.BooleanField(label=_("Play a sound for new messages"), required=False)
    has_single_keys = forms.BooleanField(label=_("Single-key shortcuts"), required=False)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=80)
    days = forms.ChoiceField(label=_("Ends after"), choices=LIVES, initial="90", required=False)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Whoever finds this page open cannot make a token."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if self.user is None or not self.user.check_password(password):
            raise forms.ValidationError(_("That is not your password."))
        return password
