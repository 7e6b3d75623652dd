"""How do two carriers look like one? What leaves goes by the one whose number it bears; both are asked of the rest.

So whoever chooses a sender has chosen a carrier, and a listing looks where the text was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from gateway.carrier.failover import By
from gateway.carrier.port import CallNow, Carrier, OutgoingCall, OutgoingSms, SmsNow, Taken
from gateway.errors import CarrierFault, FaultKind

T = TypeVar("T")


class Both:
    """Two accounts, as gateway.carrier.port.Carrier. `backup_senders` are the numbers of the second one."""

    def __init__(self, first: Carrier, backup: Carrier, backup_senders: Collection[str]) -> None:
        self.parts = {By.FIRST: first, By.BACKUP: backup}
        self.backup_senders = frozenset(backup_senders)

    def of(self, sender: str) -> Carrier:
        """Return the carrier that a number of ours belongs to."""
        return self.parts[By.BACKUP if sender in self.backup_senders else By.FIRST]

    def send_sms(self, sms: OutgoingSms) -> Taken:
        """Hand a text over, by the carrier of its sender. Tries once."""
        return self.of(sms.sender).send_sms(sms)

    def place_call(self, call: OutgoingCall) -> Taken:
        """Start a call, by the carrier of its sender. Tries once."""
        return self.of(call.sender).place_call(call)

    def end_call(self, sid: str) -> None:
        """Cancel or hang up a call, whoever's it is."""
        self._ask(lambda carrier: carrier.end_call(sid))

    def redirect_call(self, sid: str, url: str, fallback_url: str, fallback_is_file: bool = False) -> None:
        """Let a call in progress go on at `url`, whoever's it is."""
        self._ask(lambda carrier: carrier.redirect_call(sid, url, fallback_url, fallback_is_file))

    def call_now(self, sid: str) -> CallNow:
        """Ask what a call is doing, whoever's it is."""
        return self._ask(lambda carrier: carrier.call_now(sid))

    def sms_now(self, sid: str) -> SmsNow:
        """Ask where a text is, whoever's it is."""
        return self._ask(lambda carrier: carrier.sms_now(sid))

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        """Look for a text where its sender is."""
        return self.of(sender).find_sms(to, sender, text, since, besides)

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        """Look for a call where its sender is."""
        return self.of(sender).find_call(to, sender, since, besides)

    def fetch_recording(self, url: str) -> bytes:
        """Fetch a recording's audio, whoever's it is."""
        return self._ask(lambda carrier: carrier.fetch_recording(url))

    def delete_sms(self, sid: str) -> None:
        """Delete a text wherever it is."""
        for carrier in self.parts.values():
            carrier.delete_sms(sid)

    def delete_recording(self, sid: str) -> None:
        """Delete a recording wherever it is."""
        for carrier in self.parts.values():
            carrier.delete_recording(sid)

    def _ask(self, question: Callable[[Carrier], T]) -> T:
        """Ask the first, then the second. Only when neither knows of it is that the answer; a doubt stays one."""
        try:
            return question(self.parts[By.FIRST])
        except CarrierFault as first:
            try:
                return question(self.parts[By.BACKUP])
            except CarrierFault as second:
                raise (second if first.kind is FaultKind.PERMANENT else first) from None


def part(carrier: Carrier, by: By | None) -> Carrier:
    """Return the one of two carriers by which something went; the whole where there is one, or nobody knows."""
    return carrier.parts[by] if isinstance(carrier, Both) and by is not None else carrier
