"""A chain of hashes over JSON entries: whoever changes a byte breaks a link that can be named."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

START = "0" * 64
Entry = Mapping[str, Any]


class Broken(Exception):
    """A link does not hold; the message names it."""


def link(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Give the entries with `prev` and `hash`: SHA-256 over the canonical JSON of all else and `prev`."""
    linked, prev = [], START
    for entry in entries:
        whole = {**entry, "prev": prev}
        prev = digest(whole)
        linked.append({**whole, "hash": prev})
    return linked


def check(entries: Sequence[Any], names: Sequence[str]) -> str:
    """Check every link in order; gives the last hash, raises Broken naming the first bad one."""
    prev = START
    for entry, name in zip(entries, names, strict=True):
        if not isinstance(entry, dict):
            raise Broken(f"{name}: not an entry")
        rest = {key: value for key, value in entry.items() if key != "hash"}
        if rest.get("prev") != prev:
            raise Broken(f"{name}: does not follow the entry before it")
        if digest(rest) != entry.get("hash"):
            raise Broken(f"{name}: was changed, its hash does not match its content")
        prev = entry["hash"]
    return prev


def digest(value: Entry) -> str:
    """SHA-256 (hex) of canonical JSON: sorted keys, no spaces, UTF-8 (RFC 8785 for our values)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sign(secret: bytes, text: str) -> dict[str, str]:
    """Sign a text with the Ed25519 key that follows from 32 secret bytes; both values are hex."""
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public = key.public_key().public_bytes_raw()
    return {"algorithm": "ed25519", "public_key": public.hex(), "signature": key.sign(text.encode()).hex()}


def check_signature(seal: Mapping[str, Any], text: str) -> None:
    """Raise Broken unless the seal's key has signed this text."""
    if set(seal) != {"algorithm", "public_key", "signature"} or seal["algorithm"] != "ed25519":
        raise Broken("seal: is not one we know")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(seal["public_key"])))
        key.verify(bytes.fromhex(str(seal["signature"])), text.encode())
    except (KeyError, ValueError, InvalidSignature):
        raise Broken("seal: the signature does not belong to this document") from None
