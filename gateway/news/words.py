"""How are times and choices of a news item written for who reads it? Dutch, Europe/Brussels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from gateway.news.model import Category, Certainty, Kind, MessageType, Scope, Severity, Standing, Urgency
from gateway.now import BRUSSELS

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

WORDS: Mapping[Enum, str] = {
    Kind.NOTICE: "bericht of rechtzetting",
    Kind.ALL_CLEAR: "einde van de situatie",
    Kind.WITHDRAWAL: "intrekking",
    MessageType.ALERT: "Bericht",
    MessageType.UPDATE: "Nieuwe stand",
    MessageType.CANCEL: "Intrekking",
    Scope.RESTRICTED: "beperkt: voor lokale besturen en entiteiten",
    Scope.PUBLIC: "publiek: iedereen mag het verspreiden",
    Category.INFRA: "Infrastructuur en ICT",
    Category.SECURITY: "Beveiliging",
    Category.SAFETY: "Openbare veiligheid",
    Category.HEALTH: "Gezondheid",
    Category.ENV: "Milieu",
    Category.TRANSPORT: "Vervoer",
    Category.OTHER: "Andere",
    Urgency.IMMEDIATE: "nu meteen",
    Urgency.EXPECTED: "binnen het uur",
    Urgency.FUTURE: "later",
    Urgency.PAST: "niet meer nodig",
    Urgency.UNKNOWN: "onbekend",
    Severity.EXTREME: "uitzonderlijk",
    Severity.SEVERE: "zwaar",
    Severity.MODERATE: "matig",
    Severity.MINOR: "licht",
    Severity.UNKNOWN: "onbekend",
    Certainty.OBSERVED: "vastgesteld",
    Certainty.LIKELY: "waarschijnlijk",
    Certainty.POSSIBLE: "mogelijk",
    Certainty.UNLIKELY: "onwaarschijnlijk",
    Certainty.UNKNOWN: "onbekend",
    Standing.CURRENT: "Actueel",
    Standing.OVER: "Voorbij",
    Standing.LAPSED: "Geldigheid verlopen",
    Standing.WITHDRAWN: "Ingetrokken",
}


def word(value: Enum) -> str:
    """Return the word of a choice or a state."""
    return WORDS[value]


def full(at: datetime) -> str:
    """Return "donderdag 26 november 2026 om 17.03 uur"."""
    local = at.astimezone(BRUSSELS)
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year} om {local:%H.%M} uur"


def stamp(at: datetime) -> str:
    """Return "2026-11-26T17:03:00+01:00": with the offset of Brussels, for programs."""
    return at.astimezone(BRUSSELS).replace(microsecond=0).isoformat()
