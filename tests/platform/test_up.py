"""`manage.py up` from nothing to ready and back, as an operator sees it."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from helpdesk.children import command_of
from helpdesk.places import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]

ALL = 7  # two servers, two web processes, two workers, beat


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(data, port):
    kept = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL") and "HELPDESK" not in k
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env={**kept, "HELPDESK_DATA": str(data), "PORT": str(port), "HELPDESK_STATIC_FINDERS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process, wanted):
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if wanted in line:
            return lines
    pytest.fail("it ended before: " + "\n".join(lines))


def get(port, path, **headers):
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    return answer.status, answer.read().decode()


def children_of(pid):
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in listed.stdout.split()]


@pytest.fixture
def site(tmp_path):
    port = free_port()
    process = start(tmp_path, port)
    read_until(process, f"Ready: http://127.0.0.1:{port}/")
    yield process, port
    if process.poll() is None:
        process.kill()
        process.wait()


def test_site_starts_tells_its_health_and_stops_whole(site, tmp_path):
    process, port = site
    token = (tmp_path / "metrics.token").read_text()

    assert get(port, "/healthz") == (200, "ok\n")
    assert get(port, "/readyz")[0] == 200
    assert get(port, "/metrics")[0] == 401
    assert "helpdesk_database_up 1.0" in get(port, "/metrics", Authorization=f"Bearer {token}")[1]
    deadline = time.monotonic() + 10
    while len(children := children_of(process.pid)) < ALL and time.monotonic() < deadline:
        time.sleep(0.05)

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0
    assert len(children) == ALL
    assert [pid for pid in children if command_of(pid)] == []


def test_sockets_are_told_of_the_restart(site):
    process, port = site

    async def code_at_shutdown():
        origin = f"http://127.0.0.1:{port}"
        async with connect(f"ws://127.0.0.1:{port}/ws/agent/", origin=origin) as talk:
            process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                [frame async for frame in talk]
            return closed.value.rcvd.code

    assert asyncio.run(asyncio.wait_for(code_at_shutdown(), 20)) == 1012
    assert process.wait(30) == 0


def test_site_comes_back_quickly_after_everything_was_killed(site, tmp_path):
    process, port = site
    process.kill()
    process.wait()
    began = time.monotonic()

    second = start(tmp_path, port)
    read_until(second, "Ready:")
    taken = time.monotonic() - began
    second.send_signal(signal.SIGTERM)

    assert second.wait(30) == 0
    assert taken < 8
