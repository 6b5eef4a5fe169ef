"""The product's code on a throw-away database, without its processes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from helpdesk.embedded import scratch


@contextmanager
def database() -> Iterator[None]:
    """Start scratch servers, load Django and make the tables; one use a process."""
    with scratch():
        os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield
