"""The two sockets."""

from django.urls import path

from channels_live.consumers.agent import AgentConsumer
from channels_live.consumers.visitor import VisitorConsumer

websocket_urlpatterns = [
    path("ws/agent/", AgentConsumer.as_asgi()),
    path("ws/widget/", VisitorConsumer.as_asgi()),
]
