"""How does the picture of thousands of organisations stay small? A bar a province instead of a tile an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reached import Share
from gateway.console.languages.saying import say
from gateway.console.wording import sign

MOST_TILES = 600  # in Flanders 300 local governments: above it tiles are too small to point at, and the page too large
ACROSS = 240
REFUSED = "refused"  # somebody answered no, and nobody yes
ELSEWHERE = "Zonder provincie"
_ORDER = (*(standing.value for standing in reversed(Standing)), REFUSED)  # good news first


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: what it stands for, how many, and where it is drawn."""

    shape: str
    word: str
    number: int
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """The organisations of one province."""

    province: str
    pieces: Sequence[Piece]
    reached: int
    whole: int


def shape_of(standing: Standing, refused: bool) -> str:
    """Return what stands for an organisation in the picture."""
    return REFUSED if refused and standing is not Standing.ACKNOWLEDGED else standing.value


def bars(shares: Sequence[Share], good: frozenset[Standing]) -> list[Bar]:
    """Return a bar a province, by name; those without one come last."""
    found = []
    for province in sorted({share.province or "" for share in shares}, key=lambda name: (not name, name)):
        mine = [share for share in shares if (share.province or "") == province]
        counted = {
            shape: sum(each.number for each in mine if shape_of(each.standing, each.refused) == shape)
            for shape in _ORDER
        }
        ready = sum(each.number for each in mine if each.standing in good)
        found.append(Bar(province or say(ELSEWHERE), _pieces(counted), ready, sum(counted.values())))
    return found


def _pieces(counted: dict[str, int]) -> list[Piece]:
    whole, x, found = sum(counted.values()), 0.0, []
    for shape, number in counted.items():
        if number:
            width = ACROSS * number / whole
            found.append(Piece(shape, _word(shape), number, round(x, 2), round(width, 2)))
            x += width
    return found


def _word(shape: str) -> str:
    return say("Antwoordde nee") if shape == REFUSED else sign(Standing(shape)).word
