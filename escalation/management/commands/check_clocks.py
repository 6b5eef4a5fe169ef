"""Run worked clock vectors through the engine or real actions and print every field that differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from escalation import checking, staging


class Command(BaseCommand):
    help = "Check the clocks against a file of worked vectors (sla-vectors/1)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--full", action="store_true", help="through real actions, comparing the clock rows"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        vectors = self._vectors(options["file"])
        engine = staging.play if options["full"] else checking.pure
        for vector in vectors:
            found = checking.mismatches(vector, engine)
            failed += bool(found)
            for mismatch in found:
                self.stdout.write(str(mismatch))
        self.stdout.write(f"{len(vectors) - failed} passed, {failed} failed")
        if failed:
            raise SystemExit(1)

    def _vectors(self, path: Path) -> list[checking.Vector]:
        try:
            return checking.load(path)
        except (OSError, ValueError, checking.UnknownFormat) as error:
            raise CommandError(str(error)) from error
