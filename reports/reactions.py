"""What this app adds to pages of the apps below."""

from django.utils.translation import gettext_lazy as _t

from reports import late
from tickets import slots

slots.add_duties(late.duties)
slots.add_link(slots.Link(_t("Late replies"), "clock-alert", "/late-replies/", "work", late.is_asked))
