"""An address that somebody else chose leads to a public machine over https, or nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from gateway.errors import Refused
from gateway.hooks.model import checked_url
from gateway.hooks.posting import NotTold, address_of, post


def named(*addresses: str) -> Any:
    return lambda host, port, **more: [(0, 0, 0, "", (address, port)) for address in addresses]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1"),
        *("2002:a00:1::1", "224.0.0.1", "ff02::1", "255.255.255.255", "nonsense"),
    ],
)
def test_no_name_leads_into_our_own_network(address: str) -> None:
    with pytest.raises(NotTold, match="public"):
        address_of("x.example", 443, False, named(address))
    with pytest.raises(NotTold, match="public"):
        address_of("x.example", 443, False, named("193.190.1.1", address))


def test_a_public_name_is_connected_to_at_the_address_that_was_looked_at() -> None:
    assert address_of("x.example", 443, False, named("193.190.1.1")) == "193.190.1.1"
    assert address_of("x.example", 443, False, named("2a00:1450:4001::1")) == "2a00:1450:4001::1"


def test_a_sandbox_may_be_told_here_and_never_elsewhere_inside() -> None:
    assert address_of("localhost", 80, True, named("127.0.0.1")) == "127.0.0.1"
    with pytest.raises(NotTold):
        address_of("x.example", 80, True, named("10.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        *("http://x.example/", "ftp://x.example/", "https://", "https://u:p@x.example/", "https://x.example/#f", "//x"),
        *(
            "https://x.example:0/",
            "https://x.example:99999/",
            "https://x.example/a b",
            "https://é.example/",
            "javascript:x",
        ),
    ],
)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="webhook_url"):
        checked_url(url, loose=False)


def test_https_is_taken_and_http_only_beside_a_sandbox() -> None:
    assert checked_url("https://x.example:8443/a?b=c", loose=False)
    assert checked_url("http://127.0.0.1:9/", loose=True)
    with pytest.raises(NotTold, match="only https"):
        post("http://x.example/", b"", {}, False, named("193.190.1.1"))


class Redirects(BaseHTTPRequestHandler):
    """Sends everybody elsewhere, and counts who comes."""

    asked: list[str]

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    Redirects.asked = []
    made = HTTPServer(("127.0.0.1", 0), Redirects)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def test_a_redirect_is_an_answer_and_is_not_followed(server: HTTPServer) -> None:
    assert post(f"http://127.0.0.1:{server.server_port}/here?a=1", b"{}", {"webhook-id": "msg_1"}, True) == 302
    assert Redirects.asked == ["/here?a=1"]


def test_nobody_there_is_no_answer(server: HTTPServer) -> None:
    with pytest.raises(NotTold):
        post("http://127.0.0.1:1/", b"{}", {}, True)
