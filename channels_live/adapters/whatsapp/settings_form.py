"""What an admin copies from Meta's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WhatsAppForm(forms.Form):
    phone_number_id = forms.RegexField(r"^\d{5,32}\Z", label=_("Phone number ID"))
    waba_id = forms.RegexField(r"^\d{5,32}\Z", label=_("WhatsApp Business account ID"), required=False)
    access_token = forms.CharField(label=_("Access token"), max_length=1000)
    app_secret = forms.CharField(label=_("App secret"), max_length=200)
    verify_token = forms.CharField(label=_("Verify token"), max_length=200)
    api_version = forms.RegexField(r"^v\d{1,3}\.\d\Z", label=_("API version"), initial="v25.0")
