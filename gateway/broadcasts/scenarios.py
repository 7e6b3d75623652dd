"""Which words must a warning hold, and how do they become one text? Templates a scenario, with six fields each. Pure.

A warning that misses who, what, where, what to do, until when or where to read more is the one that people ring about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from string import Formatter

from gateway.errors import Refused
from gateway.strict import StrictReader, parsed

TITLE_MOST, TEXT_MOST, VALUE_MOST = 80, 300, 200
_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
_TIME = re.compile(r"\b\d{1,2}\s*(?:[:.u]\s*\d{2}|u|uur)\b")
_REACHED = re.compile(r"\d{3}|\w\.\w")


class Field(Enum):
    """What every warning says."""

    WHO = "wie"
    WHAT = "wat"
    WHERE = "waar"
    ACTION = "doen"
    UNTIL = "tot"
    MORE = "meer"


LABELS = {
    Field.WHO: "Voor wie",
    Field.WHAT: "Wat",
    Field.WHERE: "Waar",
    Field.ACTION: "Wat te doen",
    Field.UNTIL: "Tot wanneer",
    Field.MORE: "Meer informatie",
}


@dataclass(frozen=True)
class Template:
    """A text with a place for each of the six fields, and what may stand in them as a hint."""

    title: str
    text: str
    hints: Mapping[Field, str] = field(default_factory=dict)


def read_key(said: str) -> str:
    """Return the name of a template; raises Refused("template_key")."""
    if not _KEY.fullmatch(said):
        raise Refused("template_key")
    return said


def read_template(document: str) -> Template:
    """Read a template from YAML; raises Refused: plan_unreadable (`detail`), plan_rejected (`faults`)."""
    reader = StrictReader()
    found = reader.mapping(parsed(document), "sjabloon", {"title", "text", "hints"})
    title = reader.read(found, "title", "sjabloon", _up_to(TITLE_MOST), "")
    text = reader.read(found, "text", "sjabloon", _up_to(TEXT_MOST), "")
    reader.faults += _placeholders(text)
    said = reader.mapping(found.get("hints", {}), "sjabloon.hints", {one.value for one in Field})
    hints = {one: str(said[one.value])[:VALUE_MOST] for one in Field if one.value in said}
    reader.settle()
    return Template(title, text, hints)


def fill(template: Template, values: Mapping[str, str]) -> str:
    """Return the text with every field filled in.

    Raises Refused("template_fields", missing=): the labels of the fields that say nothing, or too much.
    """
    said = {one: " ".join(values.get(one.value, "").split()).rstrip(".") for one in Field}
    missing = [LABELS[one] for one, value in said.items() if not 1 <= len(value) <= VALUE_MOST]
    if missing:
        raise Refused("template_fields", missing=", ".join(missing), most=VALUE_MOST)
    named = {one.value: value for one, value in said.items()}
    return "".join(before + (named[name] if name else "") for before, name, _, _ in Formatter().parse(template.text))


def doubts(values: Mapping[str, str]) -> list[str]:
    """Return what a reader would miss, in Dutch: allowed, and shown before anything is kept."""
    told = []
    if values.get(Field.UNTIL.value) and not _TIME.search(values[Field.UNTIL.value]):
        told.append("“Tot wanneer” noemt geen uur, zoals 14:00.")
    if values.get(Field.MORE.value) and not _REACHED.search(values[Field.MORE.value]):
        told.append("“Meer informatie” noemt geen nummer of webadres.")
    return told


def _up_to(most: int) -> Callable[[str], str]:
    def read(said: str) -> str:
        if not 1 <= len(said.strip()) <= most:
            raise ValueError(said)
        return said.strip()

    return read


def _placeholders(text: str) -> list[str]:
    try:
        named = [name for _, name, form, conversion in Formatter().parse(text) if name is not None]
        plain = all(not form and not conversion for _, name, form, conversion in Formatter().parse(text) if name)
    except ValueError:
        return ["sjabloon.text: een accolade staat er niet goed"]
    known = {one.value for one in Field}
    faults = [f"sjabloon.text: {{{name}}} bestaat niet" for name in named if name not in known]
    faults += [f"sjabloon.text: {{{name}}} ontbreekt" for name in sorted(known - set(named))]
    faults += [f"sjabloon.text: {{{name}}} staat er tweemaal" for name in sorted(known) if named.count(name) > 1]
    return faults if plain else [*faults, "sjabloon.text: alleen {naam}, zonder meer"]
