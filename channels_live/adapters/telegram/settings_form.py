"""What an admin copies from BotFather."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TelegramForm(forms.Form):
    bot_token = forms.RegexField(r"^\d{5,20}:[A-Za-z0-9_-]{20,80}$", label=_("Bot token"))
    secret_token = forms.RegexField(r"^[A-Za-z0-9_-]{16,256}$", label=_("Secret token of the webhook"))
