"""How does a message reach an address that somebody else chose? One POST, to no machine of our own network.

The name is resolved once, every address it has must be public, and the connection goes to the address that was looked
at. No redirect is followed, no proxy asked, nothing but the status read, and it all ends in time.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 10.0
TOTAL_S = 20.0
_TRANSLATED = (
    ip_network("64:ff9b::/96"),
    ip_network("64:ff9b:1::/48"),
    ip_network("2002::/16"),
    ip_network("2001::/32"),
)

Resolve = Callable[..., list[Any]]


class NotTold(Exception):  # noqa: N818 - nothing of ours broke
    """The address gave no answer, or may not be asked."""


def post(url: str, body: bytes, headers: Mapping[str, str], loose: bool, resolve: Resolve = socket.getaddrinfo) -> int:
    """Return the status that an address answers; raises NotTold. `loose` lets loopback be asked, over http too."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme != "https" and not (loose and parts.scheme == "http"):
        raise NotTold("only https")
    connection = _Pinned(host, port, address_of(host, port, loose, resolve), tls=parts.scheme == "https")
    clock = Timer(TOTAL_S, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException, ValueError) as fault:
        raise NotTold(type(fault).__name__) from fault
    finally:
        clock.cancel()
        connection.close()


def address_of(host: str, port: int, loose: bool, resolve: Resolve = socket.getaddrinfo) -> str:
    """Return the address to connect to; raises NotTold when any of the name's addresses is not public."""
    try:
        found = [str(entry[4][0]) for entry in resolve(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as fault:
        raise NotTold("no such name") from fault
    if not found or not all(_may_be_asked(address, loose) for address in found):
        raise NotTold("not a public address")
    return found[0]


def _may_be_asked(said: str, loose: bool) -> bool:
    try:
        address: IPv4Address | IPv6Address = ip_address(said.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if any(address in network for network in _TRANSLATED):
            return False
        address = address.ipv4_mapped or address
    return (address.is_global and not address.is_multicast) or (loose and address.is_loopback)


class _Pinned(HTTPConnection):
    """A connection to one address that was looked at, under the name that the certificate must bear."""

    def __init__(self, host: str, port: int, address: str, tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it now, whatever it waits for."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
