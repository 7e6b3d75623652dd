"""What does an SMS of ours say? The wording from texts.yaml, with its fields cut so that it stays one GSM-7 part.

Only words are cut and made plain (names, entities, reasons), never what a person types back, dials or opens: a ticket
number, code, time or link with its end gone is worse than a second part. What staff wrote is cut but never altered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from gateway.carrier.segments import fits_one, gsm7_units

LENGTHS = {"e": 30, "p": 24, "h": 16, "r": 55, "b": 100}  # septets
_ALTERED = frozenset("ephr")
_WORDING = Path(__file__).with_name("texts.yaml")
_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\t\u00a0\u2009\u202f", " "),
    **{"…": "...", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "þ": "th", "ð": "d"},
    **{"•": "-", "·": ".", "²": "2", "³": "3", "°": "o", "ẞ": "SS"},
}
UNKNOWN_REASON = "Reden nog onbekend"
_REASONS = {
    "image_damage": "imago",
    "critical_central": "kritische dienst",
    "several_entities": "entiteiten",
    "many_users_or_external": "gebruikers",
    "information_class": "klasse",
}


@cache
def wording() -> dict[str, str]:
    """Return every text by its name, with its fields in braces."""
    read: dict[str, str] = yaml.safe_load(_WORDING.read_text(encoding="utf-8"))
    return read


def text(name: str, **fields: object) -> str:
    """Return a text with its fields filled in. Raises KeyError for an unknown text or a field that is missing."""
    return wording()[name].format(**{field: _fitted(field, str(value)) for field, value in fields.items()})


def text_about(drill: bool, name: str, **fields: object) -> str:
    """Return a text about a ticket; one about a drill says so in its first words.

    Where that makes it too long, names and entities give way, never the word.
    """
    if not drill:
        return text(name, **fields)
    template = wording()[name].replace("CCVO", "CCVO OEFENING", 1)
    fitted = {field: _fitted(field, str(value)) for field, value in fields.items()}
    for less in range(max(LENGTHS.values())):
        shorter = {field: cut(word, LENGTHS[field] - less) if field in "ep" else word for field, word in fitted.items()}
        if fits_one(written := template.format(**shorter)):
            return written
    return template.format(**fitted)


def short_reasons(reasons: Iterable[str], reports: int = 1) -> str:
    """Return the reasons of an advice (names of facts, and information_class) as they stand in a text.

    How many `reports` told of it stands first; the last reasons give way to it.
    """
    known = set(reasons)
    words = [word for name, word in _REASONS.items() if name in known]
    if reports > 1:
        words.insert(0, f"{reports} meldingen")
    while words and len(", ".join(words)) > LENGTHS["r"]:
        words.pop()
    joined = ", ".join(words)
    return joined[:1].upper() + joined[1:] if joined else UNKNOWN_REASON


def plain(words: str) -> str:
    """Return words in GSM-7: accents that it lacks are dropped (ë is e), what has no plain form becomes a ?."""
    return "".join(_plain(character) for character in unicodedata.normalize("NFC", words))


def _plain(character: str) -> str:
    if gsm7_units(character) is not None and character not in "\n\r\f":
        return character
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    if character.isspace():
        return " "
    base = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in base if gsm7_units(part) is not None and part not in "\n\r\f")
    return kept or "?"


def _fitted(field: str, words: str) -> str:
    fitted = plain(words) if field in _ALTERED else words
    return cut(fitted, LENGTHS[field]) if field in LENGTHS else fitted


def cut(words: str, septets: int) -> str:
    """Return the beginning of words that takes at most so many septets; what GSM-7 lacks counts as one."""
    used = 0
    for at, character in enumerate(words):
        used += gsm7_units(character) or 1
        if used > septets:
            return words[:at].rstrip()
    return words
