"""The whole product, started in a scratch folder for one benchmark and ended after it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent.parent
START_LIMIT_S = 180


class Stage:
    """`manage.py up` in demo mode; its processes can be found and killed by name."""

    def __init__(self, *, env: Mapping[str, str] | None = None, split: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="meja-bench-"))
        self.port = free_port()
        self.env = {
            **{key: value for key, value in os.environ.items() if not key.startswith("HELPDESK_")},
            "HELPDESK_DATA": str(self.folder),
            "HELPDESK_DEMO": "1",
            "PORT": str(self.port),
            "HELPDESK_BASE_URL": f"http://127.0.0.1:{self.port}",
            **(env or {}),
        }
        self.env.pop("DATABASE_URL", None)
        self.env.pop("REDIS_URL", None)
        self.split = split
        self.lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "demo.json").read_text()))

    def __enter__(self) -> Self:
        words = [sys.executable, "manage.py", "up", *(["--split"] if self.split else [])]
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()
        deadline = time.monotonic() + START_LIMIT_S
        while not any(line.startswith("Ready:") for line in self.lines):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise SystemExit("the product did not start:\n" + "\n".join(self.lines[-30:]))
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if not os.environ.get("BENCH_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self, word: str) -> list[int]:
        """Give the direct children of the supervisor whose command line has this word."""
        found = []
        for pid in self._children():
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if word in command:
                found.append(pid)
        return found

    def kill(self, word: str, how: signal.Signals = signal.SIGKILL) -> int:
        """Signal the whole session of each such child; gives how many there were."""
        pids = self.pids(word)
        for pid in pids:
            try:
                os.killpg(pid, how) if how == signal.SIGKILL else os.kill(pid, how)
            except OSError:
                continue
        return len(pids)

    def _children(self) -> list[int]:
        if self.process is None:
            return []
        path = Path(f"/proc/{self.process.pid}/task")
        lists = (task / "children" for task in path.iterdir())
        return [int(pid) for file in lists for pid in file.read_text().split()]

    def _read(self) -> None:
        if self.process is None or self.process.stdout is None:
            return
        for line in self.process.stdout:
            self.lines.append(line.rstrip())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
