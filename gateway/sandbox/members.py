"""What is a room made of? Members with their manners, guests that are still being called, and what each is to hear."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gateway.sandbox.legs import Leg
from gateway.sandbox.model import Call, CallStatus, Conference, ConferenceStatus, Hook

SILENCE = Hook("")
MUSIC = Hook("wachtmuziek")  # the carrier's own; no address
MOST_MEMBERS = 250


@dataclass(frozen=True)
class Manners:
    """How a call takes part in a conference, as its document asked. `wait` is heard until it begins, and alone."""

    starts: bool = True
    ends: bool = False
    muted: bool = False
    beeps_in: bool = True
    beeps_out: bool = True
    star_leaves: bool = False
    most: int = MOST_MEMBERS
    wait: Hook = MUSIC
    label: str = ""
    callback: Hook = SILENCE
    callback_events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seat:
    """One place in a conference as the customer sees it; `sid` is the call's."""

    sid: str
    since: datetime
    manners: Manners
    muted: bool
    held: bool
    status: str


@dataclass
class Guest:
    """A call on its way to the room."""

    call: Call
    manners: Manners
    give_up: Callable[[], None]

    def seat(self) -> Seat:
        """Return the place that is kept for it."""
        status = {CallStatus.INITIATED: "connecting", CallStatus.IN_PROGRESS: "connecting"}
        said = status.get(self.call.status, self.call.status.value)
        return Seat(self.call.sid, self.call.created_at, self.manners, self.manners.muted, False, said)


@dataclass
class Room:
    """One conference in progress."""

    meeting: Conference
    most: int
    members: dict[str, Member] = field(default_factory=dict)
    guests: dict[str, Guest] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether members hear each other."""
        return self.meeting.status is ConferenceStatus.IN_PROGRESS

    @property
    def over(self) -> bool:
        """Whether nobody can come in any more."""
        return self.meeting.status is ConferenceStatus.COMPLETED


class Member:
    """A leg in a room."""

    def __init__(self, room: Room, leg: Leg, manners: Manners) -> None:
        self.room, self.leg, self.manners = room, leg, manners
        self.muted, self.held = manners.muted, False
        self.hold_music = SILENCE
        self.announcements: deque[Hook] = deque()
        self.gone = self.kicked = False
        self.seen: dict[str, str] = {}  # whom it heard come in: call and phone

    @property
    def sid(self) -> str:
        """The call's."""
        return self.leg.call.sid

    @property
    def speaks(self) -> bool:
        """Whether others hear it."""
        return not (self.muted or self.held or self.gone)

    @property
    def company(self) -> list[Member]:
        """Whom it talks with."""
        if self.held or self.gone or not self.room.begun:
            return []
        return [other for other in self.room.members.values() if other is not self and not (other.held or other.gone)]

    def tune(self) -> Hook | None:
        """Return what it is to hear from the carrier; None when it hears the others."""
        if self.announcements:
            return self.announcements[0]
        if self.held:
            return self.hold_music
        return None if self.room.begun and len(self.room.members) > 1 else self.manners.wait

    def seat(self) -> Seat:
        """Return its place."""
        since = self.leg.call.answered_at or self.leg.call.created_at
        return Seat(self.sid, since, self.manners, self.muted, self.held, "connected")
