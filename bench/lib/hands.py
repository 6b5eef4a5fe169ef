"""Processes that do things at the same time and are killed: the parent's end of each."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "import django; django.setup(); from bench.lib.people import main; main()"


class Hands:
    """One process; the parent owns the clock and hands it each instant over its standard input."""

    def __init__(self, seed: int, *, sabotage: bool) -> None:
        self.seed, self.sabotage, self.lives = seed, sabotage, 0
        self.start()

    def start(self) -> None:
        self.lives += 1
        words = [sys.executable, "-c", BEGIN, str(self.seed * 1000 + self.lives)]
        words += ["--sabotage"] if self.sabotage else []
        self.process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, verb: str, **more: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"verb": verb, **more}) + "\n")
        self.process.stdin.flush()

    def wait(self) -> dict[str, Any] | None:
        """Wait for its account of what it did; none when it was killed meanwhile."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        return dict(json.loads(line)) if line.endswith("}\n") else None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
