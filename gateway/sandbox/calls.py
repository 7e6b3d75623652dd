"""How does a call live? Placed at the account's pace, rung, answered, led through documents, ended and reported.

Each call in progress has a thread of its own. Only this module changes a call's status.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from gateway.sandbox.accounts import Account, Accounts
from gateway.sandbox.call_events import call_params, tell
from gateway.sandbox.faults import ApiFault
from gateway.sandbox.interpreter import Interpreter
from gateway.sandbox.legs import HungUp, Leg, Phase
from gateway.sandbox.model import Call, CallStatus, Direction, Hook, Transcript, Voice
from gateway.sandbox.numbers import Line, is_name, line_of, tidy
from gateway.sandbox.pace import Lane
from gateway.sandbox.ringing import act_by_itself, ring
from gateway.sandbox.stage import Ending, Services, Source, Stage
from gateway.sandbox.twiml_reading import Element

NOT_IN_PROGRESS, BAD_CALLER_ID, BAD_NUMBER, UNKNOWN_NOUN = 21220, 13214, 13224, 12200
LONGEST_QUEUE = timedelta(hours=24)


class Exchange:
    """Every call of every account."""

    def __init__(self, accounts: Accounts, services: Services, calls_per_s: float) -> None:
        self._accounts, self._services, self._calls_per_s = accounts, services, calls_per_s
        self._ledger = services.ledger
        self._legs: dict[str, Leg] = {}
        self._lanes: dict[str, Lane] = {}

    @property
    def legs(self) -> list[Leg]:
        """The legs in progress."""
        return list(self._legs.values())

    def leg(self, sid: str) -> Leg | None:
        """Return the leg of a call in progress."""
        return self._legs.get(sid)

    def leg_of(self, phone: str) -> Leg | None:
        """Return the leg that a phone is busy with."""
        return next((leg for leg in self.legs if leg.phone == phone and leg.phase is not Phase.OVER), None)

    def place(self, call: Call) -> Call:
        """Take a checked call; it is made when the account's turn comes."""
        lane = self._lane(call.account)
        call.queue_ms = int(lane.wait_s * 1000)
        self._ledger.calls.keep(call)
        self._queue(call)
        return call

    def dial_in(self, phone: str, to: str, shown_as: str) -> Leg:
        """Let a phone dial an account's number, showing `shown_as`; raises ApiFault when it cannot."""
        account = self._accounts.owner(to)
        if account is None:
            raise ApiFault(21211, f"{to} is not a number of this carrier", 404)
        if self.leg_of(phone) is not None:
            raise ApiFault(NOT_IN_PROGRESS, f"{phone} is in a call already", 409)
        now = self._services.clock()
        call = Call(account.sid, shown_as, to, Direction.INBOUND, now, status=CallStatus.RINGING, started_at=now)
        call.hook, call.callback, call.phone = account.voice, account.voice_status, phone
        self._ledger.phone(phone, now)
        self._ledger.calls.keep(call)
        return self._start(call, phone, lambda leg: self._lead_in(leg, account))

    def change(self, call: Call, hook: Hook, twiml: str) -> None:
        """Let a call in progress follow another document; raises ApiFault when it is not in progress."""
        leg = self._legs.get(call.sid)
        if leg is None or call.status is not CallStatus.IN_PROGRESS:
            raise ApiFault(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        leg.replace(hook, twiml)

    def end(self, call: Call, status: CallStatus) -> None:
        """Cancel a call that was not answered, or complete any; raises ApiFault where Twilio would."""
        if call.status.final:
            raise ApiFault(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        leg = self._legs.get(call.sid)
        if status is CallStatus.CANCELED and call.status is CallStatus.IN_PROGRESS:
            raise ApiFault(NOT_IN_PROGRESS, "Call is in-progress. Cannot cancel.")
        if leg is None:
            self._close(call, CallStatus.CANCELED)
            return
        leg.end("carrier")
        with self._services.floor:
            self._services.floor.wait_for(lambda: leg.settled, 5)

    def resume(self) -> None:
        """After a restart: queue what was queued, end what was in progress, and tell."""
        for call in reversed(self._ledger.calls.newest()):
            if call.status is CallStatus.QUEUED:
                self._queue(call)
            elif not call.status.final:
                answered = call.status is CallStatus.IN_PROGRESS
                self._close(call, CallStatus.COMPLETED if answered else CallStatus.FAILED)

    def close(self) -> None:
        """Let go of every call; the next start ends them."""
        for leg in self.legs:
            leg.end("carrier")

    # Placing.

    def _lane(self, account: str) -> Lane:
        return self._lanes.setdefault(account, Lane(self._services.agenda, self._calls_per_s))

    def _queue(self, call: Call) -> None:
        self._lane(call.account).join(1, lambda: self._place_now(call))

    def _place_now(self, call: Call) -> None:
        if call.status is not CallStatus.QUEUED or self._ledger.calls.get(call.sid) is None:
            return
        if self._services.clock() - call.created_at > LONGEST_QUEUE:
            self._close(call, CallStatus.CANCELED)
            return
        self._start(call, call.to, self._lead_out)

    def _start(self, call: Call, phone: str, lead: Callable[[Leg], None]) -> Leg:
        services = self._services
        leg = Leg(call, phone, services.ledger, services.agenda, services.clock, services.floor)
        self._legs[call.sid] = leg
        name = f"sandbox-call-{call.sid[-6:]}"
        threading.Thread(target=lead, args=(leg,), name=name, daemon=True).start()
        services.ledger.touch()
        return leg

    # Leading. Each runs on its call's own thread.

    def _lead_in(self, leg: Leg, account: Account) -> None:
        stage = self._stage(leg, account)
        status = CallStatus.COMPLETED
        try:
            source = Source(account.voice.url, account.voice.method, call_params(leg.call))
            if Interpreter(stage, account.voice).follow(source) is Ending.RAN_OUT:
                stage.answer()
        except HungUp:
            pass
        if leg.call.answered_at is None:
            status = CallStatus.BUSY if leg.declined else CallStatus.NO_ANSWER
        self._finish(leg, status)

    def _lead_out(self, leg: Leg) -> None:
        status = self._ring(leg, leg.call.ring_s)
        if status is CallStatus.IN_PROGRESS:
            account = self._accounts.get(leg.call.account)
            if account is not None:
                self._talk(leg, account)
            status = CallStatus.COMPLETED
        self._finish(leg, status)

    def _talk(self, leg: Leg, account: Account) -> None:
        call = leg.call
        self._services.agenda.after(call.longest_s, lambda: leg.end("carrier"))
        if call.send_digits:
            leg.hear(Voice.CARRIER, "key", call.send_digits)
        source = Source(call.hook.url, call.hook.method, call_params(call), call.twiml)
        try:
            Interpreter(self._stage(leg, account), call.hook).follow(source)
        except HungUp:
            return

    def _ring(self, leg: Leg, ring_s: float) -> CallStatus:
        """Ring a phone and enter what came of it; returns the status to go on or to finish with."""
        call, now = leg.call, self._services.clock()
        phone = self._ledger.phone(leg.phone, now)
        call.started_at = now
        self._enter(call, CallStatus.INITIATED, "initiated")
        engaged = any(o for o in self.legs if o is not leg and o.phone == leg.phone and o.phase is not Phase.OVER)
        rung = ring(leg, phone, ring_s, engaged, lambda: self._enter(call, CallStatus.RINGING, "ringing"))
        call.sip = rung.sip
        if rung.status is CallStatus.IN_PROGRESS:
            self._answered(call)
            act_by_itself(leg, phone)
        return rung.status

    def _answered(self, call: Call) -> None:
        call.answered_at = self._services.clock()
        self._enter(call, CallStatus.IN_PROGRESS, "answered")

    def _stage(self, leg: Leg, account: Account, url: str = "") -> Stage:
        return Stage(leg, account, self._services, self._dial, lambda: self._pick_up(leg), url)

    def _pick_up(self, leg: Leg) -> None:
        if leg.call.answered_at is None and leg.phase is not Phase.OVER:
            leg.connect()
            self._answered(leg.call)

    # Dialling on from a call.

    def _dial(self, stage: Stage, verb: Element) -> list[Leg]:
        nouns = [child for child in verb.children if child.name == "Number"]
        for child in verb.children:
            if child.name != "Number":
                self._alert(UNKNOWN_NOUN, stage.url, f"{child.name} cannot be dialled")
        if not verb.children and verb.text:
            nouns = [Element("Number", {}, verb.text)]
        caller_id = verb.get("callerId") or stage.leg.call.sender
        if verb.get("callerId") and not self._may_show(stage, caller_id):
            self._alert(BAD_CALLER_ID, stage.url, "callerId is neither owned nor the caller's")
            return []
        legs = [self._dial_one(stage, verb, noun, caller_id) for noun in nouns]
        return [leg for leg in legs if leg is not None]

    def _may_show(self, stage: Stage, caller_id: str) -> bool:
        return caller_id in stage.account.numbers or caller_id in (stage.leg.call.sender, stage.leg.call.to)

    def _dial_one(self, stage: Stage, verb: Element, noun: Element, caller_id: str) -> Leg | None:
        to = tidy(noun.text)
        if line_of(to) is Line.INVALID:
            self._alert(BAD_NUMBER, stage.url, "a number that cannot be dialled")
            return None
        now = self._services.clock()
        call = Call(stage.account.sid, caller_id, to, Direction.OUTBOUND_DIAL, now, parent=stage.leg.call.sid)
        call.ring_s = verb.number("timeout", 30)
        if noun.get("statusCallback"):
            url = stage.address(noun.get("statusCallback"))
            call.callback = Hook(url, noun.get("statusCallbackMethod", "POST"))
            call.callback_events = tuple(noun.get("statusCallbackEvent", "completed").split())
        self._ledger.calls.keep(call)
        whisper = stage.address(noun.get("url")) if noun.get("url") else ""
        hook = Hook(whisper, noun.get("method", "POST").upper())
        return self._start(call, to, lambda leg: self._lead_dialled(leg, stage.account, hook))

    def _lead_dialled(self, leg: Leg, account: Account, whisper: Hook) -> None:
        status = self._ring(leg, leg.call.ring_s)
        if status is CallStatus.IN_PROGRESS:
            status = CallStatus.COMPLETED
            try:
                if self._agrees(leg, account, whisper):
                    leg.mark(ready=True)
                    leg.wait(lambda: False, None)
            except HungUp:
                pass
        self._finish(leg, status)

    def _agrees(self, leg: Leg, account: Account, whisper: Hook) -> bool:
        if not whisper.url:
            return True
        source = Source(whisper.url, whisper.method, call_params(leg.call))
        return Interpreter(self._stage(leg, account)).follow(source) is Ending.RAN_OUT

    # The books.

    def _enter(self, call: Call, status: CallStatus, event: str) -> None:
        call.status, call.updated_at = status, self._services.clock()
        self._ledger.calls.keep(call)
        tell(self._services.courier, call, event, self._services.clock())
        self._ledger.touch()

    def _finish(self, leg: Leg, status: CallStatus) -> None:
        leg.end("carrier")
        leg.hear(Voice.NOTE, "ended", status.value)
        self._ledger.transcripts.keep(Transcript(leg.call.sid, tuple(leg.lines)))
        self._close(leg.call, status)
        self._legs.pop(leg.call.sid, None)
        leg.mark(settled=True)

    def _close(self, call: Call, status: CallStatus) -> None:
        call.ended_at = self._services.clock()
        self._enter(call, status, "completed")

    def _alert(self, code: int, url: str, detail: str) -> None:
        self._ledger.alert(code, url, detail, self._services.clock())


def check_call(account: Account, sender: str, to: str) -> None:
    """Refuse a call from a number that is not theirs or to one that cannot be dialled; raises ApiFault."""
    if is_name(to) or line_of(to) is Line.INVALID:
        raise ApiFault(21211, f"The phone number you are attempting to call, {to}, is not valid.")
    if is_name(sender) or line_of(sender) is Line.INVALID:
        raise ApiFault(21212, f"The caller id {sender} is not a valid phone number.")
    if sender not in account.numbers:
        raise ApiFault(21210, f"The source phone number provided, {sender}, is not yet verified for your account.")
