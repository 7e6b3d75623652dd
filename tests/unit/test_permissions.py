"""The table of roles, said a second time: every role against every permission."""

from __future__ import annotations

import pytest

from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor, Role
from gateway.staff.permissions import (
    Permission,
    may,
    may_change_shift,
    may_change_ticket,
    may_read_ticket,
    numbers_masked,
    require,
)

COLUMNS = (Role.OFFICER, Role.COMMUNICATION, Role.COORDINATOR, Role.CMT, Role.PARTNER, Role.AUDITOR, Role.ADMIN)
TABLE = """
tickets_read                 yes no  yes yes no  yes no
tickets_read_with_broadcast  no  yes no  no  no  no  no
tickets_read_own             no  no  no  no  yes no  no
tickets_change               yes no  yes no  no  no  no
tickets_change_own           no  no  no  no  yes no  no
tickets_measures             no  no  no  yes no  no  no
referrals_confirm            yes no  yes no  yes no  no
recordings_hear              yes no  yes yes no  no  no
cards_change                 no  no  yes no  no  no  no
duty_read                    yes yes yes yes no  yes no
duty_numbers                 yes no  yes no  no  no  no
duty_change                  no  no  yes no  no  no  no
duty_change_own              yes no  no  no  no  no  no
contacts_read                yes yes yes no  no  yes no
contacts_import              no  yes yes no  no  no  no
broadcasts_read              yes yes yes yes no  yes no
broadcasts_write             no  yes yes no  no  no  no
broadcasts_approve           yes yes yes no  no  no  no
carriers_switch              no  yes yes no  no  no  no
numbers                      yes yes yes yes yes no  no
staff_read                   no  no  yes no  no  no  yes
staff_change                 no  no  no  no  no  no  yes
audit_read                   no  no  yes no  no  yes yes
sessions_end                 no  no  yes no  no  no  yes
exercises_lead               no  no  yes no  no  no  no
person_read                  no  no  yes no  no  yes no
person_change                no  no  yes no  no  no  no
"""
CASES = [
    (role, Permission(name), answer == "yes")
    for name, *answers in (line.split() for line in TABLE.strip().splitlines())
    for role, answer in zip(COLUMNS, answers, strict=True)
]


def actor(*roles: Role) -> Actor:
    return Actor("staff:1", "An Peeters", frozenset(roles), 1)


@pytest.mark.parametrize(("role", "permission", "allowed"), CASES)
def test_a_role_may_what_the_contract_says_and_nothing_else(role: Role, permission: Permission, allowed: bool) -> None:
    assert may(actor(role), permission) is allowed


def test_the_table_names_every_role_and_every_permission() -> None:
    assert {(role, permission) for role, permission, _ in CASES} == {(r, p) for r in Role for p in Permission}


def test_roles_add_up() -> None:
    both = actor(Role.AUDITOR, Role.COMMUNICATION)
    assert may(both, Permission.AUDIT_READ)
    assert may(both, Permission.BROADCASTS_WRITE)
    assert not numbers_masked(both)


def test_nobody_may_anything_without_a_role_but_the_gateway_itself() -> None:
    assert not any(may(actor(), permission) for permission in Permission)
    assert all(may(SYSTEM, permission) for permission in Permission)


def test_a_refusal_names_what_was_missing() -> None:
    with pytest.raises(Refused) as refusal:
        require(actor(Role.CMT), Permission.BROADCASTS_WRITE)
    assert (refusal.value.code, refusal.value.details) == ("not_permitted", {"permission": "broadcasts_write"})


def test_only_who_needs_numbers_sees_them() -> None:
    assert [role for role in Role if numbers_masked(actor(role))] == [Role.AUDITOR, Role.ADMIN]


def test_a_partner_reads_and_changes_only_its_own_tickets() -> None:
    partner = actor(Role.PARTNER)
    assert may_read_ticket(partner, "staff:1", with_broadcast=False)
    assert not may_read_ticket(partner, "staff:2", with_broadcast=True)
    assert may_change_ticket(partner, "staff:1")
    assert not may_change_ticket(partner, "system")


def test_communication_reads_only_tickets_with_a_broadcast() -> None:
    communication = actor(Role.COMMUNICATION)
    assert may_read_ticket(communication, "system", with_broadcast=True)
    assert not may_read_ticket(communication, "staff:1", with_broadcast=False)


def test_an_officer_moves_only_own_shifts() -> None:
    officer = actor(Role.OFFICER)
    assert may_change_shift(officer, 1)
    assert not may_change_shift(officer, 2)
    assert may_change_shift(actor(Role.COORDINATOR), 2)
