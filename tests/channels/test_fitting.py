"""Files are made to fit: pictures anew within the channel's limits, other formats as documents."""

import io
from pathlib import Path

import pytest
from PIL import Image

from channels_live.adapters import registry
from channels_live.adapters.base import Outbound, OutboundFile, SendFailed
from channels_live.fitting import fitted

MB = 1024 * 1024
WHATSAPP, TELEGRAM = registry.get("whatsapp").capabilities, registry.get("telegram").capabilities


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((width, height), 100).convert(mode)


def stored(tmp_path: Path, picture: Image.Image, form: str, mime: str, **options) -> OutboundFile:
    data = io.BytesIO()
    picture.save(data, form, **options)
    return put(tmp_path, data.getvalue(), f"photo.{form.lower()}", mime, "image")


def put(tmp_path: Path, data: bytes, name: str, mime: str, kind: str) -> OutboundFile:
    place = tmp_path / name
    place.write_bytes(data)
    return OutboundFile(name=name, mime=mime, kind=kind, bytes=len(data), path=str(place))


def fit(file: OutboundFile, can=WHATSAPP) -> tuple[OutboundFile, bytes]:
    with fitted(Outbound(callback="c", to="1", kind="image", files=(file,)), can) as message:
        [found] = message.files
        return found, Path(found.path).read_bytes()


def test_picture_that_fits_goes_as_it_is(tmp_path):
    file = stored(tmp_path, noise(40, 30), "JPEG", "image/jpeg")

    assert fit(file)[0] == file


def test_picture_over_the_limit_is_made_smaller_and_stays_a_picture(tmp_path):
    file = stored(tmp_path, noise(3000, 2000), "PNG", "image/png")
    assert file.bytes > 5 * MB

    found, data = fit(file)

    assert (found.kind, found.mime, found.name) == ("image", "image/jpeg", "photo.jpg")
    assert found.bytes == len(data) <= 5 * MB
    assert Image.open(io.BytesIO(data)).size == (3000, 2000)


def test_format_the_channel_does_not_show_is_made_anew_with_its_transparency_on_white(tmp_path):
    clear = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    file = stored(tmp_path, clear, "WEBP", "image/webp", lossless=True)

    found, data = fit(file)

    assert found.mime == "image/jpeg"
    assert Image.open(io.BytesIO(data)).getpixel((5, 5)) == (255, 255, 255)
    assert fit(file, TELEGRAM)[0] == file


def test_picture_lies_as_it_was_taken(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    file = stored(tmp_path, noise(40, 20), "WEBP", "image/webp", exif=exif)

    assert Image.open(io.BytesIO(fit(file)[1])).size == (20, 40)


def test_colours_of_print_are_made_those_of_screens(tmp_path):
    file = stored(tmp_path, noise(20, 20).convert("CMYK"), "JPEG", "image/jpeg")

    assert Image.open(io.BytesIO(fit(file)[1])).mode == "RGB"


def test_picture_that_moves_goes_as_a_document_and_goes_on_moving(tmp_path):
    frames = [noise(20, 20), noise(20, 20)]
    file = stored(tmp_path, frames[0], "GIF", "image/gif", save_all=True, append_images=frames[1:])

    found, data = fit(file)

    assert (found.kind, data) == ("document", Path(file.path).read_bytes())


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\nrubbish", b"no picture at all"])
def test_what_is_no_picture_goes_as_a_document(tmp_path, data):
    found, _data = fit(put(tmp_path, data, "x.webp", "image/webp", "image"))

    assert found.kind == "document"


def test_bomb_is_not_unpacked(tmp_path):
    bomb = stored(tmp_path, Image.new("L", (20_000, 20_000)), "PNG", "image/png")
    too_large = OutboundFile(**{**bomb.__dict__, "mime": "image/webp"})

    assert fit(too_large)[0].kind == "document"


@pytest.mark.parametrize(
    ("can", "kind", "mime", "goes_as"),
    [
        (WHATSAPP, "audio", "audio/ogg", "audio"),
        (WHATSAPP, "audio", "audio/flac", "document"),
        (WHATSAPP, "voice", "audio/mp4", "audio"),
        (WHATSAPP, "video", "video/webm", "document"),
        (TELEGRAM, "video", "video/mp4", "video"),
        (TELEGRAM, "voice", "audio/ogg", "voice"),
    ],
)
def test_kind_follows_what_the_channel_takes(tmp_path, can, kind, mime, goes_as):
    assert fit(put(tmp_path, b"x", "a.bin", mime, kind), can)[0].kind == goes_as


def test_video_over_its_limit_goes_as_a_document_and_more_than_that_is_refused(tmp_path):
    def video(size):
        return OutboundFile(**{**put(tmp_path, b"x", "a.mp4", "video/mp4", "video").__dict__, "bytes": size})

    assert fit(video(20 * MB))[0].kind == "document"
    with pytest.raises(SendFailed, match="larger than this channel takes") as refused:
        fit(video(101 * MB))
    assert refused.value.permanent


def test_what_was_made_is_gone_afterwards(tmp_path):
    file = stored(tmp_path, noise(20, 20), "WEBP", "image/webp")

    with fitted(Outbound(callback="c", to="1", kind="image", files=(file,)), WHATSAPP) as message:
        made = Path(message.files[0].path)
        assert made.exists()

    assert not made.exists()
