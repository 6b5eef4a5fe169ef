"""Check an evidence document; needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.core.chain import Broken
from tickets import evidence


class Command(BaseCommand):
    help = "Check an evidence document: says how many entries hold, or names the first broken link."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            count = evidence.verify(file.read_bytes().decode("utf-8"))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise CommandError(f"not readable as UTF-8 at byte {error.start}") from None
        except Broken as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} entries, every link holds.")
