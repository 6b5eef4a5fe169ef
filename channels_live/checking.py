"""Compare recorded payloads with what we make of them; the rules are those of the recordings' README."""

import csv
import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channels_live.adapters import registry

csv.field_size_limit(10**9)
ESCAPES = {"\\\\": "\\", "\\t": "\t", "\\r": "\r", "\\n": "\n"}
COMMENTARY = ("why",)  # said for people, not compared
# A wamid carries a phone number in base64. In these two recordings it was replaced in the payload by
# another than in what is expected, so that only the rest of the quoted id can be compared.
INCONSISTENT = {("text_product_inquiry.json", "reply_to"), ("interactive_button_reply.json", "reply_to")}
NUMBER_IN_ID = re.compile(r"^wamid\.HBgL[A-Za-z0-9+/]{15}(?=VAgA)")


@dataclass(frozen=True)
class Recording:
    """One payload of a folder with what is expected of it."""

    name: str
    account_ref: str
    raw: bytes
    expected: list[dict[str, Any]]


def recordings(folder: Path) -> Iterator[Recording]:
    """Read a folder's manifest.tsv; raises OSError or ValueError when it is not one."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            values = {key: unescape(value or "") for key, value in row.items() if key}
            expected = json.loads(values["expected_json"])
            raw = (folder / values["file"]).read_bytes()
            events = expected if isinstance(expected, list) else [expected]
            yield Recording(values["file"], values.get("channel_id", ""), raw, events)


def mismatches(kind: str, recording: Recording) -> list[str]:
    """Give every difference between what is expected and what the parser says."""
    try:
        found = described(kind, recording)
    except Exception as error:  # a parser that raises is the difference we look for
        return [f"raised {type(error).__name__}: {error}"]
    if len(found) != len(recording.expected):
        return [f"{len(recording.expected)} events expected, {len(found)} found"]
    return [
        f"event {i}, {key}: expected {value!r}, found {event.get(key)!r}"
        for i, (wanted, event) in enumerate(zip(recording.expected, found, strict=True))
        for key, value in wanted.items()
        if key not in COMMENTARY and not agrees(key, value, event.get(key), recording.name)
    ]


def described(kind: str, recording: Recording) -> list[dict[str, Any]]:
    """Parse a recording and tell it in the words of the expectations."""
    words = importlib.import_module(f"channels_live.checks.{kind}")
    if recording.name.startswith("api_"):
        return list(words.describe_answer(recording.raw))
    return [
        event for raw in bodies(recording) for event in words.describe(registry.get(kind).parse(raw), raw)
    ]


def bodies(recording: Recording) -> list[bytes]:
    """Give the webhook bodies of a recording: some hold several, in order."""
    name = recording.name
    if name.startswith("seq_"):
        return [json.dumps(body).encode() for body in json.loads(recording.raw)]
    if name.startswith(("getupdates_", "write_access_allowed")):
        found = json.loads(recording.raw)
        updates = found.get("result", []) if isinstance(found, dict) else found
        return (
            [json.dumps(body).encode() for body in updates] if "update_id" not in found else [recording.raw]
        )
    return [recording.raw]


def agrees(key: str, wanted: Any, found: Any, name: str = "") -> bool:
    if key == "media_id_any":
        return found in wanted
    if isinstance(wanted, list) and isinstance(found, list) and wanted and isinstance(wanted[0], dict):
        pairs = zip(wanted, found, strict=False)
        return len(wanted) == len(found) and all(
            part == {k: have.get(k) for k in part} for part, have in pairs
        )
    if (name, key) in INCONSISTENT and isinstance(wanted, str) and isinstance(found, str):
        return NUMBER_IN_ID.sub("", wanted) == NUMBER_IN_ID.sub("", found)
    if key == "forwarded" and wanted is True:
        return bool(found)
    return bool(wanted == found)


def unescape(value: str) -> str:
    return re.sub(r"\\[\\trn]", lambda found: ESCAPES[found[0]], value)
