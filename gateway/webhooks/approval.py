"""The doors of a call that asks for an approval: something picked up, and the carrier tells how the call goes."""

from __future__ import annotations

from flask import request

from gateway.broadcasts.tables import ApprovalCall
from gateway.calls import conversation as calls
from gateway.calls.conversation import Line, Surroundings
from gateway.calls.model import ConversationKind
from gateway.carrier import receiving
from gateway.desk.approval_call import progressed
from gateway.installation import Installation


class ApprovalDoor:
    """These webhooks of one installation."""

    def __init__(self, installation: Installation, around: Surroundings, days: dict[str, str]) -> None:
        self.installation, self.around, self.days = installation, around, days

    def answer(self, reference: str) -> str:
        """Something picked up. Whoever it is, is nobody until a PIN."""
        key, now = self.installation.addresses.read("approval", reference), self.installation.clock()
        call_sid = receiving.incoming_call(request.form).call_sid
        with self.installation.transaction() as session:
            row = session.get_one(ApprovalCall, key)
            line, kind = Line(call_sid, row.number), ConversationKind.APPROVAL
            return calls.open_conversation(session, line, kind, now, self.around, self.days, approval_id=row.id)

    def status(self, reference: str) -> tuple[str, int]:
        """The call rings, was picked up, or is over."""
        key = self.installation.addresses.read("approval", reference)
        with self.installation.transaction() as session:
            progressed(session, key, receiving.call_state(request.form), self.installation.clock())
        return "", 204
