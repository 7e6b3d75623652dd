"""Who is in which conference, who hears whom, and when does each begin and end? Rooms are named, per account.

A room begins when two are in it and one of them may begin it. It ends with its last member, with a member that ends it
on leaving, or on request. Members act on the threads of their own legs; whatever is told here happens under the floor.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from gateway.sandbox.conference_events import Event, Reason, tell
from gateway.sandbox.ledger import Ledger
from gateway.sandbox.legs import Ears, Leg
from gateway.sandbox.members import Guest, Manners, Member, Room, Seat
from gateway.sandbox.model import Call, Conference, ConferenceStatus, Hook, Voice
from gateway.sandbox.pace import Agenda, Clock
from gateway.sandbox.webhooks_out import Courier


class Rooms:
    """Every conference of every account."""

    def __init__(
        self, ledger: Ledger, agenda: Agenda, courier: Courier, clock: Clock, floor: threading.Condition
    ) -> None:
        self._ledger, self._agenda, self._courier, self._clock = ledger, agenda, courier, clock
        self._floor = floor
        self._open: dict[tuple[str, str], Room] = {}

    # Coming and going, on the leg's own thread.

    def enter(self, leg: Leg, name: str, manners: Manners) -> Member | None:
        """Take a leg into the room called `name`, made when it is not there; None when that room is full."""
        with self._floor:
            room = self._room(leg.call.account, name, manners.most)
            if len(room.members) >= room.most:
                return None
            meeting = room.meeting
            if manners.callback.url and not meeting.callback.url:
                meeting.callback, meeting.callback_events = manners.callback, manners.callback_events
            member = Member(room, leg, manners)
            room.guests.pop(leg.call.sid, None)
            room.members[leg.call.sid] = member
            leg.passes_on = partial(self._pass_on, member)
            self._tell(room, Event.JOIN, member)
            self._begin(room)
            self._beep(room, manners.beeps_in)
            self._look_around(room)
            return member

    def leave(self, member: Member) -> None:
        """Take a member out of its room; nothing happens to one that is out already."""
        with self._floor:
            room, sid = member.room, member.sid
            if room.members.pop(sid, None) is None:
                return
            member.gone, member.leg.passes_on, member.leg.ears = True, None, Ears.CLOSED
            self._tell(room, Event.LEAVE, member)
            self._beep(room, member.manners.beeps_out)
            if member.manners.ends:
                self._end(room, Reason.ENDER_KICKED if member.kicked else Reason.ENDER_LEFT, sid)
            elif not room.members:
                self._end(room, Reason.LAST_KICKED if member.kicked else Reason.LAST_LEFT, sid)
            if room.over and not room.members:
                self._tell(room, Event.END)
            self._look_around(room)

    def _room(self, account: str, name: str, most: int) -> Room:
        room = self._open.get((account, name))
        if room is None:
            room = self._open[account, name] = Room(Conference(account, name, self._clock()), most)
            self._ledger.conferences.keep(room.meeting)
        return room

    def _begin(self, room: Room) -> None:
        may = any(member.manners.starts for member in room.members.values())
        if not room.begun and may and len(room.members) > 1:
            self._write(room, ConferenceStatus.IN_PROGRESS)
            self._tell(room, Event.START)

    def _end(self, room: Room, reason: Reason, by: str = "") -> None:
        if room.over:
            return
        room.meeting.reason, room.meeting.ended_by = reason.value, by
        self._write(room, ConferenceStatus.COMPLETED)
        self._open.pop((room.meeting.account, room.meeting.name), None)
        for member in room.members.values():
            member.gone = True
        for guest in room.guests.values():
            self._agenda.after(0, guest.give_up)
        room.guests.clear()
        self._floor.notify_all()

    def _write(self, room: Room, status: ConferenceStatus) -> None:
        room.meeting.status, room.meeting.updated_at = status, self._clock()
        self._ledger.conferences.keep(room.meeting)

    # Hearing each other.

    def _pass_on(self, member: Member, kind: str, text: str) -> None:
        if text == "*" and kind == "key" and member.manners.star_leaves:
            member.gone = True
        elif member.speaks:
            for other in member.company:
                other.leg.hear(Voice.OTHER, kind, text)

    def _beep(self, room: Room, wanted: bool) -> None:
        if wanted and room.begun and not room.over:
            for member in room.members.values():
                member.leg.hear(Voice.CARRIER, "beep", "")

    def _look_around(self, room: Room) -> None:
        """Let every member know who came and went, and wake whoever waits for that."""
        for member in room.members.values():
            company = {other.sid: other.leg.phone for other in member.company}
            for kind, change in (("left", member.seen.keys() - company), ("joined", company.keys() - member.seen)):
                for sid in sorted(change):
                    member.leg.hear(Voice.NOTE, kind, company.get(sid) or member.seen[sid])
            member.seen = company
            member.leg.ears = Ears.BRIDGE if company and member.speaks else Ears.CLOSED
        self._floor.notify_all()
        self._ledger.touch()

    # What the customer asks from outside.

    def seats(self, conference: str) -> list[Seat]:
        """Return who is in a conference or is being called into it, latest first."""
        with self._floor:
            room = self._of(conference)
            if room is None:
                return []
            there = [member.seat() for member in room.members.values() if not member.gone]
            return [*reversed([*there, *(guest.seat() for guest in room.guests.values())])]

    def member(self, conference: str, sid: str) -> Member | None:
        """Return the member of a conference whose call, or label, is `sid`."""
        with self._floor:
            room = self._of(conference)
            there = [member for member in room.members.values() if not member.gone] if room else []
            return next((member for member in there if sid in (member.sid, member.manners.label)), None)

    def invite(self, name: str, call: Call, manners: Manners, give_up: Callable[[], None]) -> Conference:
        """Expect a call, that is about to be made, in the room called `name`; `give_up` ends that call."""
        with self._floor:
            room = self._room(call.account, name, manners.most)
            room.guests[call.sid] = Guest(call, manners, give_up)
            return room.meeting

    def miss(self, call: Call) -> None:
        """Expect a call no longer; a room in which nobody is and nobody is expected ends."""
        with self._floor:
            for room in [room for room in self._open.values() if call.sid in room.guests]:
                del room.guests[call.sid]
                if not room.members and not room.guests:
                    self._end(room, Reason.LAST_LEFT)
                    self._tell(room, Event.END)

    def mute(self, member: Member, muted: bool) -> None:
        """Let the others no longer hear a member, or hear it again."""
        with self._floor:
            member.muted = muted
            self._tell(member.room, Event.MUTE if muted else Event.UNMUTE, member)
            self._look_around(member.room)

    def let_end(self, member: Member, ends: bool) -> None:
        """Let the conference end, or not, when this member leaves."""
        with self._floor:
            member.manners = replace(member.manners, ends=ends)

    def hold(self, member: Member, hold: bool, music: Hook) -> None:
        """Let a member hear `music` and nobody, or take part again."""
        with self._floor:
            member.held, member.hold_music = hold, music
            self._tell(member.room, Event.HOLD if hold else Event.UNHOLD, member)
            self._look_around(member.room)

    def announce(self, members: list[Member], announcement: Hook) -> None:
        """Let members hear a document once."""
        with self._floor:
            for member in members:
                member.announcements.append(announcement)
            self._floor.notify_all()

    def kick(self, member: Member) -> None:
        """Put a member out; its call goes on with the next verb of its own document."""
        with self._floor:
            member.kicked = member.gone = True
            self._floor.notify_all()

    def end(self, conference: str) -> None:
        """End a conference; every call goes on with the next verb of its own document."""
        with self._floor:
            room = self._of(conference)
            if room is not None:
                self._end(room, Reason.BY_API)
                if not room.members:
                    self._tell(room, Event.END)

    def members(self, conference: str) -> list[Member]:
        """Return who is in a conference."""
        with self._floor:
            room = self._of(conference)
            return [member for member in room.members.values() if not member.gone] if room else []

    def room_of(self, leg: Leg) -> Member | None:
        """Return as what a leg takes part in a conference just now."""
        with self._floor:
            there = (room.members.get(leg.call.sid) for room in self._open.values())
            return next((member for member in there if member is not None), None)

    def resume(self) -> None:
        """After a restart: nobody is in a room any more."""
        for meeting in self._ledger.conferences.newest():
            if meeting.status is not ConferenceStatus.COMPLETED:
                meeting.reason = Reason.LAST_LEFT.value
                room = Room(meeting, 0)
                self._write(room, ConferenceStatus.COMPLETED)
                self._tell(room, Event.END)

    def _of(self, conference: str) -> Room | None:
        return next((room for room in self._open.values() if room.meeting.sid == conference), None)

    def _tell(self, room: Room, event: Event, member: Member | None = None) -> None:
        tell(self._courier, room.meeting, event, self._clock(), member)
        self._ledger.conferences.keep(room.meeting)  # its number and whom to tell survive a restart
