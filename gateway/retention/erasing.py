"""How is one person erased, the audit staying provable? Rows are emptied as by their retention, at once.

What was sealed loses its salt, and the chain says which rows did; nothing in it says whose they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect
from sqlalchemy.orm import Session

from gateway.audit.actions import DEEDS, write_down
from gateway.audit.model import Deed, Subject
from gateway.audit.tables import AuditOpening
from gateway.broadcasts.reach_tables import ReachStep
from gateway.broadcasts.tables import Delivery, Exclusion, Reply
from gateway.calls.tables import Conversation, MissedCall
from gateway.crisis.tables import Spoc
from gateway.directory.tables import Contact, ContactChange, SelfCheckAsk
from gateway.intake.tables import IntakeMessage, IntakeReport
from gateway.notices.tables import Notice
from gateway.recordings.erasures import take_away
from gateway.recordings.tables import RecordingSound
from gateway.retention import intake_rules, person, reach_rules, rules, words
from gateway.retention.person import Stays, openings_of, traces
from gateway.staff.model import Actor
from gateway.storage import Row
from gateway.tickets.tables import Ticket, TimelineEntry

Empties = Callable[[Session, Sequence[int]], None]
EMPTIED: Mapping[type[Row], Empties] = {
    ContactChange: person.erase_changes,
    SelfCheckAsk: person.erase_asks,
    Exclusion: rules.empty_exclusions,
    Contact: person.erase_contacts,
    Delivery: rules.empty_deliveries,
    ReachStep: reach_rules.empty_steps,
    Reply: rules.empty_replies,
    TimelineEntry: person.erase_lines,
    Spoc: person.erase_spocs,
    IntakeMessage: intake_rules.empty_messages,
    IntakeReport: intake_rules.empty_reports,
    Ticket: rules.empty_callers,
    MissedCall: rules.empty_missed,
    Conversation: rules.empty_calls,
    Notice: rules.empty_notices,
    **{table: words.empty_words(table) for table in words.WORDY},
    **{table: words.delete_rows(table) for table in words.DELETED},
}
SEALED: Mapping[type[Row], str] = {  # as `gateway.sealed` calls them
    ContactChange: "contact",
    TimelineEntry: "timeline",
}


@dataclass(frozen=True)
class Erased:
    """How many rows of which table were emptied, and how many had to stay, by why."""

    emptied: Mapping[str, int]
    stay: Mapping[Stays, int]


def erase(session: Session, actor: Actor, said: str, now: datetime) -> Erased:
    """Erase a person, as `read_person` gave them; what must stay is counted. The clock erases at the carrier."""
    found = traces(session, said)
    go: dict[type[Row], list[int]] = {}
    for trace in found:
        if trace.stays is None:
            key = _key(trace.row)
            go.setdefault(trace.table, []).append(key)
    openings = {SEALED[table]: ids for table, ids in go.items() if table in SEALED}
    told = [row.source_id for row in openings_of(session, said) if row.source == DEEDS]
    openings |= {DEEDS: told} if told else {}
    _empty(session, go, openings, now)
    emptied = {table.__tablename__: len(ids) for table, ids in go.items()}
    detail = {"erased": emptied, "openings": openings}
    write_down(session, actor, Deed.ERASED, Subject.PERSON, None, now, detail)
    return Erased(emptied, Counter(trace.stays for trace in found if trace.stays is not None))


def _key(row: Any) -> int:
    """The number of a row, by which it is emptied."""
    found: int = inspect(row).identity[0] if not isinstance(row, RecordingSound) else row.recording_id
    return found


def note_found(session: Session, actor: Actor, deed: Deed, found: Sequence[person.Trace], now: datetime) -> None:
    """Write down that somebody's data was looked up or handed over: how much of it, never whose."""
    counted = Counter(str(trace.table.__tablename__) for trace in found)
    write_down(session, actor, deed, Subject.PERSON, None, now, {"found": dict(counted)})


def _empty(
    session: Session, go: Mapping[type[Row], Sequence[int]], openings: Mapping[str, Sequence[int]], now: datetime
) -> None:
    for table, ids in go.items():
        if table is RecordingSound:
            for recording_id in ids:
                take_away(session, recording_id, now)
        else:
            EMPTIED[table](session, ids)
    for source, ids in openings.items():
        session.execute(delete(AuditOpening).where(AuditOpening.source == source, AuditOpening.source_id.in_(ids)))
