"""What an adapter must be: pure parsing in, one send out, capabilities as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Capabilities:
    """What a channel takes; the composer and the outgoing pipeline read only this."""

    kinds: frozenset[str]  # outgoing message kinds: text, image, document, audio, voice, video, ...
    max_text: int
    text_unit: str  # "codepoints" or "utf16": how the channel counts max_text
    max_caption: int = 0  # 0: the channel has no captions
    max_bytes: Mapping[str, int] = field(default_factory=dict)  # outgoing limit per kind, in bytes
    mimes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what it takes as a kind; none: all
    max_side: int = 0  # of a picture, in pixels; 0: any
    max_buttons: int = 0
    max_list_rows: int = 0
    max_button_title: int = 20
    window_hours: int | None = None  # free-form replies only this long after a customer message
    has_templates: bool = False
    has_typing: bool = False
    has_delivered: bool = False
    has_read: bool = False
    is_instant: bool = False  # stored is sent: no outgoing call is needed
    resends_after_crash: bool = False  # a repeated send is harmless (idempotent at the far end)
    signs_replies: bool = True  # the agent's name is appended to the text
    sets_hook: bool = False  # the hook's address is set by a call (HookSetter), not by hand
    tells_token_end: bool = False  # says until when its token is good (TokenAger)
    answers_taps: bool = False  # a tapped button waits until it is answered (TapAnswerer)


@dataclass(frozen=True)
class Media:
    """A file the provider holds; `ref` or `url` is what fetch_media needs."""

    kind: str  # image, voice, audio, video, document, sticker
    ref: str = ""
    url: str = ""
    mime: str = ""
    name: str = ""
    bytes: int | None = None
    sha256: str = ""  # hex


@dataclass(frozen=True)
class Inbound:
    """One message that a customer wrote (or, with `is_echo`, that our side wrote elsewhere)."""

    external_id: str
    sender: str  # the thread's external id: wa_id or BSUID, Telegram chat id
    kind: str  # a Message.kind of surface.md; group texts keep their kind
    text: str = ""
    at: datetime | None = None  # provider time, UTC
    account_ref: str = ""  # phone_number_id; empty when the URL alone names the account
    # identity kind -> value: whatsapp, whatsapp_bsuid, telegram
    sender_ids: Mapping[str, str] = field(default_factory=dict)
    profile_name: str = ""
    language: str = ""
    media: tuple[Media, ...] = ()
    reply_to: str = ""
    album: str = ""
    group: str = ""  # group chat id when this is not a private chat
    group_name: str = ""
    is_echo: bool = False
    is_forwarded: bool = False
    is_silent: bool = False  # history import: stored, never notifies or opens an obligation
    choice: str = ""  # payload of a tapped button or list row
    # location, contacts, order, form answers, unsupported type; `answer_with` comes back in Outbound
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What became of something we sent."""

    external_id: str
    state: str  # accepted, sent, delivered, read, failed
    at: datetime | None = None
    account_ref: str = ""
    recipient: str = ""
    code: str = ""
    reason: str = ""
    callback: str = ""  # our own key, echoed by the provider (biz_opaque_callback_data)


@dataclass(frozen=True)
class Notice:
    """Everything else worth keeping: edits, revokes, reactions, memberships, account news."""

    # edit, revoke, deleted, reaction, membership, identity_change, chat_migrated, callback, account,
    # account_error, template, preference, ignored
    kind: str
    external_id: str = ""  # the message it is about
    sender: str = ""
    at: datetime | None = None
    account_ref: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    whole: Inbound | None = None  # an edit that brings the whole message: it may come before the message


Parsed = Inbound | Receipt | Notice


@dataclass(frozen=True)
class OutboundFile:
    name: str
    mime: str
    kind: str
    bytes: int
    path: str  # a local path the adapter may open


@dataclass(frozen=True)
class Outbound:
    """One message to send, complete: the adapter needs nothing from the database."""

    callback: str  # our key, unique per delivery and stable over retries
    to: str  # the thread's external id
    kind: str
    text: str = ""  # with signature
    files: tuple[OutboundFile, ...] = ()
    reply_to: str = ""
    choices: Mapping[str, Any] | None = None  # {"purpose", "body", "rows": [{"id", "title", "description"}]}
    # {"name", "language", "parameters": [values] or {name: value}, "header", "location", "buttons"}
    template: Mapping[str, Any] | None = None
    is_in_window: bool = True
    sent_parts: int = 0  # parts an earlier attempt got accepted: go on after them
    answer_with: Mapping[str, Any] = field(default_factory=dict)  # what the customer's last message asked for
    attempt: int = 1  # waits that the far end asks for grow with it


@dataclass(frozen=True)
class Sent:
    provider_ids: tuple[str, ...]
    state: str = "accepted"
    at: datetime | None = None
    moved_to: str = ""  # the thread's new external id, where the far end told one


class SendFailed(Exception):
    """The far end said no. `permanent` failures are shown with `reason` and a next step."""

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        code: str = "",
        retry_after: float | None = None,
        scope: str = "message",  # message, thread (recipient), account: what must pause or stop
        sent: tuple[str, ...] = (),
        is_blocked: bool = False,  # the customer has shut us out: nothing reaches this thread
        stops: bool = False,  # the account can send nothing until an admin repairs it: all of it waits
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.code = reason, permanent, code
        self.retry_after, self.scope, self.sent = retry_after, scope, sent
        self.is_blocked, self.stops = is_blocked, stops


class SendUnknown(Exception):
    """Nobody knows whether it arrived (timeout, connection lost after the request went out)."""

    def __init__(self, reason: str, *, sent: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.sent = reason, sent


class Adapter(Protocol):
    """Speaks one channel's wire format. Registered by being a folder here with `adapter`."""

    kind: str
    label: str
    capabilities: Capabilities
    settings_form: type[forms.Form]
    steps: Sequence[str | Promise]  # what an admin does to set an account up, in order

    def verify(self, headers: Mapping[str, str], raw: bytes, settings: Mapping[str, Any]) -> bool:
        """Tell whether the far end signed these raw bytes; header names are lower case."""
        ...

    def event_key(self, raw: bytes) -> str:
        """Name one POST for the inbound ledger: equal only for redeliveries."""
        ...

    def parse(self, raw: bytes) -> list[Parsed]:
        """Read every entry of a batch; never raises, unreadable bytes raise ValueError only."""
        ...

    def send(self, outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
        """Send one message; raises SendFailed or SendUnknown."""
        ...

    def fetch_media(self, media: Media, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
        """Download a file; raises SendFailed (permanent or not)."""
        ...

    def explain(self, code: str) -> str:
        """Say in the active language what a code of SendFailed means and what to do; empty if unknown."""
        ...

    def check(self, settings: Mapping[str, Any]) -> str:
        """Call the far end for the account page's "test connection"; answers its name for us."""
        ...


class HookSetter(Protocol):
    """An adapter whose capabilities say `sets_hook`."""

    def set_hook(self, url: str, settings: Mapping[str, Any]) -> None:
        """Tell the far end where to post; raises SendFailed."""
        ...

    def hook_trouble(self, url: str, settings: Mapping[str, Any]) -> str:
        """Say what is wrong with the hook at the far end, or nothing; raises SendFailed."""
        ...


class TokenAger(Protocol):
    """An adapter whose capabilities say `tells_token_end`."""

    def token_ends_at(self, settings: Mapping[str, Any]) -> datetime | None:
        """Say when the token runs out, or nothing where it never does; raises as `check` does."""
        ...


class TapAnswerer(Protocol):
    """An adapter whose capabilities say `answers_taps`."""

    def answer_tap(self, callback_id: str, message: str, settings: Mapping[str, Any]) -> None:
        """Tell the customer's app that the tap has arrived; too late is no harm."""
        ...
