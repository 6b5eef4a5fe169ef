"""Questions with answers to tap: up to three short ones are buttons, others a list, ten rows each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed
from channels_live.adapters.reading import rows, text
from channels_live.adapters.splitting import split

BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_TEXT, ROW_ID = 10, 24, 72, 200
OPENER, BODY = 20, 1024


@dataclass(frozen=True)
class Row:
    id: str
    title: str
    description: str = ""

    @property
    def is_short(self) -> bool:
        return len(self.title) <= ROW_TITLE and len(self.description) <= ROW_TEXT


def is_asked(asked: Mapping[str, Any] | None) -> bool:
    return bool(asked and asked.get("rows"))


def parts(said: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the calls of a question. What does not fit an answer is said whole in the text above."""
    found = read(asked)
    question = said or text(asked, "body").strip()
    if not question:
        raise _wrong(_("The question has no text. Write one and send it again."))
    if _fit_buttons(found):
        *before, last = split(question, BODY)
        return [*map(plain, before), _interactive(_buttons(last, found))]
    groups = [found[n : n + ROWS] for n in range(0, len(found), ROWS)]
    *before, last = split("\n\n".join([question, *_spelled(found)]), BODY)
    opener = text(asked, "button").strip() or _("Choose")
    bodies = [last, *[_("More answers:")] * (len(groups) - 1)]
    lists = [_interactive(_list(body, opener, group)) for body, group in zip(bodies, groups, strict=True)]
    return [*map(plain, before), *lists]


def plain(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def read(asked: Mapping[str, Any]) -> list[Row]:
    """Read the answers; one that could come back as another is refused."""
    found = [
        Row(text(row, "id") or title, title, description if description != title else "")
        for row in rows(asked, "rows")
        for description in (text(row, "description").strip(),)
        for title in (text(row, "title").strip() or description or text(row, "id").strip(),)
    ]
    ids = {row.id for row in found}
    if not all(row.id.strip() and row.title for row in found) or not found:
        raise _wrong(_("An answer to choose has no text. Write one and send it again."))
    if len(ids) < len(found):
        raise _wrong(_("Two answers to choose are the same. Change one and send it again."))
    if any(len(row.id) > ROW_ID for row in found):
        raise _wrong(_("The id of an answer is too long for WhatsApp. An admin must shorten it."))
    return found


def _fit_buttons(found: list[Row]) -> bool:
    titles = {row.title for row in found}
    is_short = all(len(title) <= BUTTON_TITLE for title in titles)
    return len(titles) == len(found) <= BUTTONS and is_short and not any(row.description for row in found)


def _buttons(body: str, found: list[Row]) -> dict[str, Any]:
    buttons = [{"type": "reply", "reply": {"id": row.id, "title": row.title}} for row in found]
    return {"type": "button", "body": {"text": body}, "action": {"buttons": buttons}}


def _list(body: str, opener: str, found: list[Row]) -> dict[str, Any]:
    listed = []
    for row in found:
        shown = {"id": row.id, "title": _short(row.title, ROW_TITLE)}
        listed.append(shown | ({"description": _short(row.description, ROW_TEXT)} if row.description else {}))
    action = {"button": _short(opener, OPENER), "sections": [{"rows": listed}]}
    return {"type": "list", "body": {"text": body}, "action": action}


def _spelled(found: list[Row]) -> Iterator[str]:
    """Say in full each answer that a row has no room for."""
    lines = [
        f"• {row.title}: {row.description}" if row.description else f"• {row.title}"
        for row in found
        if not row.is_short
    ]
    if lines:
        yield "\n".join(lines)


def _interactive(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": content}


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else split(words, most - 1)[0].rstrip() + "…"


def _wrong(sentence: str) -> SendFailed:
    return SendFailed(sentence, permanent=True, code="choices")
