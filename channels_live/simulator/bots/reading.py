"""Reads a call's parameters, which come as form fields, multipart, JSON or in the address."""

import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from channels_live.simulator.bots.answers import bad
from channels_live.simulator.models import StoredFile
from channels_live.simulator.phones import keep_file
from channels_live.simulator.wires import of
from tickets.models import ChannelAccount

Files = dict[str, UploadedFile]
MAX_TEXT, MAX_CAPTION, MAX_DATA = 4096, 1024, 64
MAX_PHOTO, MAX_FILE = 10 * 1024 * 1024, 50 * 1024 * 1024


def parameters(request: HttpRequest) -> tuple[dict[str, Any], Files]:
    given: dict[str, Any] = dict(request.GET.items())
    if request.content_type == "application/json":
        try:
            body = json.loads(request.body or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise bad("can't parse request JSON object")
        return {**given, **body}, {}
    files = {name: file for name, file in request.FILES.items() if isinstance(file, UploadedFile)}
    return {**given, **dict(request.POST.items())}, files


def structure(value: Any, name: str) -> Any:
    """Give a nested parameter; forms carry it as a JSON string."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise bad(f"can't parse {name} JSON object")


def text(value: Any, most: int, what: str) -> str:
    """Give a text within the limit, which is counted in UTF-16 units."""
    found = "" if value is None else str(value)
    if len(found.encode("utf-16-le")) // 2 > most:
        raise bad(f"{what} is too long")
    return found


def keyboard(value: Any) -> dict[str, Any] | None:
    """Check an inline keyboard; other markups are taken as they are."""
    markup = structure(value, "reply keyboard markup")
    if not isinstance(markup, dict):
        return None
    for button in buttons(markup):
        if not button.get("text"):
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if len(str(button.get("callback_data", "")).encode()) > MAX_DATA:
            raise bad("BUTTON_DATA_INVALID")
    return markup


def buttons(markup: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [button for row in (markup or {}).get("inline_keyboard") or [] for button in row]


def choices(markup: dict[str, Any] | None) -> list[dict[str, str]]:
    """Give what a person can tap."""
    found = [button for button in buttons(markup) if "callback_data" in button]
    return [{"id": str(button["callback_data"]), "title": str(button["text"])} for button in found]


def file_of(
    account: ChannelAccount, given: dict[str, Any], files: Files, name: str, *, at: Any
) -> StoredFile:
    """Give the file of a parameter: uploaded with it, attached under another name, or known by its id."""
    value = given.get(name)
    upload = files.get(name)
    if isinstance(value, str) and value.startswith("attach://"):
        upload = files.get(value.removeprefix("attach://"))
    if upload is None:
        stored = StoredFile.objects.filter(account=account, token=str(value or "")).first()
        if stored is None:
            raise bad(
                "wrong file identifier/HTTP URL specified" if value else f"there is no {name} in the request"
            )
        return stored
    if (upload.size or 0) > (MAX_PHOTO if name == "photo" else MAX_FILE):
        raise bad("file is too big") if name == "photo" else bad("Request Entity Too Large")
    if not upload.size:
        raise bad("file must be non-empty")
    mime = upload.content_type or "application/octet-stream"
    return keep_file(
        account, upload.read(), token=of("telegram").new_token(), name=upload.name or "", mime=mime, at=at
    )
