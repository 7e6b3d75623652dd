"""Which contacts share a number, and how do two become one? Nothing is deleted: the double leads to the kept one.

The same number at two organisations is no double: a broadcast texts it once, for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union_all, update
from sqlalchemy.orm import Session, joinedload

from contacts.person import key_of
from gateway.directory.model import ChangeWay
from gateway.directory.tables import Contact, ContactChange
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

CHOSEN = ("mobile", "phone", "email", "priority")  # taken from either of the two; groups are those of both
FIELDS = ("name", "function", *CHOSEN, "groups")
SHOWN = 50


@dataclass(frozen=True)
class Shared:
    """A number that several contacts have."""

    number: str
    contacts: Sequence[Contact]

    @property
    def pairs(self) -> list[tuple[Contact, Contact]]:
        """Which two of one organisation may be one person: the first of it, with each of the others."""
        first: dict[int, Contact] = {}
        found = []
        for contact in self.contacts:
            kept = first.setdefault(contact.organisation_id, contact)
            if kept is not contact:
                found.append((kept, contact))
        return found


def shared_numbers(session: Session, page: int = 1) -> tuple[list[Shared], bool]:
    """Return numbers that several contacts have, fifty a page, and whether more follow."""
    stands = Contact.merged_into_id.is_(None)
    numbers = union_all(
        select(Contact.mobile.label("number")).where(Contact.mobile.is_not(None), stands),
        select(Contact.phone.label("number")).where(
            Contact.phone.is_not(None), stands, Contact.phone != func.coalesce(Contact.mobile, "")
        ),
    ).subquery()
    query = select(numbers.c.number).group_by(numbers.c.number).having(func.count() > 1).order_by(numbers.c.number)
    found = list(session.scalars(query.offset((page - 1) * SHOWN).limit(SHOWN + 1)))
    wanted = found[:SHOWN]
    rows = session.scalars(
        select(Contact)
        .where(stands, (Contact.mobile.in_(wanted)) | (Contact.phone.in_(wanted)))
        .order_by(Contact.id)
        .options(joinedload(Contact.organisation))
    ).all()
    shared = [Shared(number, [row for row in rows if number in (row.mobile, row.phone)]) for number in wanted]
    return shared, len(found) > SHOWN


def get_contact(session: Session, contact_id: int) -> Contact:
    """Return a contact; raises Refused("no_such_contact")."""
    contact = session.get(Contact, contact_id, options=[joinedload(Contact.organisation)])
    if contact is None:
        raise Refused("no_such_contact")
    return contact


def pair(session: Session, keep_id: int, double_id: int) -> tuple[Contact, Contact]:
    """Return two contacts that may be merged.

    Raises Refused: no_such_contact, contact_merged, merge_with_self, merge_other_organisation.
    """
    if keep_id == double_id:
        raise Refused("merge_with_self")
    keep, double = get_contact(session, keep_id), get_contact(session, double_id)
    if keep.merged_into_id is not None or double.merged_into_id is not None:
        raise Refused("contact_merged")
    if keep.organisation_id != double.organisation_id:
        raise Refused("merge_other_organisation")
    return keep, double


def merge(session: Session, actor: Actor, keep_id: int, double_id: int, taken: Sequence[str], now: datetime) -> Contact:
    """Make one of two contacts of an organisation. `taken` names the fields that the double's value replaces."""
    require(actor, Permission.CONTACTS_IMPORT)
    ids = sorted((keep_id, double_id))  # one order everywhere, so that two people who merge do not wait for each other
    session.scalars(select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id).with_for_update()).all()
    keep, double = pair(session, keep_id, double_id)
    before = said(keep)
    for field in taken:
        if field in CHOSEN:
            setattr(keep, field, getattr(double, field))
    known = {key_of(group): group for group in reversed([*keep.groups, *double.groups])}
    keep.groups = [*known.values()][::-1]
    keep.changed_at = double.changed_at = now
    double.merged_into_id = keep.id
    session.execute(update(Contact).where(Contact.merged_into_id == double.id).values(merged_into_id=keep.id))
    note_change(session, actor, keep, before, now, ChangeWay.MERGE)
    note_change(session, actor, double, said(double), now, ChangeWay.MERGE, merged_into=keep.id)
    session.flush()
    return keep


def said(contact: Contact) -> dict[str, Any]:
    """Return what an entry says, as its history keeps it."""
    return {field: getattr(contact, field) for field in FIELDS} | {"groups": list(contact.groups)}


def note_change(
    session: Session,
    actor: Actor,
    contact: Contact,
    before: Mapping[str, Any],
    now: datetime,
    way: ChangeWay,
    **more: Any,
) -> None:
    """Keep what a contact was, and what it is now."""
    session.add(
        ContactChange(
            contact_id=contact.id,
            way=way,
            at=now,
            principal=actor.principal,
            by=actor.name,
            before=dict(before),
            after=said(contact) | more,
        )
    )


def history(session: Session, contact: Contact) -> Sequence[ContactChange]:
    """Return every change of a contact and of those that were merged into it, the newest first."""
    merged = select(Contact.id).where(Contact.merged_into_id == contact.id)
    query = select(ContactChange).where((ContactChange.contact_id == contact.id) | ContactChange.contact_id.in_(merged))
    return session.scalars(query.order_by(ContactChange.id.desc())).all()
