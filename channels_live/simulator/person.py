"""A person to drive from tests and benches: writes to accounts, and tells what reached the phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from channels_live.simulator import customer
from channels_live.simulator.models import Chat, Line
from channels_live.simulator.phones import chat_of, create_phone, line_of
from helpdesk.core.errors import Refused
from tickets.models import ChannelAccount

__all__ = ["Accepted", "Person", "accepted"]


@dataclass(frozen=True)
class Accepted:
    """One message of the business that the far end took."""

    account: str  # its key
    to: str
    wire_id: str
    callback: str  # the sender's own key; Telegram has none
    kind: str
    text: str
    reply_to: str
    state: str
    at: datetime


def accepted(
    *, account: ChannelAccount | None = None, after: int = 0, limit: int = 100_000
) -> list[Accepted]:
    """Give the far end's ledger: everything it ever took, in order of arrival."""
    lines = Line.objects.filter(is_ours=True, pk__gt=after).select_related("chat__phone", "chat__account")
    if account:
        lines = lines.filter(chat__account=account)
    return [_accepted(line) for line in lines.order_by("pk")[:limit]]


class Person:
    """A customer with a phone; every deed is posted once the postman is pumped."""

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        address: str = "",
        language: str = "en",
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.clock = clock
        self.phone = create_phone(kind=kind, name=name, address=address, language=language, at=clock())

    @property
    def address(self) -> str:
        return self.phone.address

    def write(self, account: ChannelAccount, text: str, *, reply_to: str = "") -> str:
        """Write a text; gives its id on the wire."""
        return customer.write(self.chat(account), text, at=self.clock(), reply_to=reply_to).wire_id

    def send_file(
        self, account: ChannelAccount, data: bytes, *, kind: str, name: str, mime: str, caption: str = ""
    ) -> str:
        chat = self.chat(account)
        line = customer.send_file(
            chat, data, kind=kind, name=name, mime=mime, caption=caption, at=self.clock()
        )
        return line.wire_id

    def share_location(self, account: ChannelAccount, latitude: float, longitude: float) -> str:
        return customer.share_location(self.chat(account), latitude, longitude, at=self.clock()).wire_id

    def share_contact(self, account: ChannelAccount, name: str, phone: str) -> str:
        return customer.share_contact(self.chat(account), name, phone, at=self.clock()).wire_id

    def react(self, account: ChannelAccount, wire_id: str, emoji: str) -> None:
        customer.react(self.line(account, wire_id), emoji, at=self.clock())

    def edit(self, account: ChannelAccount, wire_id: str, text: str) -> None:
        customer.edit(self.line(account, wire_id), text, at=self.clock())

    def revoke(self, account: ChannelAccount, wire_id: str) -> None:
        customer.revoke(self.line(account, wire_id), at=self.clock())

    def tap(self, account: ChannelAccount, wire_id: str, row_id: str) -> None:
        customer.tap(self.line(account, wire_id), row_id, at=self.clock())

    def block(self, account: ChannelAccount) -> None:
        customer.set_blocked(self.chat(account), True, at=self.clock())

    def unblock(self, account: ChannelAccount) -> None:
        customer.set_blocked(self.chat(account), False, at=self.clock())

    def look(self, account: ChannelAccount) -> int:
        """Open the chat, so that what arrived and what arrives in the next seconds is read."""
        return customer.look(self.chat(account), at=self.clock())

    def received(self, account: ChannelAccount) -> list[Accepted]:
        lines = Line.objects.filter(chat=self.chat(account), is_ours=True)
        return [
            _accepted(line) for line in lines.select_related("chat__phone", "chat__account").order_by("pk")
        ]

    def chat(self, account: ChannelAccount) -> Chat:
        if account.kind != self.phone.kind:
            raise Refused(f"{self.phone} is not on {account.kind}")
        return chat_of(self.phone, account)

    def line(self, account: ChannelAccount, wire_id: str) -> Line:
        line = line_of(self.chat(account), wire_id)
        if line is None:
            raise Refused(f"no message {wire_id} in this chat")
        return line


def _accepted(line: Line) -> Accepted:
    return Accepted(
        account=line.chat.account.key,
        to=line.chat.phone.address,
        wire_id=line.wire_id,
        callback=line.callback,
        kind=line.kind,
        text=line.text,
        reply_to=line.reply_to,
        state=line.state,
        at=line.at,
    )
