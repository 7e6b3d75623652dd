"""By which ways, beside the first number, does a page reach somebody, and when is each tried?

The first number is called and texted at once, whatever is set here: nobody can set a page away. Only what was proven
theirs (`numbers`) is ever added.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contacts.phone import can_text, masked
from gateway.duty.changes import note_change
from gateway.duty.model import DutyChangeKind, Via
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.staff.tables import ContactPoint, Staff

MOST = 5
AFTER = (0, 30, 60, 120, 180)  # seconds: within three minutes
USUALLY_CALLED_AFTER = 60


@dataclass(frozen=True)
class Times:
    """How many seconds after a page fell due a way is tried; None: not by it."""

    call: int | None = None
    text: int | None = None
    mail: int | None = None


def points_of(session: Session, staff_id: int) -> Sequence[ContactPoint]:
    """Return somebody's ways beside the first number, in the order in which they were proven."""
    return session.scalars(
        select(ContactPoint).where(ContactPoint.staff_id == staff_id).order_by(ContactPoint.id)
    ).all()


def points_by_person(session: Session, staff_ids: Collection[int]) -> Mapping[int, Sequence[ContactPoint]]:
    """Return the ways of several people, by staff id."""
    found: dict[int, list[ContactPoint]] = {}
    query = select(ContactPoint).where(ContactPoint.staff_id.in_(staff_ids)).order_by(ContactPoint.id)
    for point in session.scalars(query):
        found.setdefault(point.staff_id, []).append(point)
    return found


def is_mail(address: str) -> bool:
    """Whether this is a mail address."""
    return "@" in address


def shown(address: str) -> str:
    """Return a number, masked, or a mail address as people may see it of others."""
    return f"{address[0]}…@{address.rpartition('@')[2]}" if is_mail(address) else masked(address)


def may_add(session: Session, officer: Staff, address: str, label: str) -> str:
    """Return the label, in its form, when the address may be added.

    Raises Refused: label_missing, point_is_first, too_many_points.
    """
    label = " ".join(label.split())
    if not 1 <= len(label) <= 40:
        raise Refused("label_missing")
    if address == officer.phone:
        raise Refused("point_is_first")
    others = [point for point in points_of(session, officer.id) if point.address != address]
    if len(others) >= MOST:
        raise Refused("too_many_points", most=MOST)
    return label


def add(session: Session, officer: Staff, address: str, label: str, now: datetime) -> ContactPoint:
    """Add what was proven theirs: a number is called after a minute, mail goes at once, until they set it otherwise."""
    drop_address(session, officer, address)
    point = ContactPoint(staff_id=officer.id, address=address, label=label, proven_at=now)
    if is_mail(address):
        point.mail_after = 0
    else:
        point.call_after = USUALLY_CALLED_AFTER
    session.add(point)
    _note(session, officer, DutyChangeKind.POINT_SET, now, was="", became=_told(point))
    if officer.phone and officer.phone_verified:
        notices.write(session, "point_added", officer.phone, text("point_added", p=officer.name), now)
    session.flush()
    return point


def set_times(session: Session, officer: Staff, point_id: int, label: str, times: Times, now: datetime) -> ContactPoint:
    """Say when a way is tried. Raises Refused: no_point, label_missing, point_time, text_to_landline, point_unused."""
    point = _own(session, officer, point_id)
    label = " ".join(label.split())
    if not 1 <= len(label) <= 40:
        raise Refused("label_missing")
    given = [after for after in (times.call, times.text, times.mail) if after is not None]
    if any(after not in AFTER for after in given):
        raise Refused("point_time")
    if times.text is not None and not can_text(point.address):
        raise Refused("text_to_landline")
    used = (times.mail,) if is_mail(point.address) else (times.call, times.text)
    if all(after is None for after in used):
        raise Refused("point_unused")
    was = _told(point)
    point.label = label
    if is_mail(point.address):
        point.mail_after = times.mail
    else:
        point.call_after, point.text_after = times.call, times.text
    _note(session, officer, DutyChangeKind.POINT_SET, now, was=was, became=_told(point))
    session.flush()
    return point


def remove(session: Session, officer: Staff, point_id: int, now: datetime) -> None:
    """Take a way away. Raises Refused("no_point")."""
    point = _own(session, officer, point_id)
    _note(session, officer, DutyChangeKind.POINT_REMOVED, now, was=_told(point), became="")
    session.delete(point)
    session.flush()


def drop_address(session: Session, officer: Staff, address: str) -> None:
    """Forget a way to this address, because it is set anew."""
    session.execute(delete(ContactPoint).where(ContactPoint.staff_id == officer.id, ContactPoint.address == address))


def _own(session: Session, officer: Staff, point_id: int) -> ContactPoint:
    point = session.get(ContactPoint, point_id)
    if point is None or point.staff_id != officer.id:
        raise Refused("no_point")
    return point


def _note(session: Session, officer: Staff, kind: DutyChangeKind, now: datetime, was: str, became: str) -> None:
    note_change(session, officer.actor, Via.CONSOLE, kind, now, was=was, became=became)


def _told(point: ContactPoint) -> str:
    ways = {"bellen": point.call_after, "sms": point.text_after, "mail": point.mail_after}
    times = ", ".join(f"{way} na {after} s" for way, after in ways.items() if after is not None)
    return f"{shown(point.address)}: {times}"
