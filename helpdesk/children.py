"""Child processes that never outlive us, started under an unprivileged user where the child insists."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP, CAP_DAC_OVERRIDE, CAPABILITY_VERSION_3 = 4, 1, 0x20080522
NOBODY = "nobody"

# Loaded before any fork: between fork and exec nothing may take a lock.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Child:
    """A program to run and how to end it; `start` again after it died."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds between asking and killing
    unprivileged: bool = False  # refuses to run as root
    kept: Sequence[int] = ()  # file descriptors that it takes over
    before_start: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None
    was_asked: bool = False

    def start(self) -> None:
        self._sweep()
        if self.before_start:
            self.before_start()
        self.was_asked = False
        output = self.log.open("ab") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.argv,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C reaches the supervisor alone, which then stops everyone in order.
                start_new_session=True,
                pass_fds=self.kept,
                preexec_fn=before_exec(self.stop_signal, unprivileged=self.unprivileged),  # noqa: PLW1509 -- only system calls
            )
        finally:
            if output:
                output.close()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def ask_to_stop(self) -> None:
        if self.process and self.is_running:
            self.was_asked = True
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask once, wait, then insist."""
        if not self.process or not self.is_running:
            return
        if not self.was_asked:
            self.ask_to_stop()
        try:
            self.process.wait(self.grace)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill it with all that it forked."""
        if self.process and self.is_running:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _sweep(self) -> None:
        """End what a killed child left running: its workers would go on with a port or a task."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def is_root() -> bool:
    return os.geteuid() == 0


def nobody() -> tuple[int, int]:
    entry = pwd.getpwnam(NOBODY)
    return entry.pw_uid, entry.pw_gid


def before_exec(death_signal: signal.Signals, *, unprivileged: bool = False) -> Callable[[], None]:
    """Make the hook that runs in the child: drop root if asked, and die with the parent."""
    parent = os.getpid()
    ids = nobody() if unprivileged and is_root() else None

    def hook() -> None:
        os.umask(0o077)
        if ids:
            _become(*ids)
        # After the change of user, which clears it.
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return hook


def _become(uid: int, gid: int) -> None:
    """Become that user, but keep passing through folders that only root may enter.

    A checkout below root's home is closed to everyone else; opening it to all users would be worse.
    """
    if _libc:
        # Changing the user then takes no capability away, nor does access(2) ignore those that are left.
        _libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if _libc:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        bits = 1 << CAP_DAC_OVERRIDE
        data = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
        if _libc.capset(header, data) == 0:
            _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def stop_with_parent() -> None:
    """Ask the kernel to end this process (SIGTERM) when the one that called it ends."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def command_of(pid: int) -> str:
    """Give the command line of a running process, empty when there is none."""
    answer = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()
