"""Bring locale/*/LC_MESSAGES/django.po in step with the texts in modules and templates."""

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk import catalogues


class Command(BaseCommand):
    help = "Add new texts to the message catalogues and drop unused ones; translators fill the rest."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in catalogues.other_languages():
            added, dropped = catalogues.update(language)
            open_texts = len(catalogues.untranslated(language))
            self.stdout.write(f"{language}: {added} added, {dropped} dropped, {open_texts} to translate")
