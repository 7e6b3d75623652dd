"""Who may do what? The roles of the contract as data, in this one place; doors ask here and nowhere else.

Nothing here looks at a row: what "own" or "with a broadcast" means for one ticket or shift is told by the asker.
"""

from __future__ import annotations

from enum import Enum

from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor, Role


class Permission(Enum):
    """One thing that an actor may be allowed to do."""

    TICKETS_READ = "tickets_read"
    TICKETS_READ_WITH_BROADCAST = "tickets_read_with_broadcast"  # only tickets that a broadcast belongs to
    TICKETS_READ_OWN = "tickets_read_own"  # only tickets that the actor opened
    TICKETS_CHANGE = "tickets_change"
    TICKETS_CHANGE_OWN = "tickets_change_own"
    TICKETS_MEASURES = "tickets_measures"  # decide on policy measures, nothing else
    REFERRALS_CONFIRM = "referrals_confirm"  # that Digitaal Vlaanderen has what went to the helpdesk
    RECORDINGS_HEAR = "recordings_hear"  # the callers' own voices, where the ticket may be read
    CARDS_CHANGE = "cards_change"  # what an officer reads in the first fifteen minutes
    EXERCISES_LEAD = "exercises_lead"  # plan, begin, end and weigh one
    DUTY_READ = "duty_read"
    DUTY_NUMBERS = "duty_numbers"  # the telephone numbers of who is on duty
    DUTY_CHANGE = "duty_change"
    DUTY_CHANGE_OWN = "duty_change_own"
    CONTACTS_READ = "contacts_read"
    CONTACTS_IMPORT = "contacts_import"
    BROADCASTS_READ = "broadcasts_read"
    BROADCASTS_WRITE = "broadcasts_write"
    BROADCASTS_APPROVE = "broadcasts_approve"
    CARRIERS_SWITCH = "carriers_switch"  # let broadcasts go by the other carrier
    NUMBERS = "numbers"  # telephone numbers of callers and contacts in full, wherever they may be read at all
    STAFF_READ = "staff_read"
    STAFF_CHANGE = "staff_change"  # staff, keys and settings
    AUDIT_READ = "audit_read"
    SESSIONS_END = "sessions_end"  # sign anybody out, everywhere
    PERSON_READ = "person_read"  # how much is held of one person, in every table
    PERSON_CHANGE = "person_change"  # what is held, to hand it over or erase it


_P = Permission
ROLES: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(
        {_P.TICKETS_READ, _P.TICKETS_CHANGE, _P.DUTY_READ, _P.DUTY_NUMBERS, _P.DUTY_CHANGE_OWN, _P.CONTACTS_READ}
        | {_P.BROADCASTS_READ, _P.BROADCASTS_APPROVE, _P.NUMBERS, _P.RECORDINGS_HEAR, _P.REFERRALS_CONFIRM}
    ),
    Role.COMMUNICATION: frozenset(
        {_P.TICKETS_READ_WITH_BROADCAST, _P.DUTY_READ, _P.CONTACTS_READ, _P.CONTACTS_IMPORT}
        | {_P.BROADCASTS_READ, _P.BROADCASTS_WRITE, _P.BROADCASTS_APPROVE, _P.NUMBERS, _P.CARRIERS_SWITCH}
    ),
    Role.COORDINATOR: frozenset(
        {_P.TICKETS_READ, _P.TICKETS_CHANGE, _P.DUTY_READ, _P.DUTY_NUMBERS, _P.DUTY_CHANGE, _P.CONTACTS_READ}
        | {_P.CONTACTS_IMPORT, _P.BROADCASTS_READ, _P.BROADCASTS_WRITE, _P.BROADCASTS_APPROVE, _P.NUMBERS}
        | {_P.STAFF_READ, _P.AUDIT_READ, _P.RECORDINGS_HEAR, _P.CARDS_CHANGE, _P.PERSON_READ, _P.PERSON_CHANGE}
        | {_P.REFERRALS_CONFIRM, _P.SESSIONS_END, _P.EXERCISES_LEAD, _P.CARRIERS_SWITCH}
    ),
    Role.CMT: frozenset(
        {_P.TICKETS_READ, _P.TICKETS_MEASURES, _P.DUTY_READ, _P.BROADCASTS_READ, _P.NUMBERS, _P.RECORDINGS_HEAR}
    ),
    Role.PARTNER: frozenset({_P.TICKETS_READ_OWN, _P.TICKETS_CHANGE_OWN, _P.NUMBERS, _P.REFERRALS_CONFIRM}),
    Role.AUDITOR: frozenset(
        {_P.TICKETS_READ, _P.DUTY_READ, _P.CONTACTS_READ, _P.BROADCASTS_READ, _P.AUDIT_READ, _P.PERSON_READ}
    ),
    Role.ADMIN: frozenset({_P.STAFF_READ, _P.STAFF_CHANGE, _P.AUDIT_READ, _P.SESSIONS_END}),
}

ANY_TICKETS_READ = (_P.TICKETS_READ, _P.TICKETS_READ_WITH_BROADCAST, _P.TICKETS_READ_OWN)


def may(actor: Actor, permission: Permission) -> bool:
    """Return whether one of the actor's roles allows it. The gateway itself may do everything."""
    return actor == SYSTEM or any(permission in ROLES[role] for role in actor.roles)


def may_any(actor: Actor, *permissions: Permission) -> bool:
    """Return whether the actor may do at least one of these."""
    return any(may(actor, permission) for permission in permissions)


def require(actor: Actor, *permissions: Permission) -> None:
    """Raise Refused("not_permitted", permission=...) unless the actor may do one of `permissions`."""
    if not may_any(actor, *permissions):
        raise Refused("not_permitted", permission=permissions[0].value)


def numbers_masked(actor: Actor) -> bool:
    """Return whether callers' and contacts' numbers must be shown to this actor with digits hidden."""
    return not may(actor, Permission.NUMBERS)


def may_read_ticket(actor: Actor, opened_by: str, with_broadcast: bool) -> bool:
    """Return whether the actor may read a ticket that `opened_by` (a principal) opened."""
    if may(actor, Permission.TICKETS_READ):
        return True
    if with_broadcast and may(actor, Permission.TICKETS_READ_WITH_BROADCAST):
        return True
    return opened_by == actor.principal and may(actor, Permission.TICKETS_READ_OWN)


def may_change_ticket(actor: Actor, opened_by: str) -> bool:
    """Return whether the actor may change a ticket that `opened_by` (a principal) opened."""
    if may(actor, Permission.TICKETS_CHANGE):
        return True
    return opened_by == actor.principal and may(actor, Permission.TICKETS_CHANGE_OWN)


def may_change_shift(actor: Actor, staff_id: int) -> bool:
    """Return whether the actor may change a duty shift of `staff_id`."""
    if may(actor, Permission.DUTY_CHANGE):
        return True
    return staff_id == actor.staff_id and may(actor, Permission.DUTY_CHANGE_OWN)
