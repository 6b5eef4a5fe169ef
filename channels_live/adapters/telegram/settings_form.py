"""What an admin copies from BotFather."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helpdesk.core import egress, secrets


class TelegramForm(forms.Form):
    bot_token = forms.RegexField(r"^\d{5,20}:[A-Za-z0-9_-]{20,80}\Z", label=_("Bot token"))
    secret_token = forms.RegexField(
        r"^[A-Za-z0-9_-]{16,256}\Z",
        label=_("Secret token of the webhook"),
        required=False,
        help_text=_("Empty: one is made. Telegram learns it when you set the webhook."),
    )
    api_base = forms.CharField(
        label=_("Address of your own Bot API server"),
        max_length=200,
        required=False,
        help_text=_("Empty: Telegram's own. One inside your network is named in the environment."),
    )

    def clean_secret_token(self) -> str:
        return self.cleaned_data["secret_token"] or secrets.new_token()

    def clean_api_base(self) -> str:
        """Refuse what is no public web address; each call checks it again."""
        base = str(self.cleaned_data["api_base"]).rstrip("/")
        if not base:
            return ""
        try:
            egress.check_url(base)
        except egress.AddressRefused as error:
            raise ValidationError(error.message) from None
        if "?" in base or "#" in base:
            raise ValidationError(_("Write scheme and host, for example https://bots.example"))
        return base
