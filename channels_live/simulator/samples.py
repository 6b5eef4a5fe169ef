"""Small true files to send with one tap: a photo, a sticker, a document and a voice message."""

import io
import struct
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

SAMPLE_RATE, PRE_SKIP = 48_000, 312
FRAME = 960  # samples in 20 ms
SILENCE = b"\xf8\xff\xfe"  # one Opus frame in which nothing is heard


@dataclass(frozen=True)
class Sample:
    kind: str
    name: str
    mime: str
    data: bytes


@cache
def get(kind: str) -> Sample:
    """Give the sample of a kind; raises KeyError."""
    name, mime, make = SAMPLES[kind]
    return Sample(kind, name, mime, make())


def photo() -> bytes:
    return _picture("JPEG", "RGB", (800, 600))


def sticker() -> bytes:
    return _picture("WEBP", "RGBA", (512, 512))


def document() -> bytes:
    """Make a PDF of one page that says what it is."""
    text = (
        b"BT /F1 24 Tf 60 740 Td (Receipt A-1042) Tj 0 -36 Td /F1 12 Tf (Hand coffee grinder, 1 piece) Tj ET"
    )
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def voice() -> bytes:
    """Make two seconds of Ogg Opus, mono, as phones record them."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, PRE_SKIP, SAMPLE_RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"demo" + struct.pack("<I", 0)
    frames = [SILENCE] * 100
    return (
        _page([head], 0, granule=0, flag=2)
        + _page([tags], 1, granule=0)
        + _page(frames, 2, granule=PRE_SKIP + FRAME * len(frames), flag=4)
    )


def _page(packets: list[bytes], number: int, *, granule: int, flag: int = 0) -> bytes:
    sizes, body = bytes(len(packet) for packet in packets), b"".join(packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flag, granule, 1042, number, 0) + bytes([len(sizes)]) + sizes
    checksum = struct.pack("<I", _checksum(head + body))
    return head[:22] + checksum + head[26:] + body


def _checksum(data: bytes) -> int:
    register = 0
    for byte in data:
        register ^= byte << 24
        for _bit in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register & 0x80000000 else 0)
        register &= 0xFFFFFFFF
    return register


def _picture(form: str, mode: str, size: tuple[int, int]) -> bytes:
    width, height = size
    picture = Image.new(mode, size, (217, 203, 178, 0) if mode == "RGBA" else (217, 203, 178))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((width * 0.3, height * 0.2, width * 0.7, height * 0.85), 40, fill=(31, 77, 63))
    draw.ellipse((width * 0.42, height * 0.35, width * 0.58, height * 0.5), fill=(185, 138, 74))
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


SAMPLES = {
    "image": ("parcel.jpg", "image/jpeg", photo),
    "sticker": ("sticker.webp", "image/webp", sticker),
    "document": ("receipt.pdf", "application/pdf", document),
    "voice": ("voice.ogg", "audio/ogg; codecs=opus", voice),
}
