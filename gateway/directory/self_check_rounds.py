"""When is a contact asked again whether its entry is right? A round that repeats begins anew each half year.

Who does not answer is reminded once. The clock asks: a few at a time, and only while no notice waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.audience import Chooses, read_audience
from contacts.rules import read_rule
from gateway.directory import self_check
from gateway.directory.tables import SelfCheck
from gateway.directory.written import note_repeats, note_round
from gateway.errors import Refused
from gateway.notices.attempts import is_due as notice_is_due
from gateway.now import Clock
from gateway.staff.model import SYSTEM, Actor
from gateway.staff.permissions import Permission, require
from gateway.storage import Storage

HALF_YEAR = timedelta(days=182)


def sweep(storage: Storage, public_url: str, clock: Clock) -> None:
    """Begin the rounds whose half year is over, ask who was not asked yet, and remind who did not answer."""
    now = clock()
    with storage.reading() as session:
        rounds = due_again(session, now)
        asks = [] if notice_is_due(session, now) else self_check.due(session, now)
    for check_id in rounds:
        with storage.transaction() as session:
            begin_again(session, check_id, now)
    for ask_id in asks:
        with storage.transaction() as session:
            self_check.ask(session, ask_id, public_url, now)


def due_again(session: Session, now: datetime) -> Sequence[int]:
    """Return the rounds that repeat and began half a year ago."""
    query = select(SelfCheck.id).where(SelfCheck.repeats, SelfCheck.started_at <= now - HALF_YEAR)
    return session.scalars(query.order_by(SelfCheck.id)).all()


def begin_again(session: Session, check_id: int, now: datetime) -> None:
    """Begin a round anew for the audience as it is now; the new one repeats in place of this one. Safe to repeat."""
    before = session.get_one(SelfCheck, check_id, with_for_update=True)
    if not before.repeats or before.started_at > now - HALF_YEAR:
        return
    before.repeats = False
    try:
        with session.begin_nested():
            after = self_check.begin(session, before.started_by, before.audience, _chosen(before), now)
    except Refused:  # nobody belongs to it any more: looked at again in half a year
        before.repeats, before.started_at = True, now
        return
    after.repeats = True
    note_round(session, SYSTEM, after.id, now)


def keep_repeating(session: Session, actor: Actor, check_id: int, repeats: bool, now: datetime) -> SelfCheck:
    """Let a round begin anew each half year, or no longer; raises Refused("no_such_check")."""
    require(actor, Permission.CONTACTS_IMPORT)
    check = session.get(SelfCheck, check_id, with_for_update=True)
    if check is None:
        raise Refused("no_such_check")
    check.repeats = repeats
    note_repeats(session, actor, check, now)
    return check


def _chosen(check: SelfCheck) -> Chooses:
    rule = check.audience.get("rule")
    return read_rule(rule) if rule else read_audience(check.audience)
