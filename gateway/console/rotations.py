"""How are a rotation, a swap, and what an officer lacks, told in one line, in the language of who reads it?

What is kept of a change stays Dutch, as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from contacts.rotation import EVERY_DAY, OnHolidays, Window
from gateway.console.languages.saying import say
from gateway.duty import described
from gateway.duty.model import RotationUnit
from gateway.duty.plan import windows_of
from gateway.duty.readiness import LACKS, Lack
from gateway.duty.tables import DutyRotation, DutySwap


def rotation(session: Session, row: DutyRotation) -> str:
    """Return who takes turns, how and when, in one line."""
    people = ", ".join(described.names(session, [member.staff_id for member in row.members]))
    begins = f"{row.starts_on:%d/%m/%Y} {row.handoff_at:%H:%M}"
    told = say("{name}: {people}; {turn} vanaf {begins}", name=row.name, people=people, turn=turn(row), begins=begins)
    windows = "; ".join(map(window, windows_of(row)))
    told += say("; alleen {windows}", windows=windows) if windows else ""
    return told + (say("; tot {until}", until=described.moment(row.ended_at)) if row.ended_at else "")


def swap(row: DutySwap, asker: str, other: str) -> str:
    """Return who stands in for whom, and what is given back for it."""
    begins, ends = described.moment(row.starts_at), described.moment(row.ends_at)
    told = say("{other} in plaats van {asker}, {begins} tot {ends}", other=other, asker=asker, begins=begins, ends=ends)
    if row.back_starts_at is None or row.back_ends_at is None:
        return told
    return told + say(
        "; in ruil {asker} in plaats van {other} op niveau {level}, {begins} tot {ends}",
        asker=asker,
        other=other,
        level=row.back_level,
        begins=described.moment(row.back_starts_at),
        ends=described.moment(row.back_ends_at),
    )


def lacking(lacks: Iterable[Lack]) -> str:
    """Return what an officer lacks to be reached."""
    return ", ".join(say(LACKS[lack]) for lack in lacks)


def turn(row: DutyRotation) -> str:
    """Return "elke week", "elk uur", "elke 12 uur"."""
    one, many = described.UNITS[row.turn_unit]
    if row.turn_length == 1:
        hourly = row.turn_unit is RotationUnit.HOURS
        return say("elk uur") if hourly else say("elke {unit}", unit=say(one))
    return say("elke {count} {unit}", count=row.turn_length, unit=say(many))


def window(each: Window) -> str:
    """Return "ma di wo do vr 18:00-08:00, ook op feestdagen"."""
    hours = f"{each.opens:%H:%M}-{each.closes:%H:%M}"
    if not each.days:
        return say("feestdagen {hours}", hours=hours)
    some = " ".join(say(described.DAYS[day - 1]) for day in sorted(each.days))
    days = say("elke dag") if each.days == EVERY_DAY else some
    rules = {OnHolidays.ALSO: say(", ook op feestdagen"), OnHolidays.NEVER: say(", niet op feestdagen")}
    return f"{days} {hours}{rules.get(each.holidays, '')}"
