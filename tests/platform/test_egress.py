"""Addresses that strangers name are called only where they are public, and only as they were checked."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from helpdesk.core import egress


class Site:
    """A site on loopback: `/there` redirects, `/slow` drips, anything else tells its name."""

    def __init__(self):
        self.taken = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.taken.append((self.path, self.headers["Host"], self.headers.get("Authorization")))
                if self.path.startswith("/there"):
                    self.send_response(302)
                    self.send_header("Location", self.path.partition("?")[2])
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Length", "300" if self.path == "/slow" else "5")
                self.end_headers()
                if self.path == "/slow":
                    self.drip()
                    return
                self.wfile.write(b"hello")

            def drip(self):
                try:
                    for _ in range(30):
                        self.wfile.write(b"." * 10)
                        self.wfile.flush()
                        time.sleep(0.1)
                except OSError:
                    pass  # the reader has given up, as it should

            def log_message(self, *_):
                """Tests print enough."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def names(**known):
    """Give a resolver; each name has a list of answers, one a question, the last one for good."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        answers = known[host.partition(".")[0]]
        return [answers.pop(0) if len(answers) > 1 else answers[0]]

    resolve.asked = asked
    return resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%lo",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "localhost",
        "",
    ],
)
def test_inside_address_is_not_public(address):
    assert egress.is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "149.154.167.220", "157.240.1.1", "2a03:2880:f001::1"])
def test_internet_address_is_public(address):
    assert egress.is_public(address) is True


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "localhost",
    ],
)
def test_spelling_of_loopback_is_refused_and_nothing_connects(site, host):
    with pytest.raises(egress.AddressRefused):
        egress.fetch(f"http://{host}:{site.port}/", max_bytes=100)

    assert site.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://files.example/",
        "ftp://files.example/",
        "//files.example/",
        "files.example",
        "",
        "http://",
        "http://ana:secret@files.example/",
        "http://files.example\n/",
        "http://files.example:99999/",
        "http://[::1",
        "http://testserver/healthz",
    ],
)
def test_what_is_not_plainly_a_web_address_is_refused(url):
    with pytest.raises(egress.AddressRefused):
        egress.check_url(url, resolve=names(files=["8.8.8.8"], testserver=["8.8.8.8"]))
    with pytest.raises(egress.AddressRefused):
        egress.fetch(url, max_bytes=100, resolve=names(files=["8.8.8.8"], testserver=["8.8.8.8"]))


def test_address_with_one_inside_number_is_refused():
    with pytest.raises(egress.AddressRefused, match="private network"):
        egress.check_url("https://files.example/", resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])


def test_name_nobody_knows_passes_the_form_and_is_asked_again_at_the_call():
    def nobody(host, port):
        raise OSError("no such name")

    egress.check_url("https://files.example/", resolve=nobody)

    with pytest.raises(httpx.ConnectError):
        egress.fetch("https://files.example/", max_bytes=100, resolve=nobody)


def test_name_that_changes_its_mind_is_refused_at_the_call(site):
    resolve = names(files=["8.8.8.8", "127.0.0.1"])

    egress.check_url(f"http://files.example:{site.port}/", resolve=resolve)

    with pytest.raises(egress.AddressRefused):
        egress.fetch(f"http://files.example:{site.port}/", max_bytes=100, resolve=resolve)
    assert site.taken == []


def test_connection_goes_to_the_checked_address_under_the_sites_own_name(site):
    resolve = names(files=["127.0.0.1"])

    found = egress.fetch(
        f"http://files.example:{site.port}/a",
        max_bytes=100,
        resolve=resolve,
        permits=lambda address: address == "127.0.0.1",
    )

    assert (found.status, found.body, resolve.asked) == (200, b"hello", ["files.example"])
    assert site.taken == [("/a", f"files.example:{site.port}", None)]


def test_redirect_to_an_inside_address_is_refused(site):
    permits = iter([True, False])

    with pytest.raises(egress.AddressRefused):
        egress.fetch(
            f"http://files.example:{site.port}/there?http://inside.example:{site.port}/secret",
            max_bytes=100,
            resolve=names(files=["127.0.0.1"], inside=["127.0.0.1"]),
            permits=lambda address: next(permits),
        )

    assert [path for path, _, _ in site.taken] == [f"/there?http://inside.example:{site.port}/secret"]


def test_redirect_to_another_site_leaves_the_token_behind(site):
    found = egress.fetch(
        f"http://files.example:{site.port}/there?http://other.example:{site.port}/b",
        max_bytes=100,
        headers={"Authorization": "Bearer secret"},
        resolve=names(files=["127.0.0.1"], other=["127.0.0.1"]),
        permits=lambda address: True,
    )

    assert found.is_success
    assert [(path, token) for path, _, token in site.taken][1:] == [("/b", None)]


def test_redirects_without_end_are_given_up(site):
    with pytest.raises(httpx.TooManyRedirects):
        egress.fetch(
            f"http://files.example:{site.port}/there?/there",
            max_bytes=100,
            resolve=names(files=["127.0.0.1"]),
            permits=lambda address: True,
        )


def test_answer_that_is_too_large_is_given_up(site):
    with pytest.raises(egress.TooLarge):
        egress.fetch(f"http://127.0.0.1:{site.port}/", max_bytes=4, trusted=True)


def test_answer_that_drips_is_given_up(site):
    with pytest.raises(httpx.ReadTimeout):
        egress.fetch(f"http://127.0.0.1:{site.port}/slow", max_bytes=1000, trusted=True, seconds=0.5)


def test_base_of_the_operator_may_be_inside(site):
    assert egress.fetch(f"http://127.0.0.1:{site.port}/", max_bytes=100, trusted=True).body == b"hello"


def test_proxy_of_the_environment_is_for_the_operators_base_alone(site, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{site.port}")
    monkeypatch.setenv("no_proxy", "")

    through = egress.fetch("http://api.example/a", max_bytes=100, trusted=True)
    with pytest.raises(egress.AddressRefused):
        egress.fetch("http://files.example/b", max_bytes=100, resolve=names(files=["127.0.0.1"]))

    assert through.body == b"hello"
    assert [(path, host) for path, host, _token in site.taken] == [("http://api.example/a", "api.example")]
