"""What leaves goes by the carrier of its number; what is asked after is asked of both, and a doubt stays a doubt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.carrier.both import Both, part
from gateway.carrier.failover import By
from gateway.carrier.port import CallNow, CallState, OutgoingCall, OutgoingSms, Taken
from gateway.errors import CarrierFault, FaultKind

NOW = datetime(2026, 3, 3, tzinfo=UTC)
OURS, THEIRS = "+3222170113", "+3222170199"


class Account:
    """Knows some calls; everything else is unknown there, or away."""

    def __init__(self, name: str, *known: str, away: bool = False) -> None:
        self.name, self.known, self.away = name, known, away
        self.done: list[Any] = []

    def _know(self, sid: str) -> None:
        if self.away:
            raise CarrierFault(FaultKind.UNCERTAIN, detail=self.name)
        if sid not in self.known:
            raise CarrierFault(FaultKind.PERMANENT, 20404, self.name)
        self.done.append(sid)

    def send_sms(self, sms: OutgoingSms) -> Taken:
        self.done.append(sms.to)
        return Taken(self.name)

    def place_call(self, call: OutgoingCall) -> Taken:
        self.done.append(call.to)
        return Taken(self.name)

    def end_call(self, sid: str) -> None:
        self._know(sid)

    def redirect_call(self, sid: str, url: str, fallback_url: str, fallback_is_file: bool = False) -> None:
        self._know(sid)

    def call_now(self, sid: str) -> CallNow:
        self._know(sid)
        return CallNow(sid, CallState.RINGING)

    def sms_now(self, sid: str) -> Any:
        self._know(sid)

    def find_sms(self, to: str, sender: str, *rest: Any, besides: Any = ()) -> Any:
        self.done.append(sender)

    def find_call(self, to: str, sender: str, *rest: Any, besides: Any = ()) -> Any:
        self.done.append(sender)

    def fetch_recording(self, url: str) -> bytes:
        self._know(url)
        return self.name.encode()

    def delete_recording(self, sid: str) -> None:
        self.done.append(sid)


def text(sender: str) -> OutgoingSms:
    return OutgoingSms("+32470000000", sender, "CCVO", "http://r", timedelta(minutes=1))


def test_a_text_and_its_listing_go_by_the_carrier_of_the_number() -> None:
    first, backup = Account("first"), Account("backup")
    both = Both(first, backup, [THEIRS])
    assert both.send_sms(text(OURS)).sid == "first"
    assert both.send_sms(text(THEIRS)).sid == "backup"
    both.find_sms("+32470000000", THEIRS, "CCVO", NOW)
    both.find_call("+32470000000", OURS, NOW)
    assert (first.done[1:], backup.done[1:]) == ([OURS], [THEIRS])


def test_whoever_knows_a_call_answers() -> None:
    both = Both(Account("first", "CA1"), Account("backup", "CA2"), [THEIRS])
    assert both.call_now("CA1").sid == "CA1"
    assert both.call_now("CA2").sid == "CA2"
    both.redirect_call("CA2", "http://on", "http://back")
    both.end_call("CA2")
    assert Both(Account("first", away=True), Account("backup", "CA2"), []).call_now("CA2").sid == "CA2"


@pytest.mark.parametrize(
    ("first", "backup", "kind"),
    [
        (Account("first"), Account("backup"), FaultKind.PERMANENT),
        (Account("first", away=True), Account("backup"), FaultKind.UNCERTAIN),
        (Account("first"), Account("backup", away=True), FaultKind.UNCERTAIN),
    ],
)
def test_only_when_neither_knows_a_call_it_is_unknown(first: Account, backup: Account, kind: FaultKind) -> None:
    with pytest.raises(CarrierFault) as raised:
        Both(first, backup, []).call_now("CA9")
    assert raised.value.kind is kind


def test_a_recording_is_fetched_where_it_is_and_erased_everywhere() -> None:
    first, backup = Account("first"), Account("backup", "http://b/RE1")
    both = Both(first, backup, [])
    assert both.fetch_recording("http://b/RE1") == b"backup"
    both.delete_recording("RE1")
    assert (first.done, backup.done[1:]) == (["RE1"], ["RE1"])


def test_what_went_by_one_is_asked_of_that_one_alone() -> None:
    first, backup = Account("first", away=True), Account("backup", "CA2")
    both = Both(first, backup, [])
    assert part(both, By.BACKUP) is backup
    assert part(both, None) is both
    assert part(first, By.BACKUP) is first
