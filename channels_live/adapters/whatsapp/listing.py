"""The templates of a business account: asked for page by page, and read for our own form."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_live.adapters.base import SendFailed
from channels_live.adapters.reading import obj, rows, text
from channels_live.adapters.templates import LONGEST_CODE, Blank, Listed, Shape, blanks_of, card_place
from channels_live.adapters.whatsapp import client

FIELDS = "id,name,language,status,category,rejected_reason,quality_score,components"
PAGE, MOST_PAGES = 100, 30  # Meta lets an account have 250 names, each in several languages
USABLE = ("APPROVED", "REINSTATED", "FLAGGED", "UNARCHIVED")
HEADER_FILES = ("IMAGE", "VIDEO", "DOCUMENT")
CARD_FILES, CARD_BUTTONS = ("IMAGE", "VIDEO"), ("QUICK_REPLY", "URL", "PHONE_NUMBER")
BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW")
PLACE = {"latitude": "latitude", "longitude": "longitude", "name": "text", "address": "optional"}
PLACE_EXAMPLES = {"latitude": "40.3777", "longitude": "49.8920"}
STATUSES = {
    "PENDING": gettext_lazy("WhatsApp has not decided about it yet. Choose another one meanwhile."),
    "IN_APPEAL": gettext_lazy("WhatsApp has not decided about it yet. Choose another one meanwhile."),
    "PAUSED": gettext_lazy("WhatsApp has paused it, because customers disliked it. Choose another one."),
    "DISABLED": gettext_lazy("WhatsApp has switched it off for good. Choose another one."),
    "ARCHIVED": gettext_lazy("It is archived. An admin can bring it back in WhatsApp Manager."),
    "LOCKED": gettext_lazy("It is locked. An admin can see why in WhatsApp Manager."),
    "LIMIT_EXCEEDED": gettext_lazy("The account has too many templates. An admin must delete some."),
    "PENDING_DELETION": gettext_lazy("It is being deleted. Choose another one."),
    "DELETED": gettext_lazy("It was deleted. Choose another one."),
}
REASONS = {
    "ABUSIVE_CONTENT": gettext_lazy("WhatsApp refused it: the text could offend or threaten."),
    "INVALID_FORMAT": gettext_lazy("WhatsApp refused it: its blanks or its format are wrong."),
    "INCORRECT_CATEGORY": gettext_lazy("WhatsApp refused it: it is in the wrong category."),
    "PROMOTIONAL": gettext_lazy("WhatsApp refused it: it advertises, but its category says otherwise."),
    "SCAM": gettext_lazy("WhatsApp refused it: it looks like a fraud."),
    "TAG_CONTENT_MISMATCH": gettext_lazy("WhatsApp refused it: the text does not fit its category."),
}
# Parts that only WhatsApp's own pages fill in.
ELSEWHERE = {
    "LIMITED_TIME_OFFER": gettext_lazy("It has an offer that ends. Send it from WhatsApp Manager."),
    "OTP": gettext_lazy("It carries a code to sign in with, which only the system that checks it may send."),
    **dict.fromkeys(
        ("CATALOG", "MPM", "SPM", "PRODUCT"),
        gettext_lazy("It shows products of your catalogue. Send it from WhatsApp Manager."),
    ),
    "ORDER_DETAILS": gettext_lazy("It asks for a payment. Send it from WhatsApp Manager."),
    "CALL_PERMISSION_REQUEST": gettext_lazy("It asks whether you may call. Send it from WhatsApp Manager."),
}


def list_templates(settings: Mapping[str, Any]) -> list[Listed]:
    """Ask for all templates; raises SendFailed or SendUnknown."""
    waba = text(settings, "waba_id").strip()
    if not waba:
        sentence = _("Enter the WhatsApp Business account ID first: templates belong to it.")
        raise SendFailed(sentence, permanent=True, code="waba")
    found, after = [], ""
    for _page in range(MOST_PAGES):
        asked = {"fields": FIELDS, "limit": str(PAGE)} | ({"after": after} if after else {})
        answer = client.call("GET", f"{quote(waba, safe='')}/message_templates", settings, params=asked)
        found += [_listed(row) for row in rows(answer, "data")]
        paging = obj(answer, "paging")
        after = text(obj(paging, "cursors"), "after")
        if not (after and text(paging, "next")):
            break
    return [each for each in found if each.name and each.language]


def shape(components: list[Any]) -> Shape:
    """Read what a template consists of."""
    parts = {text(row, "type").upper(): row for row in components if isinstance(row, dict)}
    header, body = parts.get("HEADER", {}), parts.get("BODY", {})
    buttons = rows(parts.get("BUTTONS"), "buttons")
    kind = text(header, "format").upper() or "TEXT"
    said = text(header, "text") if kind == "TEXT" else ""
    cards = tuple(_card(number, card) for number, card in enumerate(rows(parts.get("CAROUSEL"), "cards")))
    return Shape(
        body=text(body, "text"),
        header=said,
        header_file=kind.lower() if kind in HEADER_FILES else "",
        footer=text(parts.get("FOOTER"), "text"),
        buttons=tuple(text(button, "text") for button in buttons),
        replies=tuple(number for number, button in enumerate(buttons) if _type(button) == "QUICK_REPLY"),
        forms=tuple(number for number, button in enumerate(buttons) if _type(button) == "FLOW"),
        blanks=(
            *(_place() if kind == "LOCATION" else ()),
            *blanks_of(said, "header", _examples(header, "header_text")),
            *blanks_of(text(body, "text"), "body", _examples(body, "body_text")),
            *_button_blanks(buttons),
            *(blank for card in cards for blank in card.blanks),
        ),
        cards=cards,
        trouble=next((card.trouble for card in cards if card.trouble), _unsendable(parts, kind, buttons)),
    )


def _place() -> Iterator[Blank]:
    for name, kind in PLACE.items():
        yield Blank("location", name, PLACE_EXAMPLES.get(name, ""), kind)


def _card(number: int, card: dict[str, Any]) -> Shape:
    """Read one card of a row: a picture or a video, words, and buttons."""
    components = rows(card, "components")
    found, on = shape(components), card_place(number)
    kinds = [_type(button) for part in components for button in rows(part, "buttons")]
    odd = next((kind for kind in kinds if kind not in CARD_BUTTONS), "")
    if not found.trouble and (odd or found.header_file.upper() not in CARD_FILES):
        found = replace(found, trouble=_elsewhere(odd or "CARD"))
    return replace(found, blanks=tuple(replace(blank, place=on + blank.place) for blank in found.blanks))


def trouble(status: str, reason: str) -> str:
    """Say why a template may not be sent; empty if it may."""
    if status in USABLE:
        return ""
    if status == "REJECTED":
        said = REASONS.get(reason) or _("WhatsApp refused it. An admin can see why in WhatsApp Manager.")
        return str(said)
    otherwise = _("WhatsApp does not let it be sent (%(status)s).") % {"status": status}
    return str(STATUSES.get(status) or otherwise)


def _listed(row: dict[str, Any]) -> Listed:
    reason = text(row, "rejected_reason")
    components = row.get("components")
    return Listed(
        name=text(row, "name")[:512],
        language=text(row, "language")[:20],
        status=text(row, "status").upper()[:30],
        external_id=text(row, "id")[:40],
        reason="" if reason == "NONE" else reason[:300],
        category=text(row, "category")[:30],
        quality=text(obj(row, "quality_score"), "score")[:20],
        components=components if isinstance(components, list) else [],
    )


def _examples(component: dict[str, Any], key: str) -> dict[str, str]:
    """Give the example of each blank: by number in a list (body: a list in a list), or by its name."""
    example = obj(component, "example")
    named = {text(row, "param_name"): text(row, "example") for row in rows(example, f"{key}_named_params")}
    values = example.get(key)
    if isinstance(values, list) and values and isinstance(values[0], list):
        values = values[0]
    numbered = enumerate(values if isinstance(values, list) else [], 1)
    return named | {str(number): text(value) for number, value in numbered}


def _button_blanks(buttons: list[dict[str, Any]]) -> Iterator[Blank]:
    """A web address may end in a blank, its example is the whole address; a code to copy is one."""
    for index, button in enumerate(buttons):
        place = f"button:{index}"
        if _type(button) == "URL":
            yield from blanks_of(text(button, "url"), place, {}, "url")
        elif _type(button) == "COPY_CODE":
            given = button.get("example")
            example = given[0] if isinstance(given, list) and given else given
            yield Blank(place, "code", text(example)[:LONGEST_CODE], "copy_code")


def _type(button: dict[str, Any]) -> str:
    return text(button, "type").upper()


def _unsendable(parts: dict[str, Any], header: str, buttons: list[dict[str, Any]]) -> str:
    """Say what of a template cannot be filled in here."""
    odd = [name for name in parts if name not in ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL")]
    odd += [_type(button) for button in buttons if _type(button) not in BUTTONS]
    odd += ["CAROUSEL"] if "CAROUSEL" in parts and not rows(parts["CAROUSEL"], "cards") else []
    odd += [header] if header not in ("TEXT", "LOCATION", *HEADER_FILES) else []
    return _elsewhere(odd[0]) if odd else ""


def _elsewhere(part: str) -> str:
    otherwise = _("It has a part that cannot be filled in here (%(part)s).")
    return str(ELSEWHERE.get(part) or otherwise % {"part": part.replace("_", " ").lower()})
