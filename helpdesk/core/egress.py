"""The one way out to addresses that strangers or people may name: checked at every connection.

A name is resolved once, every address it gives must be a public one, and the connection goes to
the address that was checked, so that a name which changes its mind gains nothing. Bases that the
operator gave by the environment are trusted; nothing else is.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpcore
import httpx
from django.conf import settings as site
from django.utils.translation import gettext as _

from helpdesk.core.errors import Refused

Resolve = Callable[[str, int], list[str]]
Permits = Callable[[str], bool]
# Inside something although Python calls them global: Azure's WireServer, special-purpose numbers
# (IANA), and prefixes that only wrap another address.
INSIDE = tuple(
    ipaddress.ip_network(net)
    for net in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")
    + ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16")
)
PROXIES = frozenset({"http", "https", "all"})
MOST_REDIRECTS = 3


class AddressRefused(Refused):
    """The address is not one that this server may call."""

    code = "address"


class TooLarge(Exception):
    """More bytes came than were asked for."""


@dataclass(frozen=True)
class Fetched:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the public internet and nowhere else."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.is_multicast or ip.is_reserved or not ip.is_global or any(ip in net for net in INSIDE):
        return False
    return not (isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses; raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} is no host name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_url(url: str, *, resolve: Resolve = resolve) -> None:
    """Refuse an address that must never be called: for forms, before it is stored.

    A name that cannot be found now may be found later; each connection is checked anew.
    """
    host, port = read_url(url)
    try:
        found = resolve(host, port)
    except OSError:
        return
    if not all(is_public(address) for address in found):
        raise AddressRefused(_("This address is inside a private network; it is not called from here."))


def read_url(url: str) -> tuple[str, int]:
    """Give host and port of an http(s) address; refuses everything that is not plainly one."""
    try:
        parts = urlsplit(url)
        httpx.URL(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except (httpx.InvalidURL, ValueError):
        raise AddressRefused(_("This is not a web address.")) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(sign <= " " for sign in url):
        raise AddressRefused(_("Write a web address that begins with https://"))
    if "@" in parts.netloc:
        raise AddressRefused(_("A name or password has no place in this address."))
    if parts.hostname.rstrip(".") == urlsplit(site.HELPDESK_BASE_URL).hostname:
        raise AddressRefused(_("This address is our own."))
    return parts.hostname, port


def client(
    *,
    trusted: bool = False,
    seconds: float = 10.0,
    connect: float = 3.0,
    redirects: int = 0,
    resolve: Resolve = resolve,
    permits: Permits = is_public,
) -> httpx.Client:
    """Give a client whose every connection, that of a redirect too, is checked and ends in time.

    `trusted` is for bases of the environment only; the environment's proxy is for those alone, for
    a proxy would resolve the name again, unchecked. `seconds` bound all that the client does from
    now on, however slowly the far end drips (through a proxy: each step of it). Raises
    AddressRefused and httpx errors when used.
    """
    network = _Network(time.monotonic() + seconds, resolve, permits=None if trusted else permits)
    through_proxy = trusted and bool(PROXIES & getproxies().keys())
    return httpx.Client(
        transport=None if through_proxy else _Transport(network),
        timeout=httpx.Timeout(seconds, connect=min(connect, seconds)),
        follow_redirects=redirects > 0,
        max_redirects=redirects,
        trust_env=through_proxy,
        event_hooks={} if trusted else {"request": [_refuse_strange]},
    )


def fetch(
    url: str,
    *,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    redirects: int = MOST_REDIRECTS,
    **options: Any,
) -> Fetched:
    """Load at most `max_bytes`; raises AddressRefused, TooLarge or httpx.HTTPError."""
    taken = bytearray()
    asked = {"Accept-Encoding": "identity", **(headers or {})}  # a packed answer may be a bomb
    try:
        with client(redirects=redirects, **options) as out, out.stream("GET", url, headers=asked) as answer:
            for chunk in answer.iter_raw():
                taken += chunk
                if len(taken) > max_bytes:
                    raise TooLarge(f"more than {max_bytes} bytes")
            return Fetched(answer.status_code, dict(answer.headers), bytes(taken))
    except httpx.InvalidURL:
        raise AddressRefused(_("This is not a web address.")) from None


def _refuse_strange(request: httpx.Request) -> None:
    read_url(str(request.url))


class _Transport(httpx.HTTPTransport):
    """httpx offers no place for a network of one's own; httpcore, below it, does."""

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=network)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading the authorities takes longer than most calls."""
    return httpx.create_ssl_context()


class _Network(httpcore.NetworkBackend):
    """Connects to addresses that were checked, until the time is over."""

    def __init__(self, ends_at: float, resolve: Resolve, permits: Permits | None) -> None:
        self.ends_at, self.resolve, self.permits = ends_at, resolve, permits
        self.plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self.resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if self.permits and not all(self.permits(address) for address in addresses):
            raise AddressRefused(_("This address is inside a private network; it is not called from here."))
        failed: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses:
            try:
                stream = self.plain.connect_tcp(
                    address, port, _left(self.ends_at, timeout, httpcore.ConnectTimeout), local_address
                )
                return _Stream(stream, self.ends_at)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    """A connection that waits no longer than what is left of the whole time."""

    def __init__(self, inner: httpcore.NetworkStream, ends_at: float) -> None:
        self.inner, self.ends_at = inner, ends_at

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, _left(self.ends_at, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _left(self.ends_at, timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _left(self.ends_at, timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, wait), self.ends_at)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)

    def close(self) -> None:
        self.inner.close()


def _left(ends_at: float, timeout: float | None, over: type[Exception]) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise over("the time is over")
    return left if timeout is None else min(left, timeout)
