"""What both sockets share: one handler, bounded frames, a pass first, a token bucket, a re-check."""

import asyncio
import contextlib
import json
import time
from abc import abstractmethod
from collections import deque
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from helpdesk.core import realtime

MAX_FRAME = 4096
RATE, BURST = 10.0, 40.0  # frames a second, and at once
RECHECK_S = 4.0
PASS_WITHIN_S = 10.0
SAME_S = 0.25  # copies of one hint come within this time
BAD_FRAME, NO_PASS, REVOKED, NOT_THERE, TOO_MANY = 4400, 4401, 4403, 4404, 4429


class LiveConsumer(AsyncWebsocketConsumer):
    """A socket that is silent until its first frame has shown a valid pass."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joined: set[str] = set()
        self.told: deque[tuple[float, tuple[Any, ...]]] = deque(maxlen=64)
        self.is_open = False
        self.admitted = asyncio.Event()
        self.tokens, self.filled_at = BURST, time.monotonic()
        self.watch: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        self.watch = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        if self.watch:
            self.watch.cancel()
        for group in list(self.joined):
            with contextlib.suppress(Exception):
                await realtime.leave(group, self.channel_name)
        self.joined.clear()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._spend():
            await self.close(TOO_MANY)
            return
        frame = read_frame(text_data)
        if frame is None:
            await self.close(BAD_FRAME)
            return
        if not self.is_open:
            await self._open(frame)
            return
        if frame.get("op") == "ping":
            await self.tell({"kind": "pong"})
            return
        await self.handle(frame)

    async def hint(self, event: dict[str, Any]) -> None:
        """Pass a hint of the layer on to the page; the only layer handler there is.

        What is told to the ticket, its queue and its people reaches a page by several groups: once is enough.
        The same words later are news: not all that happens to a ticket has a number of its own.
        """
        if not self.is_open or self._has_told(event):
            return
        await self.tell({key: value for key, value in event.items() if key != "type"})

    def _has_told(self, event: dict[str, Any]) -> bool:
        if "seq" not in event:
            return False
        now, hint = time.monotonic(), (event.get("ticket"), event["seq"], event.get("kind"))
        if any(told == hint and now - at < SAME_S for at, told in self.told):
            return True
        self.told.append((now, hint))
        return False

    async def enter(self, *groups: str) -> None:
        for group in groups:
            if group not in self.joined:
                with contextlib.suppress(Exception):  # the layer may be away; pages poll meanwhile
                    await realtime.join(group, self.channel_name)
                    self.joined.add(group)

    async def exit(self, *groups: str) -> None:
        for group in groups:
            if group in self.joined:
                self.joined.discard(group)
                with contextlib.suppress(Exception):
                    await realtime.leave(group, self.channel_name)

    async def tell(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame))

    @abstractmethod
    async def admit(self, token: str) -> bool:
        """Redeem a pass and join what it opens; false for a bad one."""

    @abstractmethod
    async def still_allowed(self) -> bool:
        """Tell whether the person behind the socket still has the rights it was opened with."""

    async def greet(self) -> dict[str, str]:
        """Give what the hello tells besides the time: numbers, never words."""
        return {}

    async def handle(self, frame: dict[str, Any]) -> None:
        """Answer a frame of an admitted page; unknown ones are ignored."""

    async def _open(self, frame: dict[str, Any]) -> None:
        token = frame.get("pass")
        if not isinstance(token, str) or not await self.admit(token):
            await self.close(NO_PASS)
            return
        self.is_open = True
        self.admitted.set()
        await self.tell({"kind": "hello", "at": int(time.time() * 1000), **await self.greet()})

    async def _watch(self) -> None:
        try:
            await asyncio.wait_for(self.admitted.wait(), PASS_WITHIN_S)
        except TimeoutError:
            await self.close(NO_PASS)
            return
        while True:
            await asyncio.sleep(RECHECK_S)
            if not await self.still_allowed():
                await self.close(REVOKED)
                return

    def _spend(self) -> bool:
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + (now - self.filled_at) * RATE)
        self.filled_at = now
        self.tokens -= 1
        return self.tokens >= 0


class NowhereConsumer(AsyncWebsocketConsumer):
    """An address that is not there is refused before anything is opened."""

    async def connect(self) -> None:
        await self.close(NOT_THERE)


def read_frame(text: str | None) -> dict[str, Any] | None:
    """Read one small flat JSON object; anything else is nothing."""
    if text is None or len(text) > MAX_FRAME:
        return None
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None
