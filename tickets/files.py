"""Files from strangers: what they really are, and a safe name for them."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.utils.translation import gettext as _

from helpdesk.core.errors import Invalid

MAX_BYTES = 25 * 1024 * 1024
# Only these are shown in the page; everything else is a download.
SHOWN = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "audio/ogg",
        "audio/mpeg",
        "audio/mp4",
        "video/mp4",
    }
)
RISKY = frozenset(
    {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "text/javascript"}
)
KINDS = {"image": "image", "audio": "audio", "video": "video"}


@dataclass(frozen=True)
class Inspected:
    name: str
    mime: str
    kind: str
    sha256: str


def inspect(data: bytes, *, name: str, claimed: str) -> Inspected:
    """Find out what a file is from its bytes; the claimed type only decides between plain texts."""
    mime = sniff(data, claimed)
    kind = KINDS.get(mime.split("/")[0], "document")
    return Inspected(safe_name(name, mime), mime, kind, hashlib.sha256(data).hexdigest())


def sniff(data: bytes, claimed: str = "") -> str:
    """Give the media type of these bytes; markup that a browser could run is called plain bytes."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if (
        head.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script"))
        or b"<svg" in head
        or b"<html" in head
    ):
        return "application/octet-stream"
    try:
        found = puremagic.from_string(data[:8192], mime=True) or ""
    except (puremagic.PureError, ValueError):
        found = ""
    if found and found not in RISKY:
        return _canonical(found)
    if _is_text(data):
        return claimed if claimed in ("text/csv", "text/calendar", "text/vcard") else "text/plain"
    return "application/octet-stream"


def safe_name(name: str, mime: str = "") -> str:
    """Strip paths, control and direction characters from a file name; never empty, at most 120."""
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/")
    name = PurePosixPath(name).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .")
    name = re.sub(r'[<>:"|?*/]', "_", name)
    if not name:
        name = f"file.{mime.split('/')[-1]}" if mime else "file"
    stem, dot, ending = name.rpartition(".")
    if dot and len(name) > 120:
        return f"{stem[: 118 - len(ending)]}.{ending[:20]}"
    return name[:120]


def random_name(name: str) -> str:
    """Give the name on disk: unguessable, with a harmless ending."""
    ending = re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower())[:8]
    return f"{secrets.token_urlsafe(24)}.{ending or 'bin'}"


def refuse_oversized(size: int) -> None:
    """Refuse a file over the limit in words that name both sizes."""
    if size > MAX_BYTES:
        raise Invalid(
            _("The file has %(size)d MB, the limit is %(limit)d MB.")
            % {"size": size // 2**20 + 1, "limit": MAX_BYTES // 2**20},
            fields={"file": [_("Choose a smaller file.")]},
        )


def _canonical(mime: str) -> str:
    return {"image/jpg": "image/jpeg", "application/ogg": "audio/ogg", "audio/mp3": "audio/mpeg"}.get(
        mime, mime
    )


def _is_text(data: bytes) -> bool:
    if b"\x00" in data[:8192]:
        return False
    try:
        data[:8192].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 8180
    return True
