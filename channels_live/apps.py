"""Everything that speaks to the outside."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class ChannelsLiveConfig(AppConfig):
    name = "channels_live"

    def ready(self) -> None:
        if find_spec("channels_live.reactions"):
            import_module("channels_live.reactions")
        import_module("channels_live.widget.ticks")  # after the reactions: receipts follow their messages
