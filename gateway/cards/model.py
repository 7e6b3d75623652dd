"""What is an action card, and how is its text read? Pure.

A card is a short text that people write: a title, one sentence on when it applies, and four lists. Anything else is
refused with its line, so that no card is ever half a card.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gateway.errors import Refused

ITEMS_MOST, ITEM_MOST, TITLE_MOST = 12, 300, 80


class Scenario(Enum):
    """For what kind of incident a card is; the value is its file's name."""

    THREAT = "dreiging"
    MALICIOUS = "kwaad_opzet"
    DATA = "gegevens"
    INTEGRITY = "foute_gegevens"
    PAYROLL = "loonverwerking"
    CENTRAL = "kritische_dienst"
    SEVERAL = "meer_entiteiten"
    OUTAGE = "uitval"
    IMAGE = "imagoschade"
    GENERAL = "algemeen"


class Section(Enum):
    """The lists that every card has, in this order; the value is its heading."""

    FIRST = "Eerste vijf minuten"
    NEXT = "Tot een kwartier"
    REACH = "Wie u erbij haalt"
    AVOID = "Niet doen"


@dataclass(frozen=True)
class Card:
    """A card as it is shown. `text` is what it was read from."""

    title: str
    when: str
    sections: dict[Section, tuple[str, ...]]
    text: str


def read_card(text: str) -> Card:
    """Read a card; raises Refused("card_form", line=, fault=) for the first thing that is not as a card must be."""
    lines = text.replace("\r\n", "\n").strip().split("\n")
    title, when = "", ""
    sections: dict[Section, tuple[str, ...]] = {}
    here: Section | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line and number > 1:
            continue
        if number == 1:
            title = _title(line)
        elif line.startswith("## "):
            here = _section(line[3:].strip(), sections, number)
            sections[here] = ()
        elif here is None:
            when = f"{when} {line}".strip()
        else:
            sections[here] += (_item(line, number),)
    _check(when, sections, len(lines))
    return Card(title, when, sections, "\n".join(lines) + "\n")


def _title(line: str) -> str:
    title = line.removeprefix("# ").strip()
    if not line.startswith("# ") or not 0 < len(title) <= TITLE_MOST:
        raise Refused("card_form", line=1, fault="title")
    return title


def _section(heading: str, known: dict[Section, tuple[str, ...]], number: int) -> Section:
    wanted = list(Section)[len(known)].value if len(known) < len(Section) else ""
    if heading != wanted:
        raise Refused("card_form", line=number, fault="heading")
    return Section(heading)


def _item(line: str, number: int) -> str:
    if not line.startswith("- ") or not 0 < len(line) - 2 <= ITEM_MOST:
        raise Refused("card_form", line=number, fault="item")
    return line[2:].strip()


def _check(when: str, sections: dict[Section, tuple[str, ...]], last: int) -> None:
    if not when:
        raise Refused("card_form", line=2, fault="when")
    if any(not 0 < len(sections.get(section, ())) <= ITEMS_MOST for section in Section):
        raise Refused("card_form", line=last, fault="lists")
