"""Collect the static files where one has changed since the last time."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run collectstatic if any static file is new or changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        mark = Path(settings.STATIC_ROOT) / ".collected"
        now = fingerprint()
        if settings.WHITENOISE_USE_FINDERS or (mark.exists() and mark.read_text() == now):
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(now)
        if verbosity:
            self.stdout.write("static files collected")


def fingerprint() -> str:
    """Digest the name, size and time of every static file, which is quick and enough to notice a change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()
