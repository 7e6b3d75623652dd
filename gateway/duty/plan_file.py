"""What does a plan say as a file that people review and keep in git? YAML: levels, rotations, holidays of our own.

People stand in it by login. Reading is strict: every fault is named with its place, and nothing else is accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import yaml

from contacts.rotation import Window
from gateway.duty.model import LEVEL_MOST, RotationUnit
from gateway.duty.rotations import MEMBERS_MOST, TURN_MOST, WINDOWS_MOST
from gateway.duty.windows import read_window, window_said
from gateway.strict import StrictReader, parsed

_TURN = re.compile(r"([1-9][0-9]{0,3}) (hours|days|weeks|months)")


@dataclass(frozen=True)
class PlannedRotation:
    """A rotation as the file says it. `first_handoff` is a wall-clock time in Brussels, naive."""

    name: str
    members: tuple[str, ...]
    first_handoff: datetime
    length: int
    unit: RotationUnit
    windows: tuple[Window, ...] = ()
    ends_at: datetime | None = None


@dataclass(frozen=True)
class PlannedLevel:
    """A level as the file says it."""

    level: int
    day_and_night: bool
    fallback: str | None
    rotations: tuple[PlannedRotation, ...]


@dataclass(frozen=True)
class Plan:
    """A whole file."""

    levels: tuple[PlannedLevel, ...]
    holidays: tuple[tuple[date, str], ...] = ()


def write_plan(plan: Plan) -> str:
    """Return a plan as YAML; the same plan always as the same bytes."""
    said = {
        "levels": [_level_said(each) for each in plan.levels],
        "holidays": [{"day": day.isoformat(), "name": name} for day, name in plan.holidays],
    }
    heading = "# Wie van wacht is. Tijden zijn de klok in Brussel; mensen staan er met hun login.\n"
    return heading + yaml.safe_dump(said, sort_keys=False, allow_unicode=True, default_flow_style=False, width=110)


def read_plan(text: str) -> Plan:
    """Read a plan; raises Refused: plan_unreadable (`detail`), plan_rejected (`faults`, each with its place)."""
    reader = _Reader()
    whole = reader.mapping(parsed(text), "plan", {"levels", "holidays"})
    levels = tuple(reader.level(each, f"levels[{n}]") for n, each in enumerate(reader.items(whole, "levels", "plan")))
    days = tuple(
        reader.holiday(each, f"holidays[{n}]") for n, each in enumerate(reader.items(whole, "holidays", "plan"))
    )
    for told, found in (("levels", [each.level for each in levels]), ("holidays", [day for day, _ in days])):
        if len(set(found)) < len(found):
            reader.faults.append(f"{told}: staat er tweemaal")
    reader.settle()
    return Plan(tuple(sorted(levels, key=lambda each: each.level)), tuple(sorted(days)))


class _Reader(StrictReader):
    """Reads the parts of a plan."""

    def level(self, said: object, at: str) -> PlannedLevel:
        found = self.mapping(said, at, {"level", "day_and_night", "fallback", "rotations"})
        rotations = [
            self.rotation(each, f"{at}.rotations[{n}]") for n, each in enumerate(self.items(found, "rotations", at))
        ]
        number = self.read(found, "level", at, lambda word: _among(word, range(1, LEVEL_MOST + 1)), 1)
        always = self.read(found, "day_and_night", at, {"true": True, "false": False}.__getitem__, True)
        fallback = found.get("fallback")
        return PlannedLevel(number, always, str(fallback) if fallback else None, tuple(rotations))

    def rotation(self, said: object, at: str) -> PlannedRotation:
        known = {"name", "members", "first_handoff", "turn", "windows", "ends"}
        found = self.mapping(said, at, known)
        members = tuple(str(each) for each in self.items(found, "members", at))
        if not 1 <= len(members) <= MEMBERS_MOST:
            self.faults.append(f"{at}.members: 1 tot {MEMBERS_MOST} mensen")
        windows = [
            read_window(self, each, f"{at}.windows[{n}]") for n, each in enumerate(self.items(found, "windows", at))
        ]
        if len(windows) > WINDOWS_MOST:
            self.faults.append(f"{at}.windows: hoogstens {WINDOWS_MOST}")
        length, unit = self.read(found, "turn", at, _turn, (1, RotationUnit.WEEKS))
        ends = self.read(found, "ends", at, _instant, None) if "ends" in found else None
        name = self.read(found, "name", at, _name, "")
        handoff = self.read(found, "first_handoff", at, _wall, datetime.combine(date.min, time(0)))
        return PlannedRotation(name, members, handoff, length, unit, tuple(windows), ends)

    def holiday(self, said: object, at: str) -> tuple[date, str]:
        found = self.mapping(said, at, {"day", "name"})
        return self.read(found, "day", at, _day, date.min), self.read(found, "name", at, _name, "")


def _level_said(each: PlannedLevel) -> dict[str, Any]:
    said: dict[str, Any] = {"level": each.level, "day_and_night": each.day_and_night}
    if each.fallback is not None:
        said["fallback"] = each.fallback
    return {**said, "rotations": [_rotation_said(rotation) for rotation in each.rotations]}


def _rotation_said(each: PlannedRotation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": each.name,
        "members": list(each.members),
        "first_handoff": f"{each.first_handoff:%Y-%m-%d %H:%M}",
        "turn": f"{each.length} {each.unit.value}",
    }
    if each.windows:
        said["windows"] = [window_said(window) for window in each.windows]
    if each.ends_at is not None:
        said["ends"] = each.ends_at.isoformat()
    return said


def _among(word: str, known: range) -> int:
    if not (word.isascii() and word.isdigit() and int(word[:9]) in known):
        raise ValueError(word)
    return int(word)


def _turn(word: str) -> tuple[int, RotationUnit]:
    found = _TURN.fullmatch(word)
    if found is None or int(found[1]) > TURN_MOST:
        raise ValueError(word)
    return int(found[1]), RotationUnit(found[2])


def _name(word: str) -> str:
    if not word.strip() or len(word) > 120:
        raise ValueError(word)
    return word


def _sane(year: int) -> None:
    if not 2000 <= year <= 2200:
        raise ValueError(year)


def _wall(word: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", word):
        raise ValueError(word)
    found = datetime.fromisoformat(word)
    _sane(found.year)
    return found


def _instant(word: str) -> datetime:
    found = datetime.fromisoformat(word)
    _sane(found.year)
    if found.tzinfo is None:
        raise ValueError(word)
    return found


def _day(word: str) -> date:
    found = date.fromisoformat(word)
    _sane(found.year)
    return found
