"""Which audiences have a name, and what do they stand for? Verbs on a Session; doors commit.

Who uses one gets its rule as it was at that moment: what a second person approves does not change under their hands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contacts.audience import AudienceRefused
from contacts.person import key_of
from contacts.rule_words import parse
from contacts.rules import read_rule
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject, canonical, hashed
from gateway.directory.tables import SavedAudience
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

NAME_MAX = 120


def read_words(text: str) -> dict[str, Any]:
    """Return the rule that a person wrote; raises Refused with the reason as its code, and key and value."""
    try:
        return parse(text)
    except AudienceRefused as refused:
        raise Refused(refused.reason.value, key=refused.key, value=refused.value) from None


def save(
    session: Session, actor: Actor, name: str, rule: Mapping[str, Any], now: datetime, audience_id: int | None = None
) -> SavedAudience:
    """Keep an audience under a name: a new one, or in the place of `audience_id`.

    Raises Refused: audience_name, audience_name_taken, no_such_audience, or why the rule is none.
    """
    require(actor, Permission.BROADCASTS_WRITE)
    said = " ".join(name.split())
    if not said or len(said) > NAME_MAX or said.isdecimal():
        raise Refused("audience_name", most=NAME_MAX)
    try:
        read_rule(rule)
    except AudienceRefused as refused:
        raise Refused(refused.reason.value, key=refused.key, value=refused.value) from None
    row = find(session, audience_id) if audience_id is not None else SavedAudience(made_at=now, made_by=actor.name)
    row.name, row.name_key, row.rule = said, key_of(said), dict(rule)
    row.changed_at, row.changed_by, row.retired_at = now, actor.name, None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused("audience_name_taken", name=said) from None
    kept = {"name": said, "rule": hashed(canonical(row.rule))}
    write_down(session, actor, Deed.AUDIENCE_KEPT, Subject.AUDIENCE, row.id, now, kept)
    return row


def retire(session: Session, actor: Actor, audience_id: int, now: datetime) -> None:
    """Take an audience out of use. Its row stays, under a name that frees the old one."""
    require(actor, Permission.BROADCASTS_WRITE)
    row = find(session, audience_id)
    row.retired_at, row.changed_at, row.changed_by = now, now, actor.name
    row.name_key = f"{row.name_key[:100]} #{row.id}"
    write_down(session, actor, Deed.AUDIENCE_RETIRED, Subject.AUDIENCE, row.id, now, {"name": row.name})


def find(session: Session, said: int | str) -> SavedAudience:
    """Return the audience of an id or a name; raises Refused("no_such_audience")."""
    by = SavedAudience.id == int(said) if str(said).isdecimal() else SavedAudience.name_key == key_of(str(said))
    row = session.scalar(select(SavedAudience).where(by, SavedAudience.retired_at.is_(None)))
    if row is None:
        raise Refused("no_such_audience", name=str(said))
    return row


def saved(session: Session) -> Sequence[SavedAudience]:
    """Return every audience in use, by name."""
    query = select(SavedAudience).where(SavedAudience.retired_at.is_(None))
    return session.scalars(query.order_by(SavedAudience.name_key)).all()


def list_saved(session: Session, after: int | None, limit: int) -> tuple[Sequence[SavedAudience], int | None]:
    """Return the audiences in use after an id, and the next cursor; None when these are the last."""
    query = select(SavedAudience).where(SavedAudience.retired_at.is_(None), SavedAudience.id > (after or 0))
    rows = session.scalars(query.order_by(SavedAudience.id).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def settled(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an audience with the rule of its name beside it: {"saved": name, "rule": …}; another as it is.

    A rule that came with a name is not believed. Raises Refused: no_such_audience, audience_saved_and_more.
    """
    if "saved" not in given:
        return dict(given)
    if set(given) - {"saved", "rule"} or not isinstance(given["saved"], (str, int)) or given["saved"] is True:
        raise Refused("audience_saved_and_more")
    row = find(session, given["saved"])
    return {"saved": row.name, "rule": row.rule}
