"""Articles, saved replies, the bot."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"

    def ready(self) -> None:
        if find_spec("knowledge.reactions"):
            import_module("knowledge.reactions")
