"""The two sockets; any other address is refused."""

from django.urls import path, re_path

from channels_live.consumers.agent import AgentConsumer
from channels_live.consumers.base import NowhereConsumer
from channels_live.consumers.visitor import VisitorConsumer

websocket_urlpatterns = [
    path("ws/agent/", AgentConsumer.as_asgi()),
    path("ws/widget/", VisitorConsumer.as_asgi()),
    re_path("", NowhereConsumer.as_asgi()),
]
