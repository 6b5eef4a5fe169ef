"""What the addresses of a ticket take: it drives the composer, and refuses what would not get through."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.core.errors import Invalid
from tickets import files
from tickets.models import Attachment, Thread

LONGEST_ANSWER = 200
BYTES = ("image", "document", "video", "audio", "voice")
Can = dict[str, Any]


def can_of(thread: Thread) -> Can:
    """Say what one address takes: answers to tap, voice messages, files and how large."""
    able = thread.account.capabilities
    kinds, limits = able.get("kinds", ()), able.get("max_bytes", {})
    largest = max((limits.get(kind, 0) for kind in BYTES), default=0) or files.MAX_BYTES
    return {
        "answers": max(able.get("max_buttons") or 0, able.get("max_list_rows") or 0),
        "voice": "voice" in kinds,
        "most": min(files.MAX_BYTES, largest) if "document" in kinds else 0,
    }


def can_all(threads: Sequence[Thread]) -> Can:
    """Say what all of them take."""
    each = [can_of(thread) for thread in threads]
    return {name: min(can[name] for can in each) for name in each[0]} if each else {}


def choices_by_address(threads: Sequence[Thread]) -> dict[str, Can]:
    """Give what each choice of the address can, as the page names them; `last` is the first."""
    found = {str(thread.pk): can_of(thread) for thread in threads}
    return found | {"last": can_all(threads[:1]), "all": can_all(threads)} if threads else {}


def read_answers(lines: str, threads: Sequence[Thread], *, text: str) -> dict[str, Any] | None:
    """Read answers to tap, one a line; raises Invalid where an address could not show them."""
    titles = [" ".join(line.split()) for line in lines.splitlines() if line.strip()]
    rows = [{"id": str(number), "title": title} for number, title in enumerate(titles, 1)]
    return question(rows, threads, text=text)


def question(
    rows: Sequence[dict[str, str]], threads: Sequence[Thread], *, text: str, button: str = ""
) -> dict[str, Any] | None:
    """Give answers to tap as a message carries them; raises Invalid where an address could not show them.

    `button` opens the list where there are more than buttons hold.
    """
    if not rows:
        return None
    most, titles = can_all(threads).get("answers", 0), {row["title"] for row in rows}
    if len(rows) > most:
        raise _wrong(
            _("This address shows at most %(n)d answers to tap.") % {"n": most}
            if most
            else _("This address shows no answers to tap. Write them into the text.")
        )
    if len(titles) < len(rows) or len({row["id"] for row in rows}) < len(rows):
        raise _wrong(_("Two answers to tap are the same. Change one."))
    if any(len(title) > LONGEST_ANSWER for title in titles):
        raise _wrong(_("An answer to tap is too long: at most %(n)d letters.") % {"n": LONGEST_ANSWER})
    if not text.strip():
        raise _wrong(_("Write the question above its answers."), field="text")
    opener = {"button": button} if button else {}
    return {"purpose": "conversation", "rows": list(rows), **opener}


def _wrong(sentence: str, *, field: str = "choices") -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})


def refuse_files(given: Sequence[Attachment], threads: Sequence[Thread]) -> None:
    """Refuse a file that an address cannot take at all, before it is held or queued."""
    most = can_all(threads).get("most", files.MAX_BYTES)
    for file in given:
        if file.bytes > most:
            limit = {"name": file.name, "limit": round(most / 2**20)}
            raise Invalid(_("%(name)s is too large here: at most %(limit)d MB.") % limit)
