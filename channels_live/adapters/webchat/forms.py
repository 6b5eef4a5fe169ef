"""What an admin sets for one web chat; the cleaned data are the account's settings."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helpdesk.core import secrets

DEFAULT_COLOR = "#1d5541"
ASKED = [("name", _("Name")), ("email", _("E-mail"))]


class WebchatForm(forms.Form):
    allowed_sites = forms.CharField(
        label=_("Sites that may show the chat"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://shop.example"}),
        required=False,
        help_text=_("One address a line. Empty: every site."),
    )
    brand_name = forms.CharField(
        label=_("Name shown to customers"),
        max_length=60,
        required=False,
        help_text=_("Empty: the account's name."),
    )
    brand_color = forms.RegexField(
        label=_("Colour"),
        regex=r"^#[0-9a-fA-F]{6}\Z",
        initial=DEFAULT_COLOR,
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    greeting_en = forms.CharField(label=_("Greeting in English"), max_length=120, required=False)
    greeting_id = forms.CharField(label=_("Greeting in Indonesian"), max_length=120, required=False)
    greeting_az = forms.CharField(label=_("Greeting in Azerbaijani"), max_length=120, required=False)
    prechat = forms.MultipleChoiceField(
        label=_("Ask before the chat"),
        choices=ASKED,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The message is always asked for; these stay optional."),
    )
    topics = forms.CharField(
        label=_("Topics to choose from"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("One a line; empty: not asked."),
    )
    identity_secret = forms.CharField(
        label=_("Identity secret"),
        max_length=100,
        required=False,
        help_text=_("Your server signs who is logged in with it. Cleared: a new one is made."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("allowed_sites", "topics"):
            if isinstance(value := self.initial.get(name), list):
                self.initial[name] = "\n".join(value)

    def clean_allowed_sites(self) -> list[str]:
        """Keep exact origins: a path or a missing scheme would silently allow nothing."""
        return [_origin(line) for line in re.split(r"[\s,]+", self.cleaned_data["allowed_sites"]) if line]

    def clean_brand_color(self) -> str:
        return self.cleaned_data["brand_color"] or DEFAULT_COLOR

    def clean_topics(self) -> list[str]:
        return [line.strip()[:60] for line in self.cleaned_data["topics"].splitlines() if line.strip()][:6]

    def clean_identity_secret(self) -> str:
        return self.cleaned_data["identity_secret"] or secrets.new_token()


def _origin(line: str) -> str:
    try:
        parts = urlsplit(line)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc):
        raise ValidationError(_("Write scheme and host, for example https://shop.example"))
    return f"{parts.scheme}://{parts.netloc.lower()}"
