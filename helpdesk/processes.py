"""The command lines of our processes; the same here, in the container and in the manual."""

import os
import socket
import sys
from pathlib import Path

from helpdesk.children import Child
from helpdesk.core.env import envint

ASGI, WSGI, CELERY = "helpdesk.asgi:application", "helpdesk.wsgi:application", "helpdesk.celery"
# Celery finishes what it runs for a few seconds, then hands the rest back to the broker.
SOFT_STOP = {"REMAP_SIGTERM": "SIGQUIT", "PYTHONWARNINGS": "ignore:You're running the worker"}


def daphne(
    host: str, port: int, *, behind_proxy: bool, serves: str = "web", door: socket.socket | None = None
) -> Child:
    """Serve HTTP and sockets, or only the sockets behind nginx; through a door that is open already."""
    words = ["--fd", str(door.fileno())] if door else ["-b", host, "-p", str(port)]
    words += ["-v", "0", "--no-server-name", "--application-close-timeout", "10"]
    words += ["--websocket-max-message-size", "65536", "--websocket-max-frame-size", "65536"]
    words += ["--ping-interval", "20", "--ping-timeout", "20", "--websocket_connect_timeout", "5"]
    if behind_proxy:
        words.append("--proxy-headers")
    drain = envint("HELPDESK_DRAIN_SECONDS", 2, most=300)
    argv = [sys.executable, "-m", "helpdesk.daphne", *words, ASGI]
    kept = (door.fileno(),) if door else ()
    return Child(serves, argv, env={"HELPDESK_ROLE": "web"}, grace=drain + 5, kept=kept)


def granian(host: str, port: int, *, workers: int) -> Child:
    """Serve HTTP only, several times cheaper than through ASGI."""
    words = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    words += [
        "--blocking-threads",
        "4",
        "--no-access-log",
        "--log-level",
        "warning",
        "--respawn-failed-workers",
    ]
    words += ["--workers-kill-timeout", "8"]
    return Child(
        "web", [sys.executable, "-m", "granian", *words, WSGI], env={"HELPDESK_ROLE": "web"}, grace=10
    )


def worker(name: str, queues: str, *, processes: int) -> Child:
    words = [
        "-A",
        CELERY,
        "--quiet",
        "worker",
        "-n",
        f"{name}@%h",
        "-Q",
        queues,
        "-c",
        str(processes),
        "-l",
        "WARNING",
    ]
    words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Child(
        name, [sys.executable, "-m", "celery", *words], env={"HELPDESK_ROLE": "worker", **SOFT_STOP}, grace=10
    )


def beat() -> Child:
    """Tick; it keeps no file, as what is due is a question to PostgreSQL."""
    words = ["-A", CELERY, "--quiet", "beat", "-l", "WARNING", "-S", "celery.beat:Scheduler", "--pidfile="]
    return Child("beat", [sys.executable, "-m", "celery", *words], env={"HELPDESK_ROLE": "beat"}, grace=5)


def folder_environment(data: Path, port: int) -> dict[str, str]:
    """Give what every child must agree on, whatever folder it is started from."""
    return {
        "HELPDESK_DATA": str(data),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PATH": os.environ.get("PATH", ""),
    }
