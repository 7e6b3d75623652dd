"""What may be asked of calls? Place one at the account's pace, dial in, redirect, end, take up after a restart."""

from __future__ import annotations

from datetime import timedelta

from gateway.sandbox.accounts import Account, Accounts
from gateway.sandbox.faults import ApiFault
from gateway.sandbox.leading import Leader
from gateway.sandbox.legs import Leg
from gateway.sandbox.model import Call, CallStatus, Hook
from gateway.sandbox.numbers import Line, is_name, line_of
from gateway.sandbox.pace import Lane
from gateway.sandbox.stage import Services
from gateway.sandbox.switchboard import Switchboard

NOT_IN_PROGRESS = 21220
LONGEST_QUEUE = timedelta(hours=24)


class Exchange:
    """Every call of every account."""

    def __init__(self, accounts: Accounts, services: Services, calls_per_s: float) -> None:
        self._services, self._calls_per_s = services, calls_per_s
        self._ledger = services.ledger
        self._lanes: dict[str, Lane] = {}
        self.board = Switchboard(services)
        self._leader = Leader(self.board, accounts)

    def leg_of(self, phone: str) -> Leg | None:
        """Return the leg that a phone is busy with."""
        return self.board.leg_of(phone)

    def leg(self, sid: str) -> Leg | None:
        """Return the leg of a call in progress."""
        return self.board.leg(sid)

    def place(self, call: Call) -> Call:
        """Take a checked call; it is made when the account's turn comes."""
        call.queue_ms = int(self._lane(call.account).wait_s * 1000)
        self._ledger.calls.keep(call)
        self._queue(call)
        return call

    def dial_in(self, phone: str, to: str, shown_as: str) -> Leg:
        """Let a phone dial an account's number or another phone, showing `shown_as`; raises ApiFault when busy."""
        if self.leg_of(phone) is not None:
            raise ApiFault(NOT_IN_PROGRESS, "Deze telefoon is al in gesprek", 409)
        if phone == to or line_of(to) is Line.INVALID:
            raise ApiFault(21211, "Dat nummer kan deze telefoon niet bellen")
        self._ledger.phone(phone, self._services.clock())
        return self._leader.call_in(phone, to, shown_as)

    def change(self, call: Call, hook: Hook, twiml: str) -> None:
        """Let a call in progress follow another document; raises ApiFault when it is not in progress."""
        leg = self.board.leg(call.sid)
        if leg is None or call.status is not CallStatus.IN_PROGRESS:
            raise ApiFault(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        leg.replace(hook, twiml)

    def end(self, call: Call, status: CallStatus) -> None:
        """Cancel a call that was not answered, or complete any; raises ApiFault where Twilio would."""
        if call.status.final:
            raise ApiFault(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        if status is CallStatus.CANCELED and call.status is CallStatus.IN_PROGRESS:
            raise ApiFault(NOT_IN_PROGRESS, "Call is in-progress. Cannot cancel.")
        leg = self.board.leg(call.sid)
        if leg is None:
            self.board.close(call, CallStatus.CANCELED)
            return
        leg.end("carrier")
        with self._services.floor:
            self._services.floor.wait_for(lambda: leg.settled, 5)

    def drop(self, call: Call) -> None:
        """End a call that nobody waits for any more, whatever it is doing; does not wait for its books."""
        leg = self.board.leg(call.sid)
        if leg is not None:
            leg.end("carrier")
        elif not call.status.final:
            self.board.close(call, CallStatus.CANCELED)

    def resume(self) -> None:
        """After a restart: queue what was queued, end what was in progress, and tell."""
        for call in reversed(self._ledger.calls.newest()):
            if call.status is CallStatus.QUEUED:
                self._queue(call)
            elif not call.status.final:
                answered = call.status is CallStatus.IN_PROGRESS
                self.board.close(call, CallStatus.COMPLETED if answered else CallStatus.FAILED)

    def close(self) -> None:
        """Let go of every call; the next start ends them."""
        for leg in self.board.legs:
            leg.end("carrier")

    def _lane(self, account: str) -> Lane:
        return self._lanes.setdefault(account, Lane(self._services.agenda, self._calls_per_s))

    def _queue(self, call: Call) -> None:
        self._lane(call.account).join(1, lambda: self._place_now(call))

    def _place_now(self, call: Call) -> None:
        if call.status is not CallStatus.QUEUED or self._ledger.calls.get(call.sid) is None:
            return
        if self._services.clock() - call.created_at > LONGEST_QUEUE:
            self.board.close(call, CallStatus.CANCELED)
            return
        self.board.start(call, call.to, self._leader.lead_out)


def check_call(account: Account, sender: str, to: str) -> None:
    """Refuse a call from a number that is not theirs or to one that cannot be dialled; raises ApiFault."""
    if is_name(to) or line_of(to) is Line.INVALID:
        raise ApiFault(21211, f"The phone number you are attempting to call, {to}, is not valid.")
    if is_name(sender) or line_of(sender) is Line.INVALID:
        raise ApiFault(21212, f"The caller id {sender} is not a valid phone number.")
    if sender not in account.numbers:
        raise ApiFault(21210, f"The source phone number provided, {sender}, is not yet verified for your account.")
