"""The visitor's socket: "there is something new", and typing."""

from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.utils import timezone

from channels_live import passes
from channels_live.consumers.base import LiveConsumer
from channels_live.models import VisitorSession
from helpdesk.core import realtime
from tickets.models import Thread


class VisitorConsumer(LiveConsumer):
    session_id = 0
    thread_id = 0

    async def admit(self, token: str) -> bool:
        subject = await database_sync_to_async(passes.redeem)("widget", token, at=timezone.now())
        if not subject:
            return False
        self.session_id = int(subject)
        if not await self.still_allowed():
            return False
        await self.enter(f"widget.{self.thread_id}")
        return True

    async def still_allowed(self) -> bool:
        self.thread_id = await self._thread() or 0
        return bool(self.thread_id)

    async def handle(self, frame: dict[str, Any]) -> None:
        if frame.get("op") != "typing":
            return
        number = await self._ticket()
        if number:
            await sync_to_async(realtime.send)(f"ticket.{number}", "customer_typing", ticket=number)

    @database_sync_to_async
    def _thread(self) -> int | None:
        live = VisitorSession.objects.filter(pk=self.session_id, expires_at__gt=timezone.now())
        return live.values_list("thread_id", flat=True).first()

    @database_sync_to_async
    def _ticket(self) -> int | None:
        return Thread.objects.filter(pk=self.thread_id).values_list("ticket_id", flat=True).first()
