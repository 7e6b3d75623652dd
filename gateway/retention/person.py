"""What do we hold of one person, known by a telephone number or a mail address? To hand it over, or to erase it.

What must stay says why: a ticket that is open, a broadcast under way, a STOP that would else be forgotten, an account.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, inspect, select, update
from sqlalchemy.orm import Session

from contacts.phone import NumberRefused, read_number
from gateway.audit.tables import AuditOpening
from gateway.broadcasts.freezing_tables import Freezing
from gateway.broadcasts.picture import shows
from gateway.broadcasts.reach_tables import ReachStep
from gateway.broadcasts.tables import Broadcast, Delivery, Exclusion, Reply
from gateway.calls.tables import Conversation, MissedCall
from gateway.crisis.tables import Spoc
from gateway.directory.tables import Contact, ContactChange, OptOut, SelfCheckAsk
from gateway.errors import Refused
from gateway.intake.tables import IntakeMessage, IntakeReport
from gateway.notices.tables import Notice
from gateway.paging.tables import Page
from gateway.recordings.tables import RecordingSound
from gateway.retention import rules, words
from gateway.retention.rules import IN_DOUBT
from gateway.staff.tables import ContactPoint, Staff
from gateway.storage import Row
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Recording, Ticket, TimelineEntry

LEAST_OF_NAME = 5  # letters: of anything shorter, too much is found
HIDDEN = frozenset({"password_hash", "pin_hash", "salt", "claim_token", "picture"})


class Stays(Enum):
    """Why something is not erased though it was asked."""

    OPEN = "open"  # its ticket is not closed, its call or broadcast not over, or its text in doubt
    STOP = "stop"  # else they would be texted again
    STAFF = "staff"  # of somebody who works here: disabled, never erased


@dataclass(frozen=True)
class Trace:
    """A row that tells of the person."""

    table: type[Row]
    row: Any
    stays: Stays | None

    @property
    def said(self) -> dict[str, Any]:
        """What it says, but for what guards us."""
        columns = [column.key for column in inspect(self.table).columns if column.key not in HIDDEN]
        return {name: getattr(self.row, name) for name in columns}


@dataclass(frozen=True)
class Place:
    """A table in which people are: which of its rows tell of one, and which of those must stay."""

    table: type[Row]
    of: Callable[[Session, str], ColumnElement[bool]]
    stays: Callable[[Session, Any], Stays | None] = lambda session, row: None


def read_person(said: str) -> str:
    """Return a number as E.164, or a mail address in small letters; raises Refused("phone")."""
    if "@" in said:
        return said.strip().casefold()
    try:
        return read_number(said).e164
    except NumberRefused as fault:
        raise Refused("phone", reason=fault.reason.value) from fault


def read_sought(said: str) -> str:
    """Return by what somebody is looked for: as `read_person` does, else a name. Raises Refused("person_sought")."""
    name = " ".join(said.split())
    if "@" in name or not any(character.isalpha() for character in name):
        return read_person(name)
    if len(name) < LEAST_OF_NAME:
        raise Refused("person_sought", least=LEAST_OF_NAME)
    return name


def is_name(sought: str) -> bool:
    """Whether this is a name, which others may have too."""
    return "@" not in sought and not sought.startswith("+")


def traces(session: Session, person: str) -> list[Trace]:
    """Return every row that tells of a person, as `read_person` gave them."""
    found = []
    for place in PLACES:
        rows = session.scalars(select(place.table).where(place.of(session, person)))
        found += [Trace(place.table, row, place.stays(session, row)) for row in rows]
    return found


def openings_of(session: Session, person: str) -> Sequence[AuditOpening]:
    """Return what the audit's deeds say of a person, outside the chain. Who did it is no part of that: it stays."""
    held = select(AuditOpening).where(AuditOpening.personal.contains(person, autoescape=True))
    return [row for row in session.scalars(held) if person in _said_beside_by(row)]


def _said_beside_by(row: AuditOpening) -> str:
    said = json.loads(row.personal or "{}")
    return json.dumps({name: value for name, value in said.items() if name != "by"}, ensure_ascii=False)


def _contacts(session: Session, person: str) -> list[int]:
    return list(session.scalars(select(Contact.id).where(CONTACT(session, person))))


def _of_contact(column: Any) -> Callable[[Session, str], ColumnElement[bool]]:
    return lambda session, person: column.in_(_contacts(session, person))


def _written(session: Session, person: str) -> ColumnElement[bool]:
    return IntakeMessage.ticket_id.in_(select(IntakeReport.ticket_id).where(REPORTER(session, person)))


def _voices(session: Session, person: str) -> ColumnElement[bool]:
    theirs = select(Recording.id).join(Ticket, Ticket.id == Recording.ticket_id).where(CALLER(session, person))
    return RecordingSound.recording_id.in_(theirs)


def _ticket_stays(session: Session, row: Ticket) -> Stays | None:
    return None if row.state is TicketState.CLOSED else Stays.OPEN


def _line_stays(session: Session, row: TimelineEntry) -> Stays | None:
    return _ticket_stays(session, session.get_one(Ticket, row.ticket_id))


def _voice_stays(session: Session, row: RecordingSound) -> Stays | None:
    return _ticket_stays(session, session.get_one(Ticket, session.get_one(Recording, row.recording_id).ticket_id))


def _written_stays(session: Session, row: Any) -> Stays | None:
    return _ticket_stays(session, session.get_one(Ticket, row.ticket_id))


def _delivery_stays(session: Session, row: Delivery) -> Stays | None:
    over = session.get_one(Broadcast, row.broadcast_id).ended_at is not None and row.state not in IN_DOUBT
    return None if over else Stays.OPEN


def _pictured(session: Session, person: str) -> ColumnElement[bool]:
    """Which broadcasts of which not everybody is a row yet reach them; once everybody is, it is no more."""
    waiting = session.execute(select(Freezing.broadcast_id, Freezing.picture).where(Freezing.picture.is_not(None)))
    return Freezing.broadcast_id.in_([key for key, kept in waiting if kept is not None and shows(kept, person)])


def _picture_stays(session: Session, row: Freezing) -> Stays | None:
    return Stays.OPEN  # it leaves to whom a second person approved, as rows that are being written do


def _step_stays(session: Session, row: ReachStep) -> Stays | None:
    return None if session.get_one(Broadcast, row.broadcast_id).ended_at is not None else Stays.OPEN


def _spoc_stays(session: Session, row: Spoc) -> Stays | None:
    return _ticket_stays(session, session.get_one(Ticket, row.ticket_id))


def _notice_stays(session: Session, row: Notice) -> Stays | None:
    return Stays.OPEN if row.state in rules.NOTICE_OPEN else None


def _of_case(session: Session, row: Any) -> Stays | None:
    return _ticket_stays(session, session.get_one(Ticket, row.ticket_id))


def _staff_stays(session: Session, row: Any) -> Stays | None:
    return Stays.STAFF


def _nothing(session: Session, row: Any) -> Stays | None:
    return None


_is = words.is_named
_WORDY = {table: finds for table, finds in words.HELD.items() if table not in words.OF_STAFF}
SIGNED = (Happening.SPOC_CONFIRMED, Happening.FEEDBACK)  # what a SPoC does without an account
CONTACT = _is(Contact.mobile, Contact.phone, Contact.email, Contact.name)
CALLER = _is(Ticket.caller, Ticket.callback)
REPORTER = _is(IntakeReport.phone, IntakeReport.email)
PLACES = (
    Place(ContactChange, _of_contact(ContactChange.contact_id)),
    Place(SelfCheckAsk, _of_contact(SelfCheckAsk.contact_id)),
    Place(Exclusion, words.either(_of_contact(Exclusion.contact_id), _is(Exclusion.contact))),
    Place(Contact, CONTACT),
    Place(OptOut, _is(OptOut.number), lambda session, row: Stays.STOP),
    Place(Delivery, words.either(_is(Delivery.number), words.is_in(Delivery.contacts)), _delivery_stays),
    Place(Freezing, _pictured, _picture_stays),
    Place(ReachStep, _is(ReachStep.address, ReachStep.contact), _step_stays),
    Place(Reply, words.either(_is(Reply.number), words.is_in(Reply.text))),
    Place(RecordingSound, _voices, _voice_stays),
    Place(
        TimelineEntry,
        words.either(words.is_in(TimelineEntry.detail), words.signed_by(TimelineEntry.by)),
        _line_stays,
    ),
    Place(IntakeMessage, _written, _written_stays),
    Place(IntakeReport, REPORTER, _written_stays),
    Place(Ticket, CALLER, _ticket_stays),
    Place(Spoc, _is(Spoc.phone, Spoc.official_phone, Spoc.email, Spoc.name, Spoc.official), _spoc_stays),
    Place(MissedCall, _is(MissedCall.caller)),
    Place(
        Conversation, _is(Conversation.caller), lambda session, row: None if row.ended_at is not None else Stays.OPEN
    ),
    Place(Notice, words.either(_is(Notice.to), words.is_in(Notice.text)), _notice_stays),
    *(Place(table, finds, _of_case if hasattr(table, "ticket_id") else _nothing) for table, finds in _WORDY.items()),
    *(Place(table, words.HELD[table], _staff_stays) for table in words.OF_STAFF),
    Place(Page, _is(Page.address), _staff_stays),
    Place(ContactPoint, _is(ContactPoint.address), _staff_stays),
    Place(Staff, _is(Staff.phone, Staff.email, Staff.name), _staff_stays),
)


def erase_contacts(session: Session, ids: Sequence[int]) -> None:
    """Take out of contacts what names them. Nothing deletes a contact: an empty one stays, at its organisation."""
    for row in session.scalars(select(Contact).where(Contact.id.in_(ids))):
        row.name = f"gewist {row.id}"
        row.name_key = row.name
        row.mobile = row.phone = row.email = None
        row.groups = []


def erase_changes(session: Session, ids: Sequence[int]) -> None:
    """Take out of the history of contacts what it said of them."""
    session.execute(update(ContactChange).where(ContactChange.id.in_(ids)).values(before={}, after={}))


def erase_asks(session: Session, ids: Sequence[int]) -> None:
    """Take out of self-checks what contacts answered."""
    session.execute(update(SelfCheckAsk).where(SelfCheckAsk.id.in_(ids)).values(seen=None, proposed=None))


def erase_spocs(session: Session, ids: Sequence[int]) -> None:
    """Take out of cases who was their SPoC, and who appointed that person."""
    nobody = {"official": "", "official_phone": None, "name": "gewist", "function": "", "phone": None, "email": None}
    session.execute(update(Spoc).where(Spoc.id.in_(ids)).values(nobody | {"replaced_why": ""}))
    words.unsign(session, Spoc.confirmed_by, Spoc.id.in_(ids))


def erase_lines(session: Session, ids: Sequence[int]) -> None:
    """Take out of timelines the words in which the person stands."""
    session.execute(update(TimelineEntry).where(TimelineEntry.id.in_(ids)).values(detail="gewist"))
    words.unsign(session, TimelineEntry.by, TimelineEntry.id.in_(ids), TimelineEntry.event.in_(SIGNED))
