"""What a key does is its owner's doing: once somebody may no longer approve, no key of theirs does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.errors import Refused
from gateway.staff import actions
from gateway.staff.accounts import set_roles
from gateway.staff.changing import change_person, details_of
from gateway.staff.model import Actor, Role
from gateway.staff.tables import Staff
from gateway.storage import Storage
from tests.parts.clock import MovableClock

ADMIN = Actor("staff:9", "Beheer", frozenset({Role.ADMIN}), 9)
_R = Role

Change = Callable[[Session, Staff, MovableClock], object]


def on_the_command_line(session: Session, person: Staff, clock: MovableClock) -> object:
    return set_roles(session, person, [_R.CMT], clock())


def on_the_console(session: Session, person: Staff, clock: MovableClock) -> object:
    given = replace(details_of(person), roles=frozenset({_R.CMT}))
    return change_person(session, ADMIN, person, given, clock())


@pytest.mark.parametrize("change", [on_the_command_line, on_the_console])
def test_a_key_by_a_role_that_goes_works_no_longer_and_the_others_do(
    storage: Storage, clock: MovableClock, change: Change
) -> None:
    with storage.transaction() as session:
        person = actions.add_staff(session, clock(), login="karim", name="Karim", roles=[_R.COMMUNICATION, _R.CMT])
        taken = actions.make_key(session, clock(), name="zender", roles=[_R.COMMUNICATION], owner=person)
        kept = actions.make_key(session, clock(), name="lezer", roles=[_R.CMT], owner=person)
        nobodys = actions.make_key(session, clock(), name="meldpunt", roles=[_R.COMMUNICATION])
        change(session, person, clock)

        with pytest.raises(Refused, match="bad_key"):
            actions.actor_of_key(session, taken, clock())
        for secret in (kept, nobodys):
            assert actions.actor_of_key(session, secret, clock()).name
        assert Deed.KEY_REVOKED in set(session.scalars(select(AuditDeed.deed)))
