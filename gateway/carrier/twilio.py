"""How are the port's verbs spoken to Twilio, or to anything that speaks its API? Through Twilio's own library.

Tries everything once and raises CarrierFault, nothing else, without a number or a word of anybody in it. Region and
edge come from the account's address alone, never from the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from twilio.rest import Client

from gateway.backup import CarrierAccount
from gateway.carrier.faults import CodeClass, code_class, sort_fault
from gateway.carrier.http import CarrierHttp
from gateway.carrier.listing import PAGE_SIZE, find
from gateway.carrier.port import CallNow, CallState, OutgoingCall, OutgoingSms, SmsNow, Taken
from gateway.carrier.raised import sorted_faults
from gateway.carrier.words import call_word, number, sms_word
from gateway.errors import CarrierFault, FaultKind

TWILIO_API = "https://api.twilio.com"
PROGRESS = ["initiated", "ringing", "answered", "completed"]
LONGEST_VALIDITY_S = 36_000
LARGEST_RECORDING = 20_000_000  # bytes; 180 s of two-channel telephone sound are 6 million
TRIAL_PREFIX = "Sent from your Twilio trial account - "

_RECORDING_PATH = re.compile(r"/2010-04-01/Accounts/(AC\w+)/Recordings/RE\w+(\.wav)?$")


class TwilioCarrier:
    """One account, as gateway.carrier.port.Carrier. May be made before a fork: each process gets its own client."""

    def __init__(self, account: CarrierAccount, timeout_s: float) -> None:
        self.account = account
        self.timeout_s = timeout_s
        self.base_url = (account.api_url or TWILIO_API).rstrip("/")
        self._clients: dict[int, Client] = {}  # the parent's stays: closing it here would end its connections

    @property
    def client(self) -> Client:
        """The library's client of this process."""
        process = os.getpid()
        made = self._clients.get(process)
        return made if made is not None else self._clients.setdefault(process, self._connect())

    def _connect(self) -> Client:
        http = CarrierHttp(self.base_url, self.timeout_s)
        unset = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}  # else the library reads them and rewrites our host
        client = Client(self.account.sid, self.account.token, http_client=http, environment=unset)
        client.api.base_url = self.base_url
        return client

    def send_sms(self, sms: OutgoingSms) -> Taken:
        """Hand a text over. Tries once."""
        with sorted_faults(creating=True):
            message = self.client.messages.create(
                to=sms.to,
                from_=sms.sender,
                body=sms.text,
                status_callback=sms.receipt_url,
                validity_period=max(1, min(int(sms.validity.total_seconds()), LONGEST_VALIDITY_S)),
            )
            return Taken(_sid(message), number(message.num_segments) or 0)

    def place_call(self, call: OutgoingCall) -> Taken:
        """Start a call. Tries once."""
        with sorted_faults(creating=True):
            placed = self.client.calls.create(
                to=call.to,
                from_=call.sender,
                url=call.answer_url,
                method="POST",
                fallback_url=call.fallback_url,
                fallback_method="GET" if call.fallback_is_file else "POST",
                status_callback=call.status_url,
                status_callback_event=PROGRESS,
                status_callback_method="POST",
                timeout=int(call.ring.total_seconds()),
            )
            return Taken(_sid(placed))

    def end_call(self, sid: str) -> None:
        """Cancel a call that has not been answered, hang up one that has; nothing happens to one that ended."""
        if self._put_call(sid, "canceled") in (CallState.ANSWERED, CallState.UNKNOWN):
            self._put_call(sid, "completed")

    def redirect_call(self, sid: str, url: str, fallback_url: str, fallback_is_file: bool = False) -> None:
        """Let a call in progress leave whatever it hears and go on at `url`. May be repeated."""
        with sorted_faults():
            self.client.calls(sid).update(
                url=url,
                method="POST",
                fallback_url=fallback_url,
                fallback_method="GET" if fallback_is_file else "POST",
            )

    def _put_call(self, sid: str, status: str) -> CallState:
        """Ask for a status; UNKNOWN when the carrier says that the call's state does not allow it."""
        try:
            with sorted_faults():
                return call_word(self.client.calls(sid).update(status=status).status)
        except CarrierFault as fault:
            if code_class(fault.code) is not CodeClass.CALL_STATE:
                raise
            return CallState.UNKNOWN

    def call_now(self, sid: str) -> CallNow:
        """Ask what a call is doing."""
        with sorted_faults():
            return _call_now(self.client.calls(sid).fetch())

    def sms_now(self, sid: str) -> SmsNow:
        """Ask where a text is."""
        with sorted_faults():
            return _sms_now(self.client.messages(sid).fetch())

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        """Look for a text we may have sent since `since` (on the carrier's clock); None when it is not there."""
        with sorted_faults():
            page = self.client.messages.page(to=to, from_=sender, page_size=PAGE_SIZE)
            found = find(page, since, besides, lambda message: same_text(message.body, text))
            return _sms_now(found) if found is not None else None

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        """Look for a call we may have placed since `since` (on the carrier's clock); None when it is not there."""
        with sorted_faults():
            page = self.client.calls.page(to=to, from_=sender, page_size=PAGE_SIZE)
            found = find(page, since, besides, lambda _: True)
            return _call_now(found) if found is not None else None

    def fetch_recording(self, url: str) -> bytes:
        """Fetch a recording's audio (WAV) from this account's own API; any other address is refused as PERMANENT."""
        http: CarrierHttp = self.client.http_client
        status, audio = http.download(self._own(url), (self.account.sid, self.account.token), LARGEST_RECORDING)
        if status != 200:
            raise CarrierFault(sort_fault(status, None), status, f"HTTP {status}")
        return audio

    def _own(self, url: str) -> str:
        """The address of a recording at our API host. What a webhook names is a path there, never another host."""
        said, own = urlsplit(url), urlsplit(self.base_url)
        if (said.scheme, said.netloc) == (own.scheme, own.netloc):
            return url
        known = _RECORDING_PATH.search(said.path)
        if known is None or known.group(1) != self.account.sid:
            raise CarrierFault(FaultKind.PERMANENT, detail="not a recording of this account")
        return self.base_url + known.group(0)

    def delete_recording(self, sid: str) -> None:
        """Delete a recording at the carrier; one that is gone already is well."""
        with _gone_is_well(), sorted_faults():
            self.client.recordings(sid).delete()

    def delete_sms(self, sid: str) -> None:
        """Delete a text at the carrier, once it cannot change any more; one that is gone already is well."""
        with _gone_is_well(), sorted_faults():
            self.client.messages(sid).delete()


@contextmanager
def _gone_is_well() -> Iterator[None]:
    try:
        yield
    except CarrierFault as fault:
        if fault.code not in (404, 20404):
            raise


def same_text(theirs: str | None, ours: str) -> bool:
    """Whether the carrier's copy of a text is ours, but for line ends, outer blanks and a trial account's prefix."""
    return _bare((theirs or "").removeprefix(TRIAL_PREFIX)) == _bare(ours)


def _bare(text: str) -> str:
    return "\n".join(text.splitlines()).strip()


def _call_now(call: Any) -> CallNow:
    state = call_word(call.status)
    return CallNow(_sid(call), state, number(call.duration) if state.final else None)


def _sms_now(message: Any) -> SmsNow:
    return SmsNow(_sid(message), sms_word(message.status), number(message.error_code))


def _sid(record: Any) -> str:
    if not isinstance(record.sid, str) or not record.sid:
        raise CarrierFault(FaultKind.UNCERTAIN, detail="an answer without a sid")
    return record.sid
