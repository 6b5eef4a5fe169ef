"""Surveys, ratings, topics."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        if find_spec("feedback.reactions"):
            import_module("feedback.reactions")
