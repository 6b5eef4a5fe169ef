"""A request goes through middleware and view in one thread, in one go."""

import threading
from inspect import iscoroutinefunction

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from helpdesk.asgi import OneHopHandler

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/healthz",
    "query_string": b"",
    "headers": [(b"host", b"testserver")],
}


async def ask(handler):
    caller = ApplicationCommunicator(handler, SCOPE)
    await caller.send_input({"type": "http.request"})
    began = await caller.receive_output()
    body = await caller.receive_output()
    await caller.wait()
    return began["status"], body["body"]


@pytest.mark.django_db(transaction=True)
def test_every_middleware_and_the_view_share_one_thread(settings):
    places = [f"{__name__}.First", *settings.MIDDLEWARE, f"{__name__}.Last"]
    settings.MIDDLEWARE = places
    handler = OneHopHandler()

    assert async_to_sync(ask)(handler) == (200, b"ok\n")
    assert not iscoroutinefunction(handler._middleware_chain)
    assert seen["first"] == seen["last"] != threading.get_ident()


seen: dict[str, int] = {}


class First:
    name = "first"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        seen[self.name] = threading.get_ident()
        return self.get_response(request)


class Last(First):
    name = "last"
