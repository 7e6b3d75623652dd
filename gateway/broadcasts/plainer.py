"""Which plainer text would be cheaper to send? What GSM-7 lacks, in the way that Dutch is written without it. Pure.

Only proposes: a person sees each difference and chooses. What has no plain form stays as it is and is named, so that
nothing ever becomes a question mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.carrier.segments import count, gsm7_units

_JOINERS = "\u200d"
_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„«»″‟", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **dict.fromkeys("µμ", "u"),
    **dict.fromkeys("•▪◦‣·", "-"),
    **{"…": "...", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "þ": "th", "ð": "d"},
    **{
        "ẞ": "SS",
        "⁄": "/",
        "×": "x",
        "÷": ":",
        "±": "+/-",
        "≥": ">=",
        "≤": "<=",
        "≈": "ca. ",
        "≠": "<>",
        "→": "->",
        "←": "<-",
    },
    **{"‰": " promille", "©": "(c)", "®": "(r)"},
}
_DEGREES = {"°": "graden", "℃": "graden C", "℉": "graden F"}
_POWERS = {"²": "2", "³": "3", "¹": "1"}


@dataclass(frozen=True)
class Piece:
    """A part of a text, and what would stand in its place: itself, where nothing changes."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether something else would stand there."""
        return self.before != self.after


@dataclass(frozen=True)
class Plainer:
    """A proposal: the text part by part, what has no plain form, and how many segments fewer it takes."""

    pieces: tuple[Piece, ...]
    left: tuple[str, ...]
    saves: int

    @property
    def text(self) -> str:
        """The text as it would be."""
        return "".join(piece.after for piece in self.pieces)

    @property
    def changes(self) -> bool:
        """Whether it differs at all."""
        return any(piece.changed for piece in self.pieces)


def plainer(text: str) -> Plainer:
    """Propose `text` in GSM-7, as far as that goes."""
    pieces: list[Piece] = []
    left: dict[str, None] = {}
    written = list(_clusters(text))
    for at, cluster in enumerate(written):
        following = written[at + 1] if at + 1 < len(written) else ""
        after = _plain(cluster, pieces[-1].before if pieces else "", following)
        if after is None:
            left[cluster] = None
        pieces.append(Piece(cluster, cluster if after is None else after))
    joined = "".join(piece.after for piece in pieces)
    return Plainer(tuple(pieces), tuple(left), count(text).parts - count(joined).parts)


def _clusters(text: str) -> Iterator[str]:
    """Give each character with the marks that stand on it."""
    cluster = ""
    for character in text:
        if cluster and (unicodedata.category(character) in ("Mn", "Me") or _JOINERS in (character, cluster[-1])):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def _plain(cluster: str, preceding: str, following: str) -> str | None:
    composed = unicodedata.normalize("NFC", cluster)
    if _is_gsm7(composed):
        return composed
    if composed in _DEGREES:
        return ("" if preceding[-1:].isspace() else " ") + _DEGREES[composed] + (" " if following[:1].isalpha() else "")
    if composed in _POWERS:  # m² is m2, but 10² is no 102
        return ("^" if preceding[-1:].isdigit() else "") + _POWERS[composed]
    if composed in _PLAIN:
        return _PLAIN[composed]
    if composed.isspace():
        return " "
    return _undressed(composed, preceding)


def _undressed(composed: str, preceding: str) -> str | None:
    if all(unicodedata.category(part) == "Cf" for part in composed):
        return ""
    apart = unicodedata.normalize("NFKD", composed)
    parts = [part for part in apart if unicodedata.category(part) != "Mn"]
    if len(parts) < len(apart) and unicodedata.category(parts[0] if parts else " ") == "Sm":
        return None  # a mark on a sign makes it say the opposite: ∉, ≯
    bare = "".join(_PLAIN.get(part, part) for part in parts)
    if not bare or not _is_gsm7(bare):
        return None
    fraction = unicodedata.category(composed[0]) == "No" and preceding[-1:].isdigit()  # 2½ is 2 1/2, not 21/2
    return f" {bare}" if fraction else bare


def _is_gsm7(text: str) -> bool:
    return all(gsm7_units(character) is not None for character in text)
