"""How does a duty file become shifts? All of it or nothing: what its period covers is replaced.

Officers are known by name. A file never changes the number of an officer whose number was verified, unless the carrier
reaches nobody: a slip in a file would send the next page to a stranger.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.person import key_of
from gateway.duty.actions import may_stand, shifts
from gateway.duty.changes import note_change
from gateway.duty.clearing import clear
from gateway.duty.described import moment
from gateway.duty.model import DutyChangeKind, ImportedDuty, SheetFault, ShiftSource, Via
from gateway.duty.sheet import SheetRow, read_sheet, write_sheet
from gateway.duty.tables import DutyOverride, DutyPeriod, DutyShift
from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor, Role
from gateway.staff.tables import Staff


def import_csv(
    session: Session,
    text: str,
    now: datetime,
    carrier_is_loopback: bool,
    *,
    by: Actor = SYSTEM,
    via: Via = Via.COMMAND,
) -> ImportedDuty:
    """Set the shifts of a duty file; officers whom nobody knows are created, verified only with a loopback carrier.

    Raises Refused as `sheet.read_sheet` does; nothing is saved when any row is wrong.
    """
    rows = read_sheet(text)
    officers = _Officers(session, now, carrier_is_loopback)
    officers.check(rows)
    starts_at, ends_at = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    clear(session, DutyShift, starts_at, ends_at, now)
    clear(session, DutyOverride, starts_at, ends_at, now)
    session.add(DutyPeriod(starts_at=starts_at, ends_at=ends_at, created_at=now))
    for row in rows:
        session.add(
            DutyShift(
                level=row.level,
                staff_id=officers.take(row).id,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                source=ShiftSource.IMPORT,
                created_at=now,
            )
        )
    session.flush()
    became = f"{len(rows)} wachtbeurten uit een bestand, {moment(starts_at)} tot {moment(ends_at)}"
    note_change(session, by, via, DutyChangeKind.FILE_IMPORTED, now, became=became)
    return ImportedDuty(len(rows), starts_at, ends_at, tuple(officers.created))


def export_csv(session: Session, starts_at: datetime, ends_at: datetime) -> str:
    """Return who stands where between two instants, as a file that can be imported again."""
    planned = shifts(session, starts_at, ends_at)
    return write_sheet(
        [(shift.level, officer.name, officer.phone, shift.starts_at, shift.ends_at) for shift, officer in planned]
    )


class _Officers:
    """The people whom a file names."""

    def __init__(self, session: Session, now: datetime, carrier_is_loopback: bool) -> None:
        self.session = session
        self.now = now
        self.carrier_is_loopback = carrier_is_loopback
        self.created: list[str] = []
        self._known: dict[str, list[Staff]] = {}
        for person in session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.id)):
            self._known.setdefault(key_of(person.name), []).append(person)

    def check(self, rows: list[SheetRow]) -> None:
        """Raise Refused when any row names somebody who may not stand, or a number that is not theirs."""
        faults = [fault for row in rows if (fault := self._fault(row, self._find(row))) is not None]
        numbers: dict[str, str] = {}
        for row in rows:
            if row.phone and numbers.setdefault(key_of(row.name), row.phone) != row.phone and not self._namesakes(row):
                faults.append(
                    SheetFault(row.row, "phone", row.phone, "number_differs_in_file", numbers[key_of(row.name)])
                )
        if faults:
            raise Refused("duty_rows_rejected", faults=tuple(sorted(faults, key=lambda fault: fault.row)))

    def take(self, row: SheetRow) -> Staff:
        """Return the person of a row, created when nobody knows them."""
        person = self._find(row)
        if person is None:
            person = self._create(row)
        elif row.phone and row.phone != person.phone:
            person.phone, person.phone_verified = row.phone, self.carrier_is_loopback
        return person

    def _find(self, row: SheetRow) -> Staff | None:
        """Return the person of that name; of several, the one with that number, or else the first."""
        named = self._known.get(key_of(row.name), [])
        return next((person for person in named if person.phone == row.phone), named[0] if named else None)

    def _namesakes(self, row: SheetRow) -> bool:
        return len(self._known.get(key_of(row.name), [])) > 1

    def _fault(self, row: SheetRow, person: Staff | None) -> SheetFault | None:
        if person is None:
            return None if row.phone else SheetFault(row.row, "phone", "", "missing")
        try:
            may_stand(person)
        except Refused as refused:
            return SheetFault(row.row, "name", row.name, refused.code)
        if row.phone and row.phone != person.phone and person.phone_verified and not self.carrier_is_loopback:
            return SheetFault(row.row, "phone", row.phone, "number_differs", person.phone)
        return None

    def _create(self, row: SheetRow) -> Staff:
        person = Staff(
            login=self._login(row.name),
            name=row.name,
            role_names=[Role.OFFICER.value],
            phone=row.phone,
            phone_verified=self.carrier_is_loopback,
            created_at=self.now,
        )
        self.session.add(person)
        self.session.flush()
        self._known.setdefault(key_of(row.name), []).append(person)
        self.created.append(row.name)
        return person

    def _login(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:100] or "officer"
        taken = set(self.session.scalars(select(Staff.login).where(Staff.login.startswith(slug, autoescape=True))))
        number = 2
        login = slug
        while login in taken:
            login, number = f"{slug}.{number}", number + 1
        return login
