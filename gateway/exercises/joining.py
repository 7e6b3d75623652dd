"""Who takes part in an exercise that the plan forgot? A coordinator lets them join, before it begins or while it runs.

A verb on a Session; the door commits. Who joined later is marked as such, and the audit has who let them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.duty.actions import may_stand
from gateway.errors import Refused
from gateway.exercises.actions import LEADS, get
from gateway.exercises.belonging import addresses
from gateway.exercises.model import ADDRESSES_MOST, LEVELS, ExerciseState, read_addresses
from gateway.exercises.tables import Exercise, ExerciseAddress, ExerciseMember
from gateway.staff.model import Actor
from gateway.staff.permissions import require
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock


def let_join(
    session: Session, actor: Actor, exercise_id: int, members: Mapping[int, int], said: Sequence[str], now: datetime
) -> Exercise:
    """Let officers (by id, with the level on which they play) and telephones or mailboxes take part from now on.

    Who takes part already stays as they are. Raises Refused: not_permitted, no_such_exercise, exercise_over,
    exercise_nobody, exercise_level, exercise_address, and what `may_stand` raises.
    """
    require(actor, *LEADS)
    hold_lock(session, Lock.EXERCISES)
    found = get(session, exercise_id)
    if found.state not in (ExerciseState.PLANNED, ExerciseState.RUNNING) or found.until <= now:
        raise Refused("exercise_over")
    named = _checked(session, members, said)
    mark = {"exercise_id": exercise_id, "joined_at": now, "joined_by": actor.name}
    playing = select(ExerciseMember.staff_id).where(ExerciseMember.exercise_id == exercise_id)
    there, known = set(session.scalars(playing)), set(addresses(session, exercise_id))
    fresh, numbers = [each for each in members if each not in there], [each for each in named if each not in known]
    if len(known) + len(numbers) > ADDRESSES_MOST:
        raise Refused("exercise_address", said="", most=ADDRESSES_MOST)
    session.add_all(ExerciseMember(staff_id=each, level=members[each], **mark) for each in fresh)
    session.add_all(ExerciseAddress(address=each, **mark) for each in numbers)
    session.flush()
    if fresh or numbers:
        detail = {"members": len(fresh), "addresses": len(numbers)}
        write_down(session, actor, Deed.EXERCISE_JOINED, Subject.EXERCISE, exercise_id, now, detail)
    return found


def _checked(session: Session, members: Mapping[int, int], said: Sequence[str]) -> Sequence[str]:
    """Return the telephones and mailboxes as they are kept, once whoever is named may join."""
    named = read_addresses(said)
    if not members and not named:
        raise Refused("exercise_nobody")
    if set(members.values()) - set(LEVELS):
        raise Refused("exercise_level")
    for staff_id in members:
        may_stand(session.get(Staff, staff_id))
    return named


def joined_later(session: Session, exercise_id: int) -> Mapping[int, tuple[datetime, str]]:
    """Return when officers joined who were not named in the plan, and who let them, by the id of the officer."""
    query = select(ExerciseMember).where(ExerciseMember.exercise_id == exercise_id)
    rows = session.scalars(query.where(ExerciseMember.joined_at.is_not(None)))
    return {row.staff_id: (row.joined_at, row.joined_by or "") for row in rows if row.joined_at is not None}
