"""The Celery application; its tasks are found in every app, its beat in every `schedule.py`."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf["CELERY_DB_REUSE_MAX"] = 5_000  # tasks per connection: a new one costs more than most tasks
app.autodiscover_tasks()


@signals.task_prerun.connect
def check_connection(task: Any = None, **_: Any) -> None:
    """Let a task find a dead connection before its first statement, as a web request does."""
    from django.db import close_old_connections  # noqa: PLC0415 -- settings ready

    if not getattr(task.request, "is_eager", False):
        close_old_connections()
