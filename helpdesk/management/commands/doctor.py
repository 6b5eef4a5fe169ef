"""Look at the installation and say, line by line, what is well and what is not."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

OK, WRONG = True, False
Finding = tuple[bool, str]


class Command(BaseCommand):
    help = "Check settings, data folder, PostgreSQL, Valkey and static files; exit 1 if something is wrong."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [finding for check in CHECKS for finding in check()]
        for is_ok, sentence in findings:
            self.stdout.write(f"{'ok   ' if is_ok else 'WRONG'} {sentence}")
        if not all(is_ok for is_ok, _sentence in findings):
            sys.exit(1)


def check_settings() -> Iterator[Finding]:
    mode = "demo" if settings.HELPDESK_DEMO else "production"
    yield OK, f"The site is {settings.HELPDESK_BASE_URL}, in {mode} mode."
    if settings.DEBUG:
        yield WRONG, "HELPDESK_DEBUG is on; switch it off wherever others can reach the site."
    if not settings.HELPDESK_DEMO and not settings.SESSION_COOKIE_SECURE:
        yield WRONG, "The site is plain http, so cookies can be read on the way; serve it over https."
    if settings.HELPDESK_DEMO and not settings.HELPDESK_BASE_URL.startswith(
        ("http://127.", "http://localhost")
    ):
        yield WRONG, "Demo mode on a public address: its passwords are known; set HELPDESK_DEMO=0."


def check_folder() -> Iterator[Finding]:
    data = Path(settings.HELPDESK_DATA)
    if not os.access(data, os.W_OK | os.X_OK):
        yield WRONG, f"The data folder {data} cannot be written by this user."
        return
    yield OK, f"The data folder is {data}."
    for name in ("secret.key", "metrics.token", "demo.json"):
        if (data / name).exists() and (data / name).stat().st_mode & 0o077:
            yield WRONG, f"{data / name} can be read by others; run: chmod 600 {data / name}"
    disk = os.statvfs(data)
    free = disk.f_bavail * disk.f_frsize // 2**20
    yield free >= 1024, f"{free} MiB of disk are free."


def check_database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        plan = MigrationExecutor(connection)
        missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield WRONG, f"PostgreSQL does not let us in: {str(error).strip().splitlines()[-1].strip()}."
        return
    yield OK, f"PostgreSQL {connection.pg_version // 10000} answers."
    yield (
        not missing,
        f"{len(missing)} migrations are missing; run: manage.py migrate" if missing else "It is migrated.",
    )


def check_valkey() -> Iterator[Finding]:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            policy = client.info("memory")["maxmemory_policy"]
    except (redis.RedisError, OSError) as error:
        yield WRONG, f"Valkey does not answer: {error}."
        return
    yield OK, "Valkey answers."
    yield policy == "noeviction", f"Its maxmemory-policy is {policy}; tasks are only safe with noeviction."


def check_static() -> Iterator[Finding]:
    is_collected = settings.WHITENOISE_USE_FINDERS or bool(getattr(staticfiles_storage, "hashed_files", True))
    yield (
        is_collected,
        "Static files are in place." if is_collected else "No static files; run: manage.py collect_changed",
    )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_settings,
    check_folder,
    check_database,
    check_valkey,
    check_static,
)
