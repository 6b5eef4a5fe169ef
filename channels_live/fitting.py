"""Files as a channel takes them: pictures are made anew within its limits, other formats go as documents."""

import io
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from channels_live.adapters.base import Capabilities, Outbound, OutboundFile, SendFailed

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4096  # of a picture that is made anew
QUALITIES = (88, 75, 60)
SMALLER = 0.7
STEPS = 8
PLAIN_MODES = ("RGB", "RGBA", "L")
TRANSPARENT = ("RGBA", "LA", "PA")


@contextmanager
def fitted(outbound: Outbound, capabilities: Capabilities) -> Iterator[Outbound]:
    """Give the message with files the channel takes; what was made for it is gone afterwards."""
    if not outbound.files:
        yield outbound
        return
    with tempfile.TemporaryDirectory(prefix="meja-send-") as folder:
        files = [
            _fit(file, capabilities, Path(folder) / str(number)) for number, file in enumerate(outbound.files)
        ]
        yield replace(outbound, files=tuple(files))


def _fit(file: OutboundFile, can: Capabilities, place: Path) -> OutboundFile:
    if file.kind == "image":
        file = _picture(file, can, place)
    elif not _takes(file, can):
        file = replace(file, kind="audio" if file.kind == "voice" else "document")
        file = file if _takes(file, can) else replace(file, kind="document")
    most = can.max_bytes.get(file.kind)
    if most is not None and file.bytes > most:
        raise SendFailed(
            _("The file is larger than this channel takes. Send a smaller one, or a link to it."),
            permanent=True,
            code="size",
        )
    return file


def _takes(file: OutboundFile, can: Capabilities) -> bool:
    named, most = can.mimes.get(file.kind), can.max_bytes.get(file.kind)
    knows = file.kind in can.kinds and (named is None or file.mime in named)
    return knows and (most is None or file.bytes <= most)


def _picture(file: OutboundFile, can: Capabilities, place: Path) -> OutboundFile:
    """Make a picture anew where the channel would not take it; one that moves or is none stays a document."""
    as_document = replace(file, kind="document")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file.path) as found:
                is_plain = found.mode in PLAIN_MODES and max(found.size) <= (can.max_side or max(found.size))
                if _takes(file, can) and is_plain:
                    return file
                if getattr(found, "is_animated", False) or found.width * found.height > MOST_PIXELS:
                    return as_document
                return _made_anew(file, found, can, place)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return as_document


def _made_anew(file: OutboundFile, found: Image.Image, can: Capabilities, place: Path) -> OutboundFile:
    most = can.max_bytes.get("image") or file.bytes
    picture = _flat(ImageOps.exif_transpose(found))
    side = min(LONGEST_SIDE, can.max_side or LONGEST_SIDE)
    picture.thumbnail((side, side))
    for _step in range(STEPS):
        for quality in QUALITIES:
            data = io.BytesIO()
            picture.save(data, "JPEG", quality=quality, optimize=True)
            if data.tell() <= most:
                place.write_bytes(data.getvalue())
                name = f"{file.name.rpartition('.')[0] or file.name}.jpg"
                return replace(file, name=name, mime="image/jpeg", bytes=data.tell(), path=str(place))
        width, height = (max(1, int(side * SMALLER)) for side in picture.size)
        picture = picture.resize((width, height))
    return replace(file, kind="document")


def _flat(picture: Image.Image) -> Image.Image:
    """Put what can be seen through on white: JPEG knows no transparency."""
    if picture.mode in TRANSPARENT or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    return picture.convert("RGB")
