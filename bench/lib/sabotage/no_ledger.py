"""Webhooks are answered first and handled in memory after it: what a kill takes is gone."""

from helpdesk.settings import *  # noqa: F403 -- the product's settings, with one app more

INSTALLED_APPS = [*INSTALLED_APPS, "bench.lib.sabotage.NoLedger"]  # noqa: F405
