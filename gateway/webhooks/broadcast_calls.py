"""The door of the calls by which a broadcast is read out: something picked up, and how such a call goes."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from gateway.broadcasts.called import call_told
from gateway.broadcasts.tables import Delivery
from gateway.calls import conversation as calls
from gateway.calls.conversation import Line, Surroundings
from gateway.calls.model import ConversationKind
from gateway.carrier import receiving
from gateway.carrier.port import CallNow, CallState
from gateway.installation import Installation

KIND = "broadcast_call"  # of the reference in the addresses


class BroadcastCallDoor:
    """The broadcast calls of one installation."""

    def __init__(self, installation: Installation, around: Surroundings, known: Mapping[str, str]) -> None:
        self.installation, self.around, self.known = installation, around, known

    def answer(self, reference: str) -> str:
        """Something picked up."""
        key, now = self.installation.addresses.read(KIND, reference), self.installation.clock()
        call_sid = receiving.incoming_call(request.form).call_sid
        with self.installation.transaction() as session:
            line = Line(call_sid, session.get_one(Delivery, key).number)
            kind = ConversationKind.BROADCAST
            said = calls.open_conversation(session, line, kind, now, self.around, self.known, delivery_id=key)
            call_told(session, key, CallNow(call_sid, CallState.ANSWERED), now)
            return said

    def status(self, reference: str) -> tuple[str, int]:
        """A call rings, is answered, or is over."""
        key, now = self.installation.addresses.read(KIND, reference), self.installation.clock()
        told = receiving.call_state(request.form)
        with self.installation.transaction() as session:
            call_told(session, key, CallNow(told.sid, told.state, told.seconds), now)
        return "", 204
