"""Throw-away PostgreSQL and Valkey for the whole run, started before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django

from helpdesk.embedded import Embedded


def start_servers() -> None:
    """Use the given servers, else start our own in `HELPDESK_TEST_DATA` or a fresh folder."""
    kept = os.environ.get("HELPDESK_TEST_DATA")
    folder = Path(kept or tempfile.mkdtemp(prefix="meja-test-")).resolve()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="helpdesk.settings",  # here, not in pyproject: read after the servers run
        HELPDESK_DATA=str(folder),
        HELPDESK_DEMO="0",
        HELPDESK_BASE_URL="http://testserver",
        HELPDESK_EMAIL_BACKEND="locmem",
        HELPDESK_STATIC_FINDERS="1",
    )
    servers = Embedded(folder, is_scratch=True)
    if not kept:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if "DATABASE_URL" not in os.environ:
        servers.start_postgres()
        atexit.register(servers.postgres.stop)
        os.environ["DATABASE_URL"] = servers.database_url
    if "REDIS_URL" not in os.environ:
        folder.mkdir(parents=True, exist_ok=True)
        servers.start_valkey()
        atexit.register(servers.valkey.stop)
        os.environ["REDIS_URL"] = servers.redis_url


start_servers()
django.setup()
