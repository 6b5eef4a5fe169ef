"""Compile the message catalogues that changed, without system gettext."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po to .mo where the .po is newer."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        for po in sorted(source for root in settings.LOCALE_PATHS for source in Path(root).rglob("*.po")):
            if compile_catalogue(po) and verbosity:
                self.stdout.write(f"compiled {po.relative_to(settings.BASE_DIR)}")


def compile_catalogue(po: Path) -> bool:
    """Compile one catalogue if it is newer than its result; the result appears whole or not at all."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return False
    fresh = mo.with_suffix(".new")
    polib.pofile(str(po)).save_as_mofile(str(fresh))
    fresh.replace(mo)
    return True
