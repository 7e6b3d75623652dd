"""From where somebody signs in is what our own proxies say, and nothing that a stranger writes."""

from __future__ import annotations

import pytest

from gateway.given import Given
from gateway.proxies import client_address, read_proxies

OURS = read_proxies(Given({"TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,2001:db8::1"}), "TRUSTED_PROXIES")


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8:7::7", "2001:db8:7::7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "iets, onzin", "onzin"),
        ("", "192.0.2.7", ""),
    ],
)
def test_the_last_address_that_is_no_proxy_of_ours_asks(peer: str, forwarded: str, who: str) -> None:
    assert client_address(peer, forwarded, OURS) == who


def test_without_a_named_proxy_nobody_is_believed() -> None:
    assert client_address("10.0.0.1", "192.0.2.7", ()) == "10.0.0.1"


def test_what_is_no_address_is_named_as_a_fault() -> None:
    given = Given({"TRUSTED_PROXIES": "10.0.0.1 overal"})
    read_proxies(given, "TRUSTED_PROXIES")
    assert given.faults == ["TRUSTED_PROXIES: 'overal' is no address or network"]
