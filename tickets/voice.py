"""Voice messages as browsers record them, in the file that messengers play: Opus from WebM into Ogg."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

WEBM = b"\x1a\x45\xdf\xa3"
# Elements that only hold others; their sizes are often unknown while somebody still records.
HOLDERS = frozenset({0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xA0})
CODEC, PRIVATE, SIMPLE_BLOCK, BLOCK = 0x86, 0x63A2, 0xA3, 0xA1
LACED = 0x06
RATE = 48_000
SERIAL = 0x4D656A61
MOST_SEGMENTS, PER_PAGE = 255, 50
BEGINS, ENDS = 2, 4
HEAD, LONGEST_HEAD = 19, 276  # bytes, RFC 7845, section 5.1


class NotVoice(ValueError):
    """These bytes are no recording we know."""


@dataclass
class _Recording:
    head: bytes = b""
    codec: bytes = b""
    packets: list[bytes] = field(default_factory=list)


def as_ogg(data: bytes) -> bytes:
    """Give a WebM recording of Opus as Ogg, without touching its sound; raises NotVoice for anything else."""
    found = _Recording()
    try:
        for name, value in _elements(data):
            _take(found, name, value)
    except (IndexError, struct.error) as error:
        raise NotVoice(f"the recording is cut off: {error}") from None
    is_head = found.head.startswith(b"OpusHead") and HEAD <= len(found.head) <= LONGEST_HEAD
    if not is_head or not found.packets:
        raise NotVoice("the recording holds no Opus")
    return b"".join(_pages(found))


def _take(found: _Recording, name: int, value: bytes) -> None:
    if name == PRIVATE and not found.head:
        found.head = value
    elif name in (SIMPLE_BLOCK, BLOCK):
        _track, place = _number(value, 0, keeps_mark=False)
        if value[place + 2] & LACED:
            raise NotVoice("the recording packs its sound in a way we do not read")
        if len(value) > place + 3:
            found.packets.append(value[place + 3 :])


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk through an EBML file; what holds others is entered, all else is given whole."""
    if not data.startswith(WEBM):
        raise NotVoice("this is no WebM")
    place = 0
    while place < len(data):
        name, place = _number(data, place, keeps_mark=True)
        size, place = _number(data, place, keeps_mark=False)
        if name in HOLDERS:
            continue
        if place + size > len(data):
            return  # the end was not written any more
        yield name, data[place : place + size]
        place += size


def _number(data: bytes, place: int, *, keeps_mark: bool) -> tuple[int, int]:
    """Read a number whose first bits tell its length; gives it and the place after it."""
    first = data[place]
    length = 9 - first.bit_length()
    if length > 8:
        raise NotVoice("the recording is damaged")
    value = first if keeps_mark else first & (0xFF >> length)
    for byte in data[place + 1 : place + length]:
        value = value << 8 | byte
    return value, place + length


def _pages(found: _Recording) -> Iterator[bytes]:
    tags = b"OpusTags" + struct.pack("<I", 4) + b"Meja" + struct.pack("<I", 0)
    yield _page([found.head], number=0, flags=BEGINS, samples=0)
    yield _page([tags], number=1, flags=0, samples=0)
    groups = list(_grouped(found.packets))
    samples = struct.unpack_from("<H", found.head, 10)[0]
    for number, group in enumerate(groups, 2):
        samples += sum(_samples(packet) for packet in group)
        yield _page(group, number=number, flags=ENDS if number == len(groups) + 1 else 0, samples=samples)


def _grouped(packets: list[bytes]) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    segments = 0
    for packet in packets:
        needed = len(packet) // 255 + 1
        if needed > MOST_SEGMENTS:
            raise NotVoice("a piece of the recording is too long")
        if group and (segments + needed > MOST_SEGMENTS or len(group) >= PER_PAGE):
            yield group
            group, segments = [], 0
        group.append(packet)
        segments += needed
    yield group


def _page(packets: list[bytes], *, number: int, flags: int, samples: int) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    start = struct.pack("<4sBBqII", b"OggS", 0, flags, samples, SERIAL, number)
    rest = bytes([len(lacing)]) + lacing + b"".join(packets)
    return start + struct.pack("<I", _checksum(start + bytes(4) + rest)) + rest


def _samples(packet: bytes) -> int:
    """Count what a packet lasts, at 48 kHz (RFC 6716, section 3.1)."""
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        each = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        each = (480, 960)[config & 1]
    else:
        each = (120, 240, 480, 960)[config & 3]
    count = (1, 2, 2, packet[1] & 0x3F if len(packet) > 1 else 0)[code]
    return each * count


def _table() -> list[int]:
    found = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        found.append(value)
    return found


TABLE = _table()


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ TABLE[value >> 24 ^ byte]
    return value
