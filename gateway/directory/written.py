"""What of the directory is written down in the audit? Who brought a table in or took one out, never what is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.directory.model import ImportResult
from gateway.directory.tables import Contact, SelfCheck, SelfCheckAsk
from gateway.staff.model import Actor


def note_import(session: Session, actor: Actor, result: ImportResult, now: datetime) -> None:
    """Write down that a table was brought in, and how much it changed."""
    counted = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    counted["rejected"] = len(result.rejected)
    write_down(session, actor, Deed.CONTACTS_IMPORTED, Subject.CONTACTS, None, now, counted)


def note_mergers(session: Session, actor: Actor, successions: int, now: datetime) -> None:
    """Write down that a table of mergers was brought in."""
    write_down(session, actor, Deed.MERGERS_IMPORTED, Subject.CONTACTS, None, now, {"successions": successions})


def note_round(session: Session, actor: Actor, check_id: int, now: datetime) -> None:
    """Write down that contacts are asked to look at their entry, and how many."""
    asked = session.scalar(select(func.count()).where(SelfCheckAsk.check_id == check_id))
    write_down(session, actor, Deed.SELF_CHECK_STARTED, Subject.CONTACTS, None, now, {"asked": asked or 0})


def note_repeats(session: Session, actor: Actor, check: SelfCheck, now: datetime) -> None:
    """Write down that a round begins anew each half year, or no longer."""
    said = {"round": check.id, "repeats": check.repeats}
    write_down(session, actor, Deed.SELF_CHECK_REPEATS, Subject.CONTACTS, None, now, said)


def note_export(session: Session, actor: Actor, now: datetime) -> None:
    """Write down that every contact was taken out as a file."""
    count = session.scalar(select(func.count()).select_from(Contact).where(Contact.merged_into_id.is_(None)))
    write_down(session, actor, Deed.CONTACTS_EXPORTED, Subject.CONTACTS, None, now, {"contacts": count or 0})
