"""Recordings are fetched from our own carrier only, and each way in which that fails is sorted."""

from __future__ import annotations

import pytest

from gateway.carrier.twilio import TwilioCarrier
from gateway.errors import FaultKind
from tests.parts.scripted_carrier import BASE, DROP, Double, Reply, fault_of, refusal


@pytest.mark.parametrize(
    "host", ["https://api.twilio.com", "https://evil.example", "http://169.254.169.254", "http://127.0.0.1:1"]
)
def test_a_recording_is_fetched_from_our_own_carrier_whatever_host_is_named(
    double: Double, carrier: TwilioCarrier, host: str
) -> None:
    double.script = lambda _: Reply(200, raw=b"RIFF....WAVE")
    assert carrier.fetch_recording(f"{host}{BASE}/Recordings/RE12ab") == b"RIFF....WAVE"
    assert double.asked[0].path == f"{BASE}/Recordings/RE12ab"
    assert double.asked[0].headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        f"https://api.twilio.com/2010-04-01/Accounts/AC{'2' * 32}/Recordings/RE1",
        f"https://api.twilio.com{BASE}/Recordings/../Messages.json",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_no_recording_of_ours_is_never_fetched(
    double: Double, carrier: TwilioCarrier, url: str
) -> None:
    assert fault_of(lambda: carrier.fetch_recording(url)).kind is FaultKind.PERMANENT
    assert double.asked == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(404), FaultKind.PERMANENT),
        (Reply(500), FaultKind.UNCERTAIN),
        (Reply(302), FaultKind.UNCERTAIN),
        (Reply(200, raw=b"x" * 20_000_001), FaultKind.PERMANENT),
        (DROP, FaultKind.UNCERTAIN),
    ],
)
def test_a_recording_that_cannot_be_had_is_a_sorted_fault(
    double: Double, carrier: TwilioCarrier, reply: Reply, kind: FaultKind
) -> None:
    double.script = lambda _: reply
    assert fault_of(lambda: carrier.fetch_recording(f"{double.url}{BASE}/Recordings/RE1")).kind is kind


def test_deleting_a_recording_that_is_gone_is_well(double: Double, carrier: TwilioCarrier) -> None:
    double.script = lambda _: Reply(204)
    carrier.delete_recording("RE1")
    double.script = lambda _: refusal(404, 20404)
    carrier.delete_recording("RE1")
    assert {(asked.method, asked.path) for asked in double.asked} == {("DELETE", f"{BASE}/Recordings/RE1.json")}
    double.script = lambda _: Reply(500)
    assert fault_of(lambda: carrier.delete_recording("RE1")).kind is FaultKind.UNCERTAIN
