"""Throw-away PostgreSQL and Valkey for the whole run, started before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from helpdesk.embedded import Embedded, InUse

ours: dict[str, str] = {}  # what this process has put into its environment


def start_servers() -> None:
    """Use the given servers, else start our own in `HELPDESK_TEST_DATA` or a fresh folder."""
    servers = take_folder()
    ours.update(
        DJANGO_SETTINGS_MODULE="helpdesk.settings",  # here, not in pyproject: read after the servers run
        HELPDESK_DATA=str(servers.data),
        HELPDESK_DEMO="0",
        HELPDESK_BASE_URL="http://testserver",
        HELPDESK_EMAIL_BACKEND="locmem",
        HELPDESK_STATIC_FINDERS="1",
    )
    (servers.data / "static").mkdir(exist_ok=True)
    if "DATABASE_URL" not in os.environ:
        servers.start_postgres()
        ours["DATABASE_URL"] = servers.database_url
    if "REDIS_URL" not in os.environ:
        servers.start_valkey()
        ours["REDIS_URL"] = servers.redis_url
    os.environ.update(ours)


def take_folder() -> Embedded:
    """Take the kept folder, or a fresh one where none was named or another run holds it."""
    try:
        servers = Embedded(Path(os.environ["HELPDESK_TEST_DATA"]).resolve(), is_scratch=True)
        servers.lock()
    except (KeyError, InUse):
        servers = Embedded(Path(tempfile.mkdtemp(prefix="meja-test-")).resolve(), is_scratch=True)
        atexit.register(shutil.rmtree, servers.data, ignore_errors=True)
        servers.lock()
    atexit.register(servers.stop)
    return servers


start_servers()
django.setup()
call_command("compile_catalogues", verbosity=0)
# Strong hashing is slow by design; tests make many people.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try what drives browsers once more, listed as RERUN at the end: each is a lead to a race."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("servers"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each process that is given tests begin as this one did, with servers of its own."""
    for name in ours:
        del os.environ[name]


@pytest.fixture(autouse=True)
def language():
    """Each test begins in English: a page drawn for somebody leaves their language in the thread."""
    translation.activate(settings.LANGUAGE_CODE)
