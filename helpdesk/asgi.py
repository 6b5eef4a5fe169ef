"""HTTP and sockets in one ASGI application."""

import gc
import os
from importlib import import_module
from importlib.util import find_spec

import django
from asgiref.sync import sync_to_async
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")


class OneHopHandler(ASGIHandler):
    """Runs all middleware and the view of a request in one go, in one thread.

    Django's own handler goes through the event loop between any two of them, there and back. Our views are
    all synchronous, and with them the loop held the interpreter four times as long as the views did.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


django.setup(set_prefix=False)  # loads the apps, so the routes below may import models
http = OneHopHandler()
routes = (
    import_module("channels_live.routing").websocket_urlpatterns if find_spec("channels_live.routing") else []
)

application = ProtocolTypeRouter(
    {"http": http, "websocket": OriginValidator(URLRouter(routes), settings.HELPDESK_ORIGINS)}
)

# What is loaded now stays for good: looking through it for garbage would stop every request for a while.
gc.collect()
gc.freeze()
