"""How does a call that was taken without the database reach its ticket? Verbs on a Session; the door commits.

A file may be read again after its ticket was made: the row knows which of its steps are on the ticket already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.calls.model import ConversationKind
from gateway.calls.tables import Conversation
from gateway.fallback.model import Line, SpooledCall, Told
from gateway.fallback.tables import SpooledCallTaken
from gateway.now import BRUSSELS
from gateway.paging import actions as paging
from gateway.paging.holding import why_held
from gateway.staff.actions import officer_with_number
from gateway.staff.model import SYSTEM, Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Source
from gateway.tickets.tables import Ticket
from ivr_flows.engine import Keys, State, step
from ivr_flows.events import FactGiven
from ivr_flows.model import Book

BEGAN, READY, ENDED = "began", "ready", "ended"  # steps that a call has once: its first, its recording's, its last
SILENT_FOR = timedelta(seconds=60)  # longer than any turn but a conversation between people


@dataclass(frozen=True)
class Around:
    """What is needed from above: who a caller is, what a fact leads to, and the flows (read when they are needed)."""

    caller: Actor
    react: Callable[[Session, Conversation, FactGiven, datetime], None]
    book: Callable[[], Book]


def is_over(call: SpooledCall, now: datetime) -> bool:
    """Whether a call ended, or said nothing for a minute; a clock that was set is no reason to wait."""
    return call.ended or not call.lines or abs(now - call.lines[-1].at) >= SILENT_FOR


def take_in(session: Session, call: SpooledCall, around: Around, now: datetime) -> Ticket | None:
    """Put what is new of a call on its ticket, opening one when it has none, and page; None when nothing is new."""
    taken = session.get(SpooledCallTaken, call.spool_id, with_for_update=True)
    new = [line for line in call.lines if taken is None or line.step not in taken.steps]
    if not new:
        return None
    taken = taken or _open(session, call, around, now)
    ticket = session.get_one(Ticket, taken.ticket_id)
    for line in new:
        if line.told in _KEPT:
            _KEPT[line.told](session, ticket, around, line, now)
    taken.steps = [*taken.steps, *(line.step for line in new)]
    session.flush()
    _page(session, ticket, now)
    return ticket


def _open(session: Session, call: SpooledCall, around: Around, now: datetime) -> SpooledCallTaken:
    ticket = _ticket(session, call, around, now)
    began = call.lines[0].at.astimezone(BRUSSELS)
    tickets.note(session, ticket, Happening.SPOOLED, SYSTEM.name, now, f"{began:%H:%M}")
    taken = SpooledCallTaken(spool_id=call.spool_id, ticket_id=ticket.id, steps=[], at=now)
    session.add(taken)
    session.flush()
    return taken


def _ticket(session: Session, call: SpooledCall, around: Around, now: datetime) -> Ticket:
    sid = call.first("call_sid")
    known = session.scalar(select(Conversation).where(Conversation.call_sid == sid).with_for_update()) if sid else None
    if known is not None and known.kind is ConversationKind.CALLER and known.ticket_id is not None:
        return session.get_one(Ticket, known.ticket_id)
    number, language = call.first("caller") or None, call.first("language") or "nl"
    ticket = tickets.open_ticket(session, around.caller, now, source=Source.PHONE, caller=number, language=language)
    if known is not None and known.kind is ConversationKind.CALLER:
        known.ticket_id, known.own_ticket = ticket.id, True
    return ticket


def _page(session: Session, ticket: Ticket, now: datetime) -> None:
    if not ticket.needs_officer:
        return
    reason = why_held(session, ticket, now)
    if reason is None:
        paging.start(session, ticket, now)
    elif ticket.paging_held is None:
        ticket.paging_held = reason
        tickets.note(session, ticket, Happening.PAGING_HELD, SYSTEM.name, now, reason)


def _began(session: Session, ticket: Ticket, around: Around, line: Line, now: datetime) -> None:
    """Raise the alarm, and keep the fact that was keyed as the database went away."""
    said = line.said
    if "raised" not in said:
        raise_alarm(session, AlarmKind(said.get("why", AlarmKind.FAULT.value)), said.get("detail", ""), now)
    if not said.get("keys") or not said.get("conversation"):
        return
    call = session.get(Conversation, int(said["conversation"]), with_for_update=True)
    if call is None or not call.own_ticket or str(call.turn) != said.get("turn"):
        return
    made = step(around.book(), State.from_dict(call.flow_state), Keys(said["keys"]))
    for event in made.events:
        if isinstance(event, FactGiven):
            around.react(session, call, event, now)


def _callback(session: Session, ticket: Ticket, around: Around, line: Line, now: datetime) -> None:
    tickets.settle_callback(session, ticket, line.said.get("number") or None, around.caller.name, now)


def _recording(session: Session, ticket: Ticket, around: Around, line: Line, now: datetime) -> None:
    said = line.said
    if said.get("sid") and said.get("address"):
        seconds = int(said.get("seconds") or 0)
        tickets.keep_recording(session, ticket, said["sid"], said["address"], seconds, now, line.step == READY)


def _taken(session: Session, ticket: Ticket, around: Around, line: Line, now: datetime) -> None:
    tickets.note(session, ticket, Happening.CONNECTED, _officer(session, line), now)


def _rang(session: Session, ticket: Ticket, around: Around, line: Line, now: datetime) -> None:
    if line.said.get("bridged") is None:
        tickets.note(session, ticket, Happening.NOT_CONNECTED, _officer(session, line), now)


def _officer(session: Session, line: Line) -> str:
    officer = officer_with_number(session, line.said.get("number", ""))
    return officer.name if officer else SYSTEM.name


_KEPT: dict[Told, Callable[[Session, Ticket, Around, Line, datetime], None]] = {
    Told.BEGAN: _began,
    Told.CALLBACK: _callback,
    Told.RECORDED: _recording,
    Told.TAKEN: _taken,
    Told.RANG: _rang,
}
