"""What an admin does at Meta, in order."""

from django.utils.translation import gettext_lazy as _

STEPS = (
    _("In Meta's app dashboard open WhatsApp, API setup: copy the phone number ID and the account ID."),
    _("Under Business settings, System users, make a token that does not expire for this app: copy it."),
    _("Under App settings, Basic, copy the app secret."),
    _("Think of a verify token and save here: the hook address is then shown. Enter both at Meta's webhook."),
    _("Subscribe the webhook to the field messages, then test the connection here."),
)
