"""Which contacts share a number, how do two become one, and two again? Nothing is deleted: a double leads to its kept.

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


def part(session: Session, actor: Actor, double_id: int, now: datetime) -> Contact:
    """Undo a merge: the double stands by itself again, and the kept one has back what it had. What changed since stays.

    Raises Refused: no_such_contact, entry_changed (it is merged no more), contact_merged (the kept one was merged
    itself since: that is undone first).
    """
    require(actor, Permission.CONTACTS_IMPORT)
    ids = sorted((double_id, get_contact(session, double_id).merged_into_id or double_id))
    locked = select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id).with_for_update()
    session.scalars(locked.execution_options(populate_existing=True)).all()
    double = get_contact(session, double_id)
    if double.merged_into_id is None:
        raise Refused("entry_changed")
    keep, change = get_contact(session, double.merged_into_id), _last_merge(session, double_id)
    if change is None or change.after.get("merged_into") != keep.id or keep.merged_into_id is not None:
        raise Refused("contact_merged")
    before = said(keep)
    double.merged_into_id = None
    _give_back(session, keep, change, _still(session, keep, double))
    keep.changed_at = double.changed_at = now
    note_change(session, actor, keep, before, now, ChangeWay.PART)
    note_change(session, actor, double, said(double), now, ChangeWay.PART, parted_from=keep.id)
    session.flush()
    return double


def _give_back(session: Session, keep: Contact, change: ContactChange, still: Sequence[str]) -> None:
    """Let a contact have what it had before a merge, as far as nobody changed that since. `still`: groups of others."""
    merges = select(ContactChange).where(ContactChange.contact_id == keep.id, ContactChange.way == ChangeWay.MERGE)
    kept = session.scalars(merges.where(ContactChange.id < change.id).order_by(ContactChange.id.desc()).limit(1)).one()
    for field in CHOSEN:
        if field in kept.before and getattr(keep, field) == kept.after.get(field):
            setattr(keep, field, kept.before[field])
    came = {*kept.after.get("groups", ())} - {*kept.before.get("groups", ()), *still}
    keep.groups = [group for group in keep.groups if group not in came]


def _still(session: Session, keep: Contact, double: Contact) -> list[str]:
    """Let those go along with a double that had become one with it before; return the groups of those that stay."""
    groups: list[str] = []
    session.flush()
    for other in session.scalars(select(Contact).where(Contact.merged_into_id == keep.id).order_by(Contact.id)).all():
        last = _last_merge(session, other.id)
        if last is not None and last.after.get("merged_into") == double.id:
            other.merged_into_id = double.id
        else:
            groups += other.groups
    return groups


def _last_merge(session: Session, contact_id: int) -> ContactChange | None:
    """Return the change by which a contact last became part of another."""
    query = select(ContactChange).where(ContactChange.contact_id == contact_id, ContactChange.way == ChangeWay.MERGE)
    found = session.scalars(query.order_by(ContactChange.id.desc())).all()
    return next((change for change in found if "merged_into" in change.after), None)


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
