"""What a provider told about an account, as a sentence for its admin."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_live.adapters.reading import obj, text
from channels_live.models import AccountNotice

EVENTS = {
    "APPROVED": gettext_lazy("approved"),
    "REJECTED": gettext_lazy("rejected"),
    "PENDING": gettext_lazy("being reviewed"),
    "PAUSED": gettext_lazy("paused"),
    "DISABLED": gettext_lazy("disabled"),
    "FLAGGED": gettext_lazy("about to be disabled"),
    "REINSTATED": gettext_lazy("usable again"),
    "IN_APPEAL": gettext_lazy("being reviewed again"),
    "DELETED": gettext_lazy("deleted"),
    "PENDING_DELETION": gettext_lazy("being deleted"),
    "ARCHIVED": gettext_lazy("archived"),
    "UNARCHIVED": gettext_lazy("usable again"),
}
COLOURS = {
    "GREEN": gettext_lazy("good"),
    "YELLOW": gettext_lazy("middling"),
    "RED": gettext_lazy("bad"),
    "UNKNOWN": gettext_lazy("not known"),
}
FIELDS = {
    "template_components": gettext_lazy("The text of a template was changed"),
    "phone_quality": gettext_lazy("The number's quality or limits changed"),
    "phone_name": gettext_lazy("The number's shown name was decided"),
    "account_update": gettext_lazy("The business account changed"),
    "account_alerts": gettext_lazy("Warning about the business account"),
    "account_review": gettext_lazy("The business account was reviewed"),
    "capability": gettext_lazy("The limits of the business account changed"),
    "security": gettext_lazy("A security setting of the number changed"),
    "user_preferences": gettext_lazy("A customer chose which marketing messages to get"),
    "payment_configuration": gettext_lazy("The payment settings changed"),
    "business_username": gettext_lazy("The business's username changed"),
}
KINDS = {
    "account_error": gettext_lazy("Error"),
    "echo": gettext_lazy("Written in the phone app"),
    "history": gettext_lazy("From before this account was here"),
    "unaddressed": gettext_lazy("A message that names no sender"),
    "business_connection": gettext_lazy("The connection to a business changed"),
    "identity_key": gettext_lazy("A customer's security code changed"),
}


def sentence(notice: AccountNotice) -> str:
    """Tell a notice in the language that is active."""
    if notice.kind != "account":
        told = str(KINDS.get(notice.kind, notice.kind.replace("_", " ")))
        return f"{told}: {notice.text}" if notice.text else told
    value = obj(notice.data, "value")
    if notice.text.startswith("template_") and text(value, "message_template_name"):
        return _of_template(notice.text, value)
    told = str(FIELDS.get(notice.text, notice.text.replace("_", " ")))
    details = [_readable(value[name]) for name in DETAILS if value.get(name)]
    return f"{told}: {', '.join(details)}" if details else told


DETAILS = (
    "event",
    "decision",
    "display_phone_number",
    "current_limit",
    "requested_verified_name",
    "rejection_reason",
    "alert_severity",
    "alert_type",
    "max_daily_conversation_per_phone",
    "max_phone_numbers_per_business",
)


def _of_template(kind: str, value: dict[str, Any]) -> str:
    name = {
        "name": text(value, "message_template_name"),
        "language": text(value, "message_template_language"),
    }
    if kind == "template_status":
        event, reason = text(value, "event"), text(value, "reason")
        why = text(obj(value, "rejection_info"), "reason") or ("" if reason == "NONE" else _readable(reason))
        told = _("Template “%(name)s” (%(language)s): %(event)s") % {
            **name,
            "event": EVENTS.get(event, _readable(event)),
        }
        return f"{told} – {why}" if why else told
    if kind == "template_quality":
        new = text(value, "new_quality_score")
        return _("Template “%(name)s” (%(language)s): its quality is now %(new)s") % {
            **name,
            "new": COLOURS.get(new, _readable(new)),
        }
    if kind == "template_category":
        return _(
            "Template “%(name)s” (%(language)s) is now in the category %(new)s, which changes its price"
        ) % {
            **name,
            "new": _readable(text(value, "new_category")),
        }
    return _("The text of the template “%(name)s” (%(language)s) was changed") % name


def _readable(code: object) -> str:
    """Give a provider's code word as words."""
    return str(code).replace("_", " ").lower() if not isinstance(code, dict | list) else ""
