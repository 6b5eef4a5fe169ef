"""Figures, quality, exports."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        if find_spec("reports.reactions"):
            import_module("reports.reactions")
