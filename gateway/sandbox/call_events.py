"""What do webhooks about a call say, and which status callbacks does a call owe? Numbered in the order of events."""

from __future__ import annotations

import threading
from datetime import datetime

from gateway.sandbox.model import API_VERSION, Call, CallStatus
from gateway.sandbox.rendering import rfc2822
from gateway.sandbox.roads import Params
from gateway.sandbox.webhooks_out import Courier

EVENTS = ("initiated", "ringing", "answered", "completed")
_numbering = threading.Lock()


def call_params(call: Call) -> Params:
    """Return what every webhook about a call says."""
    blank = [(end + part, "") for end in ("Caller", "Called", "To", "From") for part in ("City", "State", "Zip")]
    params = [
        ("CallSid", call.sid),
        ("AccountSid", call.account),
        ("From", call.sender),
        ("To", call.to),
        ("Caller", call.sender),
        ("Called", call.to),
        ("CallStatus", call.status.value),
        ("ApiVersion", API_VERSION),
        ("Direction", call.direction.value),
        ("CallerCountry", "BE"),
        ("CalledCountry", "BE"),
        ("FromCountry", "BE"),
        ("ToCountry", "BE"),
        *blank,
    ]
    if call.parent:
        params.append(("ParentCallSid", call.parent))
    return params


def tell(courier: Courier, call: Call, event: str, now: datetime) -> None:
    """Send the status callback of an event (one of EVENTS), when this call asked for it."""
    if not call.callback.url or event not in call.callback_events:
        return
    with _numbering:
        number, call.sequence = call.sequence, call.sequence + 1
    params = [
        *call_params(call),
        ("Timestamp", rfc2822(now) or ""),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(number)),
    ]
    if event == "completed":
        seconds = call.seconds or 0
        params += [("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60)))]
        if call.sip or call.status is CallStatus.COMPLETED:
            params.append(("SipResponseCode", str(call.sip or 200)))
    courier.send(call.account, call.callback.url, call.callback.method, params)
