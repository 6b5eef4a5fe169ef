"""Children are restarted when they crash, stopped in order, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import time

import pytest

from helpdesk.children import Child, command_of
from helpdesk.supervisor import GaveUp, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said):
    supervisor = Supervisor(say=said.append, is_ready=lambda: False)
    yield supervisor
    supervisor.stop()


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_crashed_child_is_started_again_and_said_so(supervisor, said):
    child = Child("web", SLEEP)
    supervisor.start(child)
    first = child.pid

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: supervisor.tick() or (child.pid != first and child.is_running))

    assert said == [
        "web ended (SIGKILL); starting it again in 0.2 s.",
        f"web is running again (process {child.pid}).",
    ]


def test_child_that_never_comes_up_is_given_up(supervisor):
    supervisor.start(Child("web", FAIL))

    with pytest.raises(GaveUp, match=r"^The web process does not start; its message is above\.$"):
        supervisor.wait_until_ready(seconds=20)


def test_stop_ends_others_before_servers(supervisor):
    ended = []

    class Noted(Child):
        def stop(self):
            super().stop()
            ended.append((self.name, self.is_running))

    server, web, beat = Noted("postgres", SLEEP), Noted("web", SLEEP), Noted("beat", SLEEP)
    server.start()
    supervisor.adopt(server)
    supervisor.start(web)
    supervisor.start(beat)

    supervisor.stop()

    assert ended == [("beat", False), ("web", False), ("postgres", False)]


def test_child_that_ignores_the_question_is_killed():
    stubborn = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
    ]
    child = Child("stubborn", stubborn, grace=0.3)
    child.start()
    time.sleep(0.3)

    child.stop()

    assert not child.is_running


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel tells children of a lost parent on Linux only"
)
def test_children_end_when_the_supervisor_is_killed():
    program = (
        "import sys, time; from helpdesk.children import Child\n"
        "child = Child('web', [sys.executable, '-c', 'import time; time.sleep(60)']); child.start()\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert command_of(pid)

    parent.kill()
    parent.wait()

    wait_for(lambda: not command_of(pid) or "defunct" in command_of(pid))
