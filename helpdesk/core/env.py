"""Settings from the environment: read strictly, refused with one sentence."""

import os
import secrets
from pathlib import Path

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadSetting(Exception):
    """An environment variable makes no sense; the message names it and says what would."""


def envtext(name: str, default: str = "") -> str:
    """Read NAME, or the file that NAME_FILE points to; empty means not set."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "").strip() or default
    if os.environ.get(name):
        raise BadSetting(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE points to {path}, which cannot be read: {error}.") from error


def envbool(name: str, default: bool = False) -> bool:
    text = envtext(name, "1" if default else "0").lower()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise BadSetting(f"{name} is '{text}'; write 1 or 0.")


def envint(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    text = envtext(name) or str(default)
    if text.isdecimal() and least <= int(text) <= most:
        return int(text)
    raise BadSetting(f"{name} is '{text}'; write a whole number from {least} to {most}.")


def envlist(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in envtext(name, default).split(",") if part.strip()]


def envsecret(name: str, keep_in: Path) -> str:
    """Read a secret, or make one on the first start and keep it in a file only we can read."""
    if text := envtext(name):
        if len(text) < 32:
            raise BadSetting(f"{name} is shorter than 32 characters, which is too easy to guess.")
        return text
    try:
        return _kept(keep_in)
    except OSError as error:
        raise BadSetting(f"{keep_in} cannot be read or written: {error.strerror}.") from error


def _kept(path: Path) -> str:
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        # A hard link never overwrites: of two processes starting at once, the first one's key stays.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    text = path.read_text(encoding="utf-8").strip()
    if len(text) < 32:
        raise BadSetting(
            f"{path} does not hold a usable key; restore it, or delete it to start with a new one."
        )
    return text
