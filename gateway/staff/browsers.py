"""By what does a person recognise a browser in a list of sessions? Pure: a kind, a system, and half an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

UNKNOWN = "onbekende browser"
_KINDS = (  # the first that fits: most browsers claim to be several others as well
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Browser:
    """What is kept of the browser of a session, for people to know it by."""

    device: str
    address: str


def browser(user_agent: str, address: str) -> Browser:
    """Describe a browser by what it says of itself, and by its network."""
    kind = next((name for mark, name in _KINDS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if kind is None:
        tool = re.match(r"[A-Za-z][A-Za-z0-9._-]{0,30}", user_agent)
        kind = tool[0] if tool else UNKNOWN
    return Browser(f"{kind} op {system}" if system else kind, masked(address))


def masked(address: str) -> str:
    """Return a network address without what tells one machine of a network from another."""
    try:
        known = ip_address(address)
    except ValueError:
        return "–"
    mapped = getattr(known, "ipv4_mapped", None) or known
    network = ip_network(f"{mapped}/{24 if mapped.version == 4 else 48}", strict=False)
    return f"{str(network[0]).removesuffix('.0')}.*" if mapped.version == 4 else f"{network[0]}*"
