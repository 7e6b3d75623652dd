"""Which policies are in force, who put them there, and which does paging that has begun follow? Verbs on a Session.

Every version is kept. Paging that has begun follows the version it began with, whatever is saved meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty.tables import DutyHoliday
from gateway.errors import Refused
from gateway.paging.escalation import Policy
from gateway.paging.policies import BUILT_IN, Policies
from gateway.paging.policies_document import read_policies, write_policies
from gateway.paging.tables import Escalation, PolicyVersion
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.storage.locks import Lock, hold_lock
from gateway.tickets.model import Outcome

log = logging.getLogger(__name__)


def in_force(session: Session) -> tuple[int | None, Policies]:
    """Return the newest version with its number; None and the built-in ones when nobody has saved any."""
    newest = session.execute(select(PolicyVersion.id, PolicyVersion.document).order_by(PolicyVersion.id.desc())).first()
    return (None, BUILT_IN) if newest is None else (newest.id, _read(newest.document))


def followed(session: Session, paging: Escalation) -> Policies:
    """Return the version that paging which has begun follows."""
    if paging.policies_id is None:
        return BUILT_IN
    return _read(session.get_one(PolicyVersion, paging.policies_id).document)


def policy_of(session: Session, paging: Escalation) -> Policy:
    """Return the policy that paging which has begun follows."""
    return followed(session, paging).by_name[paging.policy]


def choose(session: Session, policies: Policies, outcome: Outcome, at: datetime) -> Policy:
    """Return which policy holds for an outcome at an instant, our own holidays considered."""
    own = frozenset(session.scalars(select(DutyHoliday.day)))
    return policies.choose(outcome, at, own)


def save(session: Session, actor: Actor, document: str, seen: int | None, now: datetime) -> PolicyVersion | None:
    """Put policies in force for all paging that begins from now on. Returns None when they say what is in force.

    `seen`: the version that was changed; raises Refused("policies_changed") when another was saved since, and as
    `read_policies` does.
    """
    require(actor, Permission.DUTY_CHANGE)
    wanted = write_policies(read_policies(document))
    hold_lock(session, Lock.POLICIES)
    number, current = in_force(session)
    if number != seen:
        raise Refused("policies_changed")
    if write_policies(current) == wanted:
        return None
    version = PolicyVersion(at=now, principal=actor.principal, by=actor.name, document=wanted)
    session.add(version)
    session.flush()
    return version


def versions(session: Session, most: int = 30) -> Sequence[PolicyVersion]:
    """Return the versions, the newest first."""
    return session.scalars(select(PolicyVersion).order_by(PolicyVersion.id.desc()).limit(most)).all()


@lru_cache(maxsize=64)
def _read(document: str) -> Policies:
    """Read what was proved when it was saved. One that this version of ours finds unsound must not stop a page."""
    try:
        return read_policies(document)
    except Refused as refused:
        log.error("kept policies are not sound any more, the built-in ones are followed: %s", refused.details)
        return BUILT_IN
