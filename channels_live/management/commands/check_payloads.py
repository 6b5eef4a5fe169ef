"""Compare a folder of recorded payloads with what we make of them."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from channels_live import checking
from channels_live.adapters import registry


class Command(BaseCommand):
    help = "Every payload of the folder's manifest.tsv through the parser, with --full through the hook too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind")
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--full", action="store_true", help="also carry each payload to the stored message"
        )

    def handle(self, *args: Any, kind: str, folder: Path, full: bool, **options: Any) -> None:
        if kind not in registry.kinds():
            raise CommandError(f"There is no adapter for {kind}; choose from {', '.join(registry.kinds())}.")
        try:
            recordings = list(checking.recordings(folder))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{folder} holds no readable manifest.tsv ({error}).") from None
        if full:
            call_command("collect_changed", verbosity=0)  # pages are drawn, also where nothing has run yet
        failed = 0
        for recording in recordings:
            found = checking.mismatches(kind, recording)
            if full:
                from channels_live import full_check  # noqa: PLC0415 -- only this needs the database

                found += full_check.mismatches(kind, recording)
            for line in found:
                self.stdout.write(f"{recording.name}: {line}")
            failed += bool(found)
        self.stdout.write(f"{len(recordings) - failed} passed, {failed} failed")
        if failed:
            sys.exit(1)
