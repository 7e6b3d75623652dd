"""How is each kind of call led, from the first ring to the last word? Incoming, outgoing, dialled on, phone to phone.

Every function named `lead_…` runs on its call's own thread and closes the call's books, whatever happens.
"""

from __future__ import annotations

from gateway.sandbox.accounts import Account, Accounts
from gateway.sandbox.bridging import bridge, unbridge
from gateway.sandbox.call_events import call_params
from gateway.sandbox.interpreter import Interpreter
from gateway.sandbox.legs import HungUp, Leg, Phase
from gateway.sandbox.looping import key_in, ring_through
from gateway.sandbox.model import Call, CallStatus, Direction, Hook
from gateway.sandbox.numbers import Line, line_of, tidy
from gateway.sandbox.ringing import Rung, act_by_itself, ring
from gateway.sandbox.stage import Ending, Source, Stage
from gateway.sandbox.switchboard import Switchboard
from gateway.sandbox.twiml_reading import SCHEMA, Element

BAD_CALLER_ID, BAD_NUMBER = 13214, 13224
DIRECT_RING_S = 45


class Leader:
    """Leads calls."""

    def __init__(self, board: Switchboard, accounts: Accounts) -> None:
        self._board, self._accounts, self._services = board, accounts, board.services

    def lead_in(self, leg: Leg) -> None:
        """A phone called one of an account's numbers: follow that account's document."""
        status = CallStatus.COMPLETED
        try:
            account = self._account(leg.call)
            stage = self._stage(leg, account)
            source = Source(account.voice.url, account.voice.method, call_params(leg.call))
            if Interpreter(stage, account.voice).follow(source) is Ending.RAN_OUT:
                stage.answer()
        except HungUp:
            pass
        finally:
            if leg.call.answered_at is None:
                status = CallStatus.BUSY if leg.declined else CallStatus.NO_ANSWER
            self._board.finish(leg, status)

    def lead_out(self, leg: Leg) -> None:
        """An account calls a phone: ring it, then follow the document that came with the call."""
        status = CallStatus.FAILED
        try:
            status = self._ring(leg, leg.call.ring_s)
            if status is CallStatus.IN_PROGRESS:
                status = CallStatus.COMPLETED
                self._talk(leg)
        except HungUp:
            pass
        finally:
            self._board.finish(leg, status)

    def lead_direct(self, leg: Leg) -> None:
        """A phone calls another phone: ring it, and let them talk. No account is concerned."""
        call, now = leg.call, self._services.clock()
        status = CallStatus.NO_ANSWER
        onward = Call("", call.sender, call.to, Direction.OUTBOUND_DIAL, now, parent=call.sid, ring_s=DIRECT_RING_S)
        other = self._board.start(onward, call.to, lambda far: self._lead_dialled(far, Hook("")))
        try:
            leg.wait(lambda: other.ready or other.settled, None)
            if other.ready:
                self._pick_up(leg)
                status = CallStatus.COMPLETED
                bridge(leg, other, self._services.floor)
                leg.wait(lambda: other.settled, None)
            else:
                status = other.call.status
        except HungUp:
            pass
        finally:
            unbridge(leg, self._services.floor)
            other.end("carrier")
            self._board.finish(leg, status)

    def _talk(self, leg: Leg) -> None:
        call = leg.call
        self._services.agenda.after(call.longest_s, lambda: leg.end("carrier"))
        key_in(leg, call.send_digits)
        source = Source(call.hook.url, call.hook.method, call_params(call), call.twiml)
        Interpreter(self._stage(leg, self._account(call)), call.hook).follow(source)

    def _ring(self, leg: Leg, ring_s: float) -> CallStatus:
        """Ring a phone and write what came of it; returns the status to go on or to finish with."""
        call = leg.call
        call.started_at = self._services.clock()
        self._board.enter(call, CallStatus.INITIATED, "initiated")
        owned = self._accounts.owner(call.to) is not None
        rung = self._ring_number(leg, ring_s) if owned else self._ring_phone(leg, ring_s)
        call.sip = rung.sip
        if rung.status is CallStatus.IN_PROGRESS:
            self._board.answered(call)
            if not owned:
                act_by_itself(leg, self._services.ledger.behaving(self._services.ledger.phone(leg.phone)))
        return rung.status

    def _ring_phone(self, leg: Leg, ring_s: float) -> Rung:
        ledger = self._services.ledger
        phone = ledger.behaving(ledger.phone(leg.phone, self._services.clock()))
        engaged = self._board.leg_of(leg.phone, other_than=leg) is not None
        return ring(leg, phone, ring_s, engaged, lambda: self._board.enter(leg.call, CallStatus.RINGING, "ringing"))

    def _ring_number(self, leg: Leg, ring_s: float) -> Rung:
        leg.ring()
        self._board.enter(leg.call, CallStatus.RINGING, "ringing")
        return ring_through(leg, self.call_in(leg.call.sid, leg.call.to, leg.call.sender), ring_s)

    def call_in(self, phone: str, to: str, shown_as: str) -> Leg:
        """Start an incoming call to an account's number."""
        account, now = self._accounts.owner(to), self._services.clock()
        owner = account or Account("", "")
        call = Call(owner.sid, shown_as, to, Direction.INBOUND, now, phone=phone)
        call.status, call.started_at = CallStatus.RINGING, now
        call.hook, call.callback = owner.voice, owner.voice_status
        return self._board.start(call, phone, self.lead_in if account else self.lead_direct)

    def _account(self, call: Call) -> Account:
        account = self._accounts.get(call.account)
        if account is None:
            raise LookupError("a call of an account that was not handed in")
        return account

    def _stage(self, leg: Leg, account: Account) -> Stage:
        return Stage(leg, account, self._services, self._dial, lambda: self._pick_up(leg))

    def _pick_up(self, leg: Leg) -> None:
        if leg.call.answered_at is None and leg.phase is not Phase.OVER:
            leg.connect()
            self._board.answered(leg.call)

    # Dialling on from a call.

    def _dial(self, stage: Stage, verb: Element) -> list[Leg]:
        nouns = [child for child in verb.children if child.name == "Number"]
        for child in verb.children:
            if child.name != "Number":
                self._board.alert(SCHEMA, stage.url, f"{child.name} cannot be dialled")
        if not verb.children and verb.text:
            nouns = [Element("Number", {}, verb.text)]
        call = stage.leg.call
        caller_id = verb.get("callerId") or call.sender
        if verb.get("callerId") and caller_id not in (*stage.account.numbers, call.sender, call.to):
            self._board.alert(BAD_CALLER_ID, stage.url, "callerId is neither owned nor the caller's")
            return []
        legs = [self._dial_one(stage, verb, noun, caller_id) for noun in nouns]
        return [leg for leg in legs if leg is not None]

    def _dial_one(self, stage: Stage, verb: Element, noun: Element, caller_id: str) -> Leg | None:
        to = tidy(noun.text)
        if line_of(to) is Line.INVALID:
            self._board.alert(BAD_NUMBER, stage.url, "a number that cannot be dialled")
            return None
        now = self._services.clock()
        call = Call(stage.account.sid, caller_id, to, Direction.OUTBOUND_DIAL, now, parent=stage.leg.call.sid)
        call.ring_s = verb.number("timeout", 30)
        if noun.get("statusCallback"):
            url = stage.address(noun.get("statusCallback"))
            call.callback = Hook(url, noun.get("statusCallbackMethod", "POST"))
            call.callback_events = tuple(noun.get("statusCallbackEvent", "completed").split())
        whisper = stage.address(noun.get("url")) if noun.get("url") else ""
        hook = Hook(whisper, noun.get("method", "POST").upper())
        return self._board.start(call, to, lambda leg: self._lead_dialled(leg, hook))

    def _lead_dialled(self, leg: Leg, whisper: Hook) -> None:
        status = CallStatus.FAILED
        try:
            status = self._ring(leg, leg.call.ring_s)
            if status is CallStatus.IN_PROGRESS:
                status = CallStatus.COMPLETED
                if self._agrees(leg, whisper):
                    leg.mark(ready=True)
                    leg.wait(lambda: False, None)
        except HungUp:
            pass
        finally:
            self._board.finish(leg, status)

    def _agrees(self, leg: Leg, whisper: Hook) -> bool:
        if not whisper.url:
            return True
        source = Source(whisper.url, whisper.method, call_params(leg.call))
        return Interpreter(self._stage(leg, self._account(leg.call))).follow(source) is Ending.RAN_OUT
