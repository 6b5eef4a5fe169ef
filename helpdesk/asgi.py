"""HTTP and sockets in one ASGI application."""

import os
from importlib import import_module
from importlib.util import find_spec

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

http = get_asgi_application()  # loads the apps, so the routes below may import models


routes = (
    import_module("channels_live.routing").websocket_urlpatterns if find_spec("channels_live.routing") else []
)

application = ProtocolTypeRouter(
    {"http": http, "websocket": OriginValidator(URLRouter(routes), settings.HELPDESK_ORIGINS)}
)
