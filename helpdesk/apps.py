"""The wiring as an app: its commands, and the Celery application before any task."""

from django.apps import AppConfig

from helpdesk.celery import app as celery_app

__all__ = ["HelpdeskConfig", "celery_app"]


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
