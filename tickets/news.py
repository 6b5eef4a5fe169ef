"""What may have come between the drawing of a page and the opening of its socket."""

from datetime import datetime

from accounts.models import Notification, User
from tickets.routing import ringing


def greeting_for(user: User, *, at: datetime) -> dict[str, str]:
    """Name the newest notification and the chats that ring; a page that shows others asks for them."""
    waiting = Notification.objects.filter(user=user, acknowledged_at=None)
    newest = waiting.order_by("-pk").values_list("pk", flat=True).first()
    rings = ringing.of(user, at=at).rings
    return {"notice": str(newest or ""), "offers": ",".join(str(ring.ticket.number) for ring in rings)}
