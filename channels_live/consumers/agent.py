"""The agents' socket: hints about tickets they may see, typing and who is looking."""

from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts import attendance
from accounts.models import Queue, User
from channels_live import passes
from channels_live.consumers.base import LiveConsumer
from helpdesk.core import realtime
from tickets.models import Thread, Ticket
from tickets.news import greeting_for


class AgentConsumer(LiveConsumer):
    user_id = 0
    epoch = 0
    session_key = ""
    name = ""
    looking_at = 0

    async def admit(self, token: str) -> bool:
        subject = await database_sync_to_async(passes.redeem)("agent", token, at=timezone.now())
        if not subject:
            return False
        user_id, epoch, self.session_key = subject.split(":", 2)
        self.user_id, self.epoch = int(user_id), int(epoch)
        groups = await self._groups()
        if groups is None:
            return False
        await self.enter(*groups)
        return True

    async def still_allowed(self) -> bool:
        return await self._renew()

    @database_sync_to_async
    def greet(self) -> dict[str, str]:
        return greeting_for(User.objects.get(pk=self.user_id), at=timezone.now())

    async def disconnect(self, code: int) -> None:
        if self.looking_at:
            await self._say(self.looking_at, "gone")
        await super().disconnect(code)

    async def handle(self, frame: dict[str, Any]) -> None:
        ticket = frame.get("ticket")
        if frame.get("op") == "look" and (ticket is None or isinstance(ticket, int)):
            await self._look(ticket or 0)
        elif frame.get("op") == "typing" and self.looking_at:
            await self._say(self.looking_at, "typing")
            if not frame.get("note"):
                await self._tell_visitors("typing")
        elif frame.get("op") == "here" and self.looking_at:
            await self._say(self.looking_at, "looking")

    async def _look(self, number: int) -> None:
        """Follow one ticket's page; asking is checked, so a stranger's number opens nothing."""
        if number == self.looking_at:
            return
        if self.looking_at:
            await self._say(self.looking_at, "gone")
            await self.exit(f"ticket.{self.looking_at}")
        self.looking_at = 0
        if number and await self._may_see(number):
            self.looking_at = number
            await self.enter(f"ticket.{number}")
            await self._say(number, "looking")

    async def _say(self, number: int, kind: str) -> None:
        await sync_to_async(realtime.send)(f"ticket.{number}", kind, ticket=number, user=self.user_id)

    async def _tell_visitors(self, kind: str) -> None:
        for thread in await self._visitors():
            await sync_to_async(realtime.send)(f"widget.{thread}", kind)

    @database_sync_to_async
    def _visitors(self) -> list[int]:
        """Threads of this ticket whose visitors may have a page open."""
        live = Thread.objects.filter(ticket=self.looking_at, sessions__expires_at__gt=timezone.now())
        return list(live.values_list("pk", flat=True).distinct())

    @database_sync_to_async
    def _groups(self) -> list[str] | None:
        user = User.objects.filter(pk=self.user_id, is_active=True, access_epoch=self.epoch).first()
        if user is None:
            return None
        self.name = user.name
        mine = set(user.queues.values_list("pk", flat=True))
        queues = Queue.objects.filter(is_active=True).values_list("pk", "is_private")
        return [f"user.{user.pk}", *(f"queue.{pk}" for pk, private in queues if not private or pk in mine)]

    @database_sync_to_async
    def _may_see(self, number: int) -> bool:
        user = User.objects.filter(pk=self.user_id, is_active=True).first()
        return bool(user) and Ticket.objects.visible_to(user).filter(pk=number).exists()

    @database_sync_to_async
    def _renew(self) -> bool:
        """Re-check rights and session, and prolong the presence lease."""
        user = User.objects.filter(pk=self.user_id, is_active=True, access_epoch=self.epoch).first()
        if user is None or not SessionStore(self.session_key).exists(self.session_key):
            return False
        attendance.renew(user, at=timezone.now())
        return True
