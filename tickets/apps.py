"""Tickets, the heart."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        if find_spec("tickets.reactions"):
            import_module("tickets.reactions")
