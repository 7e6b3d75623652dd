"""Which kinds of conversation do we hold over a telephone line?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ConversationKind(Enum):
    """Who is at the other end; the value is the flow that is played, but for a canary, which hears a caller's."""

    CALLER = "crisis_line"
    OFFICER = "officer_page"
    WHISPER = "officer_whisper"
    PROOF = "officer_proof"
    APPROVAL = "broadcast_approval"
    TEAM = "team_call"
    BROADCAST = "broadcast_call"
    CANARY = "canary"

    @property
    def flow(self) -> str:
        """Which flow is played."""
        return ConversationKind.CALLER.value if self is ConversationKind.CANARY else str(self.value)


class LegState(Enum):
    """How far a connection of a waiting caller to one officer is."""

    RINGING = "ringing"
    TAKEN = "taken"  # the officer pressed the key
    CONNECTED = "connected"
    MISSED = "missed"


@dataclass(frozen=True)
class CallEnded:
    """A caller's line is closed: the carrier said so, or the call was silent for too long."""

    how: str
