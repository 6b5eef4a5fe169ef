"""Daphne that leaves politely: sockets are closed in turn with 1012, requests under way finish."""

import asyncio
import random
import sys
import time
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.defer import Deferred

from helpdesk import health
from helpdesk.core.env import envint

RESTART = 1012  # "service restart": clients come back by themselves, each after its own pause
# A request waits for the interpreter after each of its queries; by default a page that is drawn beside it
# gives it up only every 5 ms, which makes a message of twenty queries 0.1 s late.
TURN = 0.0005  # seconds
PACE = 0.005  # seconds between two sockets, so that they do not all come back at once


class PoliteServer(Server):
    def kill_all_applications(self) -> Any:
        """Drain first; Twisted holds the shutdown until this is done."""
        drained = Deferred.fromFuture(asyncio.ensure_future(self.drain()))
        return drained.addBoth(lambda _: super(PoliteServer, self).kill_all_applications())

    async def drain(self) -> None:
        health.begin_draining()
        deadline = time.monotonic() + envint("HELPDESK_DRAIN_SECONDS", 2, most=300)
        sockets = [protocol for protocol in self.connections if isinstance(protocol, WebSocketProtocol)]
        random.shuffle(sockets)
        for socket in sockets:
            if socket.state == socket.STATE_OPEN:
                socket.sendCloseFrame(code=RESTART, reasonUtf8=b"restart", isReply=False)
            if time.monotonic() < deadline:
                await asyncio.sleep(PACE)
        while self.is_answering() and time.monotonic() < deadline:  # noqa: ASYNC110 -- nothing tells
            await asyncio.sleep(0.05)
        # The stock end expects every connection to have an application.
        for protocol in [p for p, found in self.connections.items() if "application_instance" not in found]:
            del self.connections[protocol]

    def is_answering(self) -> bool:
        """Tell whether a request is under way; sockets have been told already."""
        return any(
            not found["application_instance"].done()
            for protocol, found in self.connections.items()
            if "application_instance" in found and not isinstance(protocol, WebSocketProtocol)
        )


class Serve(CommandLineInterface):
    server_class = PoliteServer


if __name__ == "__main__":
    sys.setswitchinterval(TURN)
    Serve.entrypoint()
