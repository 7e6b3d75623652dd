"""The doors of a call to a member of the crisis team: something picked up, and the carrier tells how the call goes."""

from __future__ import annotations

from flask import request

from gateway.calls import conversation as calls
from gateway.calls.conversation import Line, Surroundings
from gateway.calls.model import ConversationKind
from gateway.carrier import receiving
from gateway.installation import Installation
from gateway.team.questions import picked_up, progressed


class TeamDoor:
    """These webhooks of one installation."""

    def __init__(self, installation: Installation, around: Surroundings, days: dict[str, str]) -> None:
        self.installation, self.around, self.days = installation, around, days

    def answer(self, reference: str) -> str:
        """Something picked up. The call's row is let go before the conversation is held: turns hold them that way."""
        key, now = self.installation.addresses.read("team", reference), self.installation.clock()
        call_sid = receiving.incoming_call(request.form).call_sid
        with self.installation.transaction() as session:
            line, kind = Line(call_sid, picked_up(session, key, call_sid, now).number), ConversationKind.TEAM
        with self.installation.transaction() as session:
            return calls.open_conversation(session, line, kind, now, self.around, self.days)

    def status(self, reference: str) -> tuple[str, int]:
        """The call rings, was picked up, or is over."""
        key = self.installation.addresses.read("team", reference)
        with self.installation.transaction() as session:
            progressed(session, key, receiving.call_state(request.form), self.installation.clock())
        return "", 204
