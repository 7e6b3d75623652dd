"""How is a written value read out? A voice makes nonsense of abbreviations, slashes and times; words it says well.

For what is filled in: names of organisations, notices, reasons. The prompts themselves are written to be spoken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

SPELLED = (  # said letter by letter although they could be read as a word; without a vowel they are spelled anyhow
    *("AGB", "AIV", "APB", "AZ", "BIPT", "CAW", "CIB", "CPAS", "ICT", "IKT", "IVA", "KBO", "NIS", "OCMW", "OVO"),
    *("OVSG", "PIH", "TIC", "UZ", "VAC", "VDAB", "VEB", "VZW", "vzw", "cvba", "bvba", "nv", "asbl"),
)

# What an abbreviation stands for, by the language in which it is written.
ABBREVIATIONS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        r"O\.?-?L\.?-?V\.?(?=[-\s]|$)": "Onze-Lieve-Vrouw",
        r"St\.?-(?=[A-Z])": "Sint-",
        r"St\. (?=[A-Z])": "Sint-",
        r"v\.z\.w\.?": "v z w",
        r"[nN]\.[vV]\.": "n v",
        r"i\.s\.m\.": "in samenwerking met",
        r"m\.b\.t\.": "met betrekking tot",
        r"t\.e\.m\.|t/m": "tot en met",
        r"o\.a\.": "onder andere",
        r"e\.a\.": "en andere",
        r"[bB]ijv\.|[bB]v\.": "bijvoorbeeld",
        r"[nN]r\.": "nummer",
        r"[tT]el\.": "telefoon",
        r"[dD]ept\.": "departement",
        r"[pP]rov\.": "provincie",
        r"[gG]em\.": "gemeente",
        r"en/of": "en of",
    },
    "en": {r"e\.g\.": "for example", r"i\.e\.": "that is", r"[nN]o\. ?(?=\d)": "number ", r"and/or": "and or"},
    "fr": {
        r"S(?:t|te)-(?=[A-Z])": "Saint-",
        r"[nN]°|[nN]r\.": "numéro",
        r"p\. ?ex\.": "par exemple",
        r"c\.-à-d\.": "c'est-à-dire",
        r"et/ou": "et ou",
    },
    "de": {
        r"St\. ?-?(?=[A-Z])": "Sankt ",
        r"z\. ?B\.": "zum Beispiel",
        r"d\. ?h\.": "das heißt",
        r"Nr\.": "Nummer",
        r"und/oder": "und oder",
    },
}
SYMBOLS: Mapping[str, Mapping[str, str]] = {
    "nl": {"&": "en", "+": "plus", "@": "apenstaartje", "=": "is"},
    "en": {"&": "and", "+": "plus", "@": "at", "=": "is"},
    "fr": {"&": "et", "+": "plus", "@": "arobase", "=": "égale"},
    "de": {"&": "und", "+": "plus", "@": "at", "=": "ist"},
}
MONTHS: Mapping[str, str] = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}

_TIME = re.compile(r"\b([01]?\d|2[0-3]) ?(?:[:uUhH]([0-5]\d)\b|[uU]\b|[hH]\b)(?: ?(?:uur|heures?|Uhr)\b)?")
_DATE = re.compile(r"\b(0?[1-9]|[12]\d|3[01])[/.-](0?[1-9]|1[0-2])[/.-](20\d\d)\b")
_CAPITALS = re.compile(r"(?<![\w-])([B-DF-HJ-NP-TV-XZ]{2,6})(?!\w)")  # nobody can say a word without a vowel
_LETTERS = re.compile(rf"(?<!\w)({'|'.join(SPELLED)})(?!\w)")
_PAUSE = re.compile(r"\s+[-–—|;]+\s+|\s*[()\[\]{}]\s*|(?<=[^\W\d])\s*/\s*(?=\w)|(?<=\w)\s*/\s*(?=[^\W\d])")
_SILENT = re.compile(r"[\"“”„«»*#_<>\\^`~|]+")
_NUMBERS = re.compile(r"[0-9 ,]*")


def aloud(value: str, language: str) -> str:
    """Give a value as a voice of this language reads it well."""
    if _NUMBERS.fullmatch(value):
        return value
    said = _DATE.sub(lambda found: _date(found, language), value)
    said = _TIME.sub(lambda found: _time(found, language), said)
    for pattern, meant in _abbreviations(language):
        said = pattern.sub(meant, said)
    for symbol, word in SYMBOLS.get(language, {}).items():
        said = said.replace(symbol, f" {word} ") if symbol in said else said
    said = _PAUSE.sub(", ", _SILENT.sub(" ", said))
    said = _LETTERS.sub(_apart, _CAPITALS.sub(_apart, said))
    return _tidy(said)


def spoken_time(hour: int, minute: int, language: str) -> str:
    """Give a time of day as it is said: "9 uur 5", "9 oh 5 a.m.", "9 heures 5", "9 Uhr 5"."""
    return _TIMES.get(language, _dutch_time)(hour, minute)


def _dutch_time(hour: int, minute: int) -> str:
    return f"{hour} uur {minute}" if minute else f"{hour} uur"


def _french_time(hour: int, minute: int) -> str:
    hours = f"{hour} heure" if hour < 2 else f"{hour} heures"
    return f"{hours} {minute}" if minute else hours


def _german_time(hour: int, minute: int) -> str:
    return f"{hour} Uhr {minute}" if minute else f"{hour} Uhr"


def _english_time(hour: int, minute: int) -> str:
    half = "a.m." if hour < 12 else "p.m."
    said = str((hour + 11) % 12 + 1)
    if not minute:
        return f"{said} {half}"
    return f"{said} oh {minute} {half}" if minute < 10 else f"{said} {minute} {half}"


_TIMES: Mapping[str, Callable[[int, int], str]] = {
    "nl": _dutch_time,
    "en": _english_time,
    "fr": _french_time,
    "de": _german_time,
}


def _time(found: re.Match[str], language: str) -> str:
    return spoken_time(int(found[1]), int(found[2] or 0), language)


def _date(found: re.Match[str], language: str) -> str:
    month = MONTHS.get(language, MONTHS["nl"]).split()[int(found[2]) - 1]
    day = f"{int(found[1])}." if language == "de" else str(int(found[1]))
    return f"{day} {month} {found[3]}"


def _apart(found: re.Match[str]) -> str:
    return " ".join(found[1])


def _abbreviations(language: str) -> list[tuple[re.Pattern[str], str]]:
    return _COMPILED.get(language, [])


_COMPILED = {
    language: [(re.compile(rf"(?<!\w)(?:{written})"), meant) for written, meant in table.items()]
    for language, table in ABBREVIATIONS.items()
}


def _tidy(said: str) -> str:
    """Leave no double blanks or commas, and none at the ends: a voice would stop there."""
    said = re.sub(r"\s+", " ", said)
    said = re.sub(r"\s*,(?:\s*,)*\s*", ", ", said)
    return re.sub(r"\s+([.?!])", r"\1", said).strip(" ,")
