"""Promises and escalations."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"

    def ready(self) -> None:
        for name in ("reactions", "escalations_places", "desk_places", "quality_places"):
            if find_spec(f"escalation.{name}"):
                import_module(f"escalation.{name}")
