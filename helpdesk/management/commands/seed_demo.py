"""Fill an empty database with the demo shop and write its keys to demo.json."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Queue, User
from helpdesk.demo import accounts, past, people, shifts, talk
from tickets.models import Tier


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--refresh", action="store_true", help="only bring the addresses in demo.json up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.HELPDESK_DATA) / "demo.json"
        if not settings.HELPDESK_DEMO:
            raise CommandError("The demo is seeded in demo mode only: set HELPDESK_DEMO=1.")
        if options["refresh"]:
            refresh(path, settings.HELPDESK_BASE_URL)
            return
        if User.objects.exists():
            raise CommandError("This database already has people; the demo needs an empty one.")
        now = timezone.now()
        with transaction.atomic():
            users = people.make(now)
            shifts.make(now)
            keys = accounts.make(now)
            past.make(now)
            talk.make(now)
            # Inside, so that a crash leaves an empty database, and the next start seeds again.
            write_private(path, demo_document(users, keys))
        self.stdout.write(f"The demo is ready; its logins are in {path.name} in the data folder.")


def demo_document(users: list[dict[str, object]], keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "base_url": settings.HELPDESK_BASE_URL,
        "users": users,
        "accounts": keys,
        "queues": list(Queue.objects.values("slug", "level")),
        "tiers": list(Tier.objects.values("slug")),
    }


def write_private(path: Path, document: dict[str, Any]) -> None:
    """Write a file that only this account may read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(document, file, indent=2, ensure_ascii=False)


def refresh(path: Path, base_url: str) -> None:
    """Follow a changed port: every address in the file moves to the new base."""
    if not path.exists():
        return
    document = json.loads(path.read_text())
    if document["base_url"] != base_url:
        text = path.read_text().replace(document["base_url"] + "/", base_url + "/")
        write_private(path, {**json.loads(text), "base_url": base_url})
