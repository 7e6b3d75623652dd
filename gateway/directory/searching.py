"""Which organisations does somebody mean who writes a part of a name, or a code? Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.person import key_of
from gateway.directory.actions import find_organisation
from gateway.directory.tables import Organisation

MOST = 10
LEAST = 2  # characters of a name


def search_organisations(session: Session, said: str) -> Sequence[Organisation]:
    """Return the organisations whose code or part of whose name this is, by name; ten at most."""
    by_code = find_organisation(session, said)
    if by_code is not None:
        return [by_code]
    sought = key_of(said)
    if len(sought) < LEAST:
        return []
    query = select(Organisation).where(Organisation.name_key.contains(sought, autoescape=True))
    return session.scalars(query.order_by(Organisation.name_key).limit(MOST)).all()


def organisation_named(session: Session, said: str) -> Organisation | None:
    """Return the organisation that has this code, or exactly this name; None for none, or for more than one."""
    by_code = find_organisation(session, said)
    if by_code is not None:
        return by_code
    found = session.scalars(select(Organisation).where(Organisation.name_key == key_of(said)).limit(2)).all()
    return found[0] if len(found) == 1 else None
