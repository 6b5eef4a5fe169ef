"""People who work here."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        if find_spec("accounts.reactions"):
            import_module("accounts.reactions")
