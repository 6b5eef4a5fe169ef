"""Files that people here, or visitors, add before they send a message."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from tickets import files, voice
from tickets.models import Attachment, Thread


def store_upload(
    upload: UploadedFile,
    *,
    at: datetime,
    by: User | None = None,
    thread: Thread | None = None,
    is_voice: bool = False,
) -> Attachment:
    """Store a file of an agent or of a thread's visitor; raises Invalid when it is too large.

    `is_voice` says that somebody has just spoken it: where we can, it becomes what messengers play
    as a voice message.
    """
    files.refuse_oversized(upload.size or 0)
    data = upload.read()
    if is_voice:
        data = _spoken(data)
    found = files.inspect(data, name=upload.name or "", claimed=upload.content_type or "")
    kind, mime = _heard(found) if is_voice else (found.kind, found.mime)
    attachment = Attachment(
        uploaded_by=by,
        uploaded_thread=thread,
        kind=kind,
        name=found.name,
        mime=mime,
        bytes=len(data),
        sha256=found.sha256,
        state=Attachment.State.READY,
        created_at=at,
    )
    attachment.file.save(files.random_name(found.name), ContentFile(data), save=False)
    attachment.save(force_insert=True)
    return attachment


def _spoken(data: bytes) -> bytes:
    try:
        return voice.as_ogg(data)
    except voice.NotVoice:  # a browser that records something else: it goes as a file
        return data


def _heard(found: files.Inspected) -> tuple[str, str]:
    """Say what a recording is: a voice message where it is Ogg, else sound, whatever holds it."""
    if found.mime == "audio/ogg":
        return "voice", found.mime
    return ("audio", "audio/mp4") if found.mime == "video/mp4" else (found.kind, found.mime)


def take_uploads(ids: Iterable[str | uuid.UUID], *, by: User) -> list[Attachment]:
    """Give a person's own waiting files in the order they were added; what is no id is nobody's."""
    asked = [pk for each in ids if (pk := _as_id(each))]
    if not asked:
        return []
    rows = Attachment.objects.filter(uploaded_by=by, message=None).in_bulk(asked)
    return [rows[pk] for pk in asked if pk in rows]


def told(files: Iterable[Attachment]) -> list[dict[str, str]]:
    """Give what the composer keeps of its files."""
    return [{"id": str(file.pk), "name": file.name} for file in files]


def _as_id(given: str | uuid.UUID) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return None
