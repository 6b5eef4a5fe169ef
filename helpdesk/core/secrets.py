"""Secrets at rest: encrypted settings, hashed tokens, constant-time comparison."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """The stored secret was written with another key."""


def new_token(size: int = 32) -> str:
    """Make an unguessable token of `size` random bytes, safe in URLs."""
    return secrets.token_urlsafe(size)


def hash_token(token: str) -> str:
    """Hash a random token for storage; a fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(left: str | bytes, right: str | bytes) -> bool:
    """Compare without telling by the time taken how much was right."""
    return hmac.compare_digest(_bytes(left), _bytes(right))


def sign(purpose: str, text: str) -> str:
    """Sign text for one purpose with this installation's key (hex HMAC-SHA256)."""
    return hmac.new(_key("sign:" + purpose), text.encode(), hashlib.sha256).hexdigest()


def encrypt(value: dict[str, Any]) -> str:
    return _fernet().encrypt(json.dumps(value).encode()).decode()


def decrypt(text: str) -> dict[str, Any]:
    """Read an encrypted JSON object; raises Unreadable when the key has changed."""
    if not text:
        return {}
    try:
        return dict(json.loads(_fernet().decrypt(text.encode())))
    except InvalidToken as error:
        raise Unreadable("the secret key has changed since these settings were saved") from error


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("settings")))


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
