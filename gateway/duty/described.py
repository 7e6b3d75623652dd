"""How is a plan told in one line to people? Dutch, times as a Brussels clock shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.rotation import EVERY_DAY, OnHolidays, Window
from gateway.duty.model import RotationUnit
from gateway.duty.plan import windows_of
from gateway.duty.tables import DutyRotation
from gateway.now import BRUSSELS
from gateway.staff.tables import Staff

UNITS = {
    RotationUnit.HOURS: ("uur", "uur"),
    RotationUnit.DAYS: ("dag", "dagen"),
    RotationUnit.WEEKS: ("week", "weken"),
    RotationUnit.MONTHS: ("maand", "maanden"),
}
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
ON_HOLIDAYS = {
    OnHolidays.AS_USUAL: "",
    OnHolidays.ALSO: ", ook op feestdagen",
    OnHolidays.NEVER: ", niet op feestdagen",
}


def moment(at: datetime) -> str:
    """Return "23/11/2026 04:03"."""
    return f"{at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"


def names(session: Session, ids: Iterable[int]) -> list[str]:
    """Return the names of people, in the order asked."""
    wanted = list(ids)
    known = {row.id: row.name for row in session.scalars(select(Staff).where(Staff.id.in_(wanted)))}
    return [known[each] for each in wanted]


def turn(row: DutyRotation) -> str:
    """Return "elke week", "elke 12 uur"."""
    one, many = UNITS[row.turn_unit]
    return f"elke {one}" if row.turn_length == 1 else f"elke {row.turn_length} {many}"


def window(each: Window) -> str:
    """Return "ma di wo do vr 18:00-08:00, ook op feestdagen"."""
    days = "elke dag" if each.days == EVERY_DAY else " ".join(DAYS[day - 1] for day in sorted(each.days))
    rule = ON_HOLIDAYS[each.holidays] if each.days else "feestdagen"
    return f"{days or ''}{'' if each.days else rule} {each.opens:%H:%M}-{each.closes:%H:%M}{rule if each.days else ''}"


def rotation(session: Session, row: DutyRotation) -> str:
    """Return who takes turns, how and when, in one line."""
    people = ", ".join(names(session, [member.staff_id for member in row.members]))
    begins = f"{row.starts_on:%d/%m/%Y} {row.handoff_at:%H:%M}"
    said = f"{row.name}: {people}; {turn(row)} vanaf {begins}"
    windows = "; ".join(map(window, windows_of(row)))
    until = f"; tot {moment(row.ended_at)}" if row.ended_at else ""
    return f"{said}{'; alleen ' + windows if windows else ''}{until}"


def rotations(session: Session, rows: Sequence[DutyRotation]) -> str:
    """Return several rotations, a line each; "niets" when there are none."""
    return "\n".join(rotation(session, row) for row in rows) or "niets"
