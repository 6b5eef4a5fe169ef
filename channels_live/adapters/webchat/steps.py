"""What an admin does on the own site, in order."""

from django.utils.translation import gettext_lazy as _

STEPS = (
    _("Name the sites that may show the chat, and save."),
    _("Put the line that is then shown here into your site's pages."),
    _("Who is logged in there can be passed on signed: your server needs the identity secret for it."),
)
