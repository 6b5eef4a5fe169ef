"""Promises and escalations."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"

    def ready(self) -> None:
        if find_spec("escalation.reactions"):
            import_module("escalation.reactions")
