"""From where does a browser come, when a proxy stands in front? Pure. Only a proxy that was named is believed.

What a stranger writes into X-Forwarded-For counts for nothing: the last address that no proxy of ours has is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from gateway.given import Given

Network = IPv4Network | IPv6Network


def read_proxies(given: Given, name: str) -> tuple[Network, ...]:
    """Read addresses and networks, separated by commas."""
    found: list[Network] = []
    for said in (given.text(name) or "").replace(",", " ").split():
        try:
            found.append(ip_network(said, strict=False))
        except ValueError:
            given.faults.append(f"{name}: {said!r} is no address or network")
    return tuple(found)


def client_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Return who asks: `peer` is who connected to us, `forwarded` the text of X-Forwarded-For."""
    address = peer
    for said in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_proxy(address, proxies):
            break
        address = said
    return address[:64]


def _is_proxy(address: str, proxies: Sequence[Network]) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return False
    known = getattr(known, "ipv4_mapped", None) or known
    return any(known.version == network.version and known in network for network in proxies)
