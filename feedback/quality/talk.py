"""One conversation as the checks see it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Workspace
from tickets.models import DeliveryState, Direction, Kind, Ticket

MOST = 200  # messages that are looked at, the newest
SIDE = (Kind.NOTE, Kind.SYSTEM)


@dataclass(frozen=True)
class Line:
    """One public message of a person."""

    is_ours: bool
    at: datetime
    day: date  # in the site's zone
    text: str
    name: str = ""
    is_signed: bool = False
    must_sign: bool = False
    is_failed: bool = False


@dataclass(frozen=True)
class Talk:
    language: str
    customer: str  # name, where it is known
    lines: list[Line] = field(default_factory=list)
    is_late: bool = False
    has_topic: bool = True

    @property
    def ours(self) -> list[Line]:
        return [line for line in self.lines if line.is_ours]


def read(ticket: Ticket, *, is_late: bool) -> Talk:
    """Read what people said to each other; notes and automatic texts are left out."""
    zone = ZoneInfo(Workspace.current().time_zone)
    rows = ticket.messages.exclude(kind__in=SIDE).filter(author_kind__in=["customer", "agent"])
    last = rows.select_related("delivery", "account").order_by("-seq")[:MOST]
    lines = [
        Line(
            is_ours=row.direction == Direction.OUT,
            at=row.created_at,
            day=row.created_at.astimezone(zone).date(),
            text=row.text,
            name=row.author_name,
            is_signed=bool(row.signature),
            must_sign=bool(row.account and _must_sign(row.account.capabilities, row.account.signs_replies)),
            is_failed=getattr(row, "delivery", None) is not None
            and row.delivery.state == DeliveryState.FAILED,
        )
        for row in reversed(last)
    ]
    return Talk(
        language=(ticket.language or ticket.customer.language)[:2],
        customer=ticket.customer.name,
        lines=lines,
        is_late=is_late,
        has_topic=ticket.topic_id is not None,
    )


def _must_sign(capabilities: dict[str, object], signs_replies: bool) -> bool:
    return signs_replies and bool(capabilities.get("signs_replies", True))
