"""Who a visitor is: only what the site's own server has signed counts."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from channels_live.widget.fields import Json, Problem, number, text
from helpdesk.core import secrets
from tickets.models import ChannelAccount

ATTRIBUTES = ("plan", "tier")  # what the site may say of a customer's service level
SIGNED = ("user_id", "email", "name", "email_verified", *ATTRIBUTES)
LONGEST_AHEAD = 7 * 86400


@dataclass(frozen=True)
class Claim:
    """A signed identity that has been checked."""

    user_id: str
    name: str = ""
    email: str = ""
    is_email_verified: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


def signature(secret: str, account_key: str, fields: dict[str, str], exp: int) -> str:
    """Sign an identity: HMAC-SHA256 in hex over the account key, each field by name, and the expiry.

    The signed text is one `name=value` line per field in alphabetical order; empty fields are left
    out, and backslashes and line ends inside values are escaped, so that no two identities share it.
    """
    lines = {"account": account_key, "exp": str(exp), **fields}
    signed = "\n".join(f"{name}={_escaped(value)}" for name, value in sorted(lines.items()) if value)
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def check(account: ChannelAccount, body: Json, *, at: datetime) -> Claim:
    """Check a claim of the page; raises a 401 Problem that does not say what was wrong."""
    fields = {name: text(body, name, most=100 if name == "user_id" else 200) for name in SIGNED}
    exp, given = number(body, "exp"), text(body, "hash", most=64)
    secret = account.settings.get("identity_secret") or ""
    is_timely = at.timestamp() < exp < at.timestamp() + LONGEST_AHEAD
    expected = signature(secret, account.key, fields, exp)
    if not (secret and fields["user_id"] and is_timely and secrets.same(expected, given)):
        raise Problem(401, "identity", "This identity is not signed, or no longer valid.")
    return Claim(
        fields["user_id"],
        fields["name"],
        fields["email"].lower(),
        fields["email_verified"] == "true",
        {name: fields[name] for name in ATTRIBUTES if fields[name]},
    )


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")
