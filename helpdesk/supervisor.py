"""Starts the processes of one machine in order, restarts what crashes, stops them in reverse."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from helpdesk.children import Child

BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds before each next restart
SETTLED = 30.0  # after so long a crash counts as the first again
TICK = 0.1

Say = Callable[[str], None]


class GaveUp(Exception):
    """The processes do not come up; the message is one sentence for the operator."""


@dataclass
class Record:
    """What the supervisor knows about one child."""

    child: Child
    started: float = 0.0
    crashes: int = 0
    restart_at: float | None = None
    is_server: bool = False  # others need it until they have ended


@dataclass
class Supervisor:
    say: Say
    is_ready: Callable[[], bool]
    records: list[Record] = field(default_factory=list)
    is_stopping: bool = False

    def adopt(self, server: Child) -> None:
        """Watch over a server that runs already."""
        self.records.append(Record(server, started=time.monotonic(), is_server=True))

    def start(self, child: Child) -> None:
        child.start()
        self.records.append(Record(child, started=time.monotonic()))

    def listen(self) -> None:
        """Stop on Ctrl-C or SIGTERM; on the second one without waiting."""
        signal.signal(signal.SIGINT, self._stop_requested)
        signal.signal(signal.SIGTERM, self._stop_requested)

    def wait_until_ready(self, *, seconds: float) -> bool:
        """Watch the children until the first answer; False when we were told to stop before."""
        deadline = time.monotonic() + seconds
        while not self.is_stopping:
            if self.is_ready():
                return True
            self.tick()
            if broken := [record.child.name for record in self.records if record.crashes >= 3]:
                raise GaveUp(f"The {broken[0]} process does not start; its message is above.")
            if time.monotonic() > deadline:
                raise GaveUp(f"The site does not answer after {seconds:.0f} seconds; the log is above.")
            time.sleep(TICK)
        return False

    def watch(self) -> None:
        """Keep every child alive until told to stop."""
        while not self.is_stopping:
            self.tick()
            time.sleep(TICK)

    def tick(self) -> None:
        now = time.monotonic()
        for record in self.records:
            if record.restart_at is not None and now >= record.restart_at:
                self._restart(record, now)
            elif record.restart_at is None and not record.child.is_running:
                self._note_crash(record, now)

    def stop(self) -> None:
        """Ask all but the servers to stop at once, then wait for each, the last started first."""
        self.is_stopping = True
        for record in self.records:
            if not record.is_server:
                record.child.ask_to_stop()
        for record in reversed(self.records):
            record.child.stop()

    def _note_crash(self, record: Record, now: float) -> None:
        if now - record.started > SETTLED:
            record.crashes = 0
        pause = BACK_OFF[min(record.crashes, len(BACK_OFF) - 1)]
        record.crashes += 1
        record.restart_at = now + pause
        self.say(
            f"{record.child.name} ended ({_how(record.child.exit_code)}); starting it again in {pause:g} s."
        )

    def _restart(self, record: Record, now: float) -> None:
        record.restart_at, record.started = None, now
        record.child.start()
        self.say(f"{record.child.name} is running again (process {record.child.pid}).")

    def _stop_requested(self, signum: int, frame: FrameType | None) -> None:
        if self.is_stopping:
            for record in self.records:
                record.child.kill()
        self.is_stopping = True


def _how(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name
