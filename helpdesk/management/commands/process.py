"""Become one process of the installation; a container runs exactly one."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk import processes
from helpdesk.core.env import envint, envtext

NAMES = ("web", "sockets", "interactive", "default", "bulk", "beat")


class Command(BaseCommand):
    help = "Become one process: web, sockets, a worker of one queue, or beat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("--count", type=int, default=2, help="processes inside (web and workers)")

    def handle(self, *args: Any, name: str = "", count: int = 2, **options: Any) -> None:
        host, port = envtext("HELPDESK_BIND", "127.0.0.1"), envint("PORT", 8000, least=1, most=65535)
        if name == "web":
            child = processes.granian(host, port, workers=count)
        elif name == "sockets":
            child = processes.daphne(host, port, behind_proxy=settings.HELPDESK_BEHIND_PROXY, serves=name)
        elif name == "beat":
            child = processes.beat()
        else:
            child = processes.worker(name, name, processes=count)
        os.execve(child.argv[0], list(child.argv), {**os.environ, **child.env})  # noqa: S606 -- becomes it
