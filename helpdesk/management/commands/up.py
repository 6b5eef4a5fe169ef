"""Run everything on this machine: servers, web, workers and beat under one supervisor."""

import http.client
import json
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from helpdesk import processes
from helpdesk.children import Child, stop_with_parent
from helpdesk.core.env import envint, envtext
from helpdesk.embedded import CannotStart, Embedded
from helpdesk.supervisor import GaveUp, Supervisor


class Command(BaseCommand):
    help = "Run everything on this machine; Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--split", action="store_true", help="HTTP by Granian on PORT, sockets by Daphne on PORT+1"
        )
        parser.add_argument("--with-parent", action="store_true", help="stop when the calling process ends")

    def handle(self, *args: Any, split: bool = False, with_parent: bool = False, **options: Any) -> None:
        self.host = envtext("HELPDESK_BIND", "127.0.0.1")
        self.servers = Embedded(settings.HELPDESK_DATA)
        self.supervisor = Supervisor(say=self.say, is_ready=self.is_ready)
        if with_parent:
            stop_with_parent()
        try:
            self.run(split)
        except (CannotStart, GaveUp) as error:
            self.stderr.write(str(error), self.style.ERROR)
            sys.exit(1)
        finally:
            self.stop()

    def run(self, split: bool) -> None:
        door = None if split else open_door(self.host, settings.PORT)
        if door is None:
            for port in (settings.PORT, settings.PORT + 1):
                open_door(self.host, port).close()
        self.supervisor.listen()
        self.servers.lock()
        self.start_servers()
        self.prepare()
        self.start_ours(door)
        if self.supervisor.wait_until_ready(seconds=90):
            self.say(f"Ready: {settings.HELPDESK_BASE_URL}/")
            self.say_logins()
            self.start_more(door)
            self.supervisor.watch()

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey unless the environment names real ones."""
        if not envtext("DATABASE_URL"):
            self.servers.start_postgres()
            self.supervisor.adopt(self.servers.postgres)
        if not envtext("REDIS_URL"):
            self.servers.start_valkey()
            self.supervisor.adopt(self.servers.valkey)
        check_database()

    def prepare(self) -> None:
        """Bring the database, the static files and the message catalogues to this version."""
        call_command("compile_catalogues", verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collect_changed", verbosity=0)
        if settings.HELPDESK_DEMO:
            self.prepare_demo()
        connection.close()

    def prepare_demo(self) -> None:
        """Fill an empty database; later only follow a changed port."""
        if get_user_model().objects.exists():
            call_command("seed_demo", refresh=True, verbosity=0)
            return
        self.say("Filling the demo…")
        call_command("seed_demo", verbosity=0)

    def start_ours(self, door: socket.socket | None) -> None:
        """Start web, workers and beat; without an open door HTTP and sockets are split."""
        os.environ.update(processes.folder_environment(settings.HELPDESK_DATA, settings.PORT))
        if door:
            ours = [self.web(door)]
        else:
            ours = [
                processes.granian(self.host, settings.PORT, workers=web_workers()),
                processes.daphne(
                    self.host,
                    settings.PORT + 1,
                    behind_proxy=settings.HELPDESK_BEHIND_PROXY,
                    serves="sockets",
                ),
            ]
        ours += [
            processes.worker("interactive", "interactive", processes=2),
            processes.worker("background", "default,bulk", processes=2),
            processes.beat(),
        ]
        for child in ours:
            self.supervisor.start(child)

    def start_more(self, door: socket.socket | None) -> None:
        """Share the door with more web processes once the site answers.

        An interpreter does one thing at a time: with two, a message does not wait for a page.
        """
        for n in range(2, web_workers() + 1 if door else 0):
            self.supervisor.start(self.web(door, name=f"web {n}"))

    def web(self, door: socket.socket | None, *, name: str = "web") -> Child:
        behind_proxy = settings.HELPDESK_BEHIND_PROXY
        return processes.daphne(self.host, settings.PORT, behind_proxy=behind_proxy, serves=name, door=door)

    def is_ready(self) -> bool:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 -- compared, not bound
        asked = http.client.HTTPConnection(host, settings.PORT, timeout=3)
        try:
            asked.request("GET", "/readyz", headers={"Host": urlsplit(settings.HELPDESK_BASE_URL).netloc})
            return asked.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def stop(self) -> None:
        if self.supervisor.records:
            self.say("Stopping…")
        self.supervisor.stop()
        self.servers.stop()

    def say_logins(self) -> None:
        file = settings.HELPDESK_DATA / "demo.json"
        if settings.HELPDESK_DEMO and file.exists():
            for user in json.loads(file.read_text(encoding="utf-8"))["users"]:
                self.say(f"  {user['role']:<11} {user['email']:<28} {user['password']}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def web_workers() -> int:
    return envint("HELPDESK_WEB_WORKERS", 2, least=1)


def open_door(host: str, port: int) -> socket.socket:
    """Listen on a port; whoever calls while a web process is started again waits a moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise CannotStart(
            f"Port {port} cannot be used ({reason}); choose another one, as PORT={port + 10}."
        ) from error


def check_database() -> None:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise CannotStart(f"PostgreSQL does not let us in; check DATABASE_URL ({reason}).") from error
    if connection.pg_version < 160000:
        raise CannotStart(f"PostgreSQL 16 or later is needed; this is {connection.pg_version // 10000}.")
