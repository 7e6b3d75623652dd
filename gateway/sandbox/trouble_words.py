"""How does the page of trouble name its knobs? Dutch words for each, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.sandbox.model import Behaviour
from gateway.sandbox.trouble import ALWAYS, BEHAVES_AS, REFUSED_WITH, UNDELIVERED_WITH, Mishap


@dataclass(frozen=True)
class Knob:
    """One knob: which, what it is called, and in what it is set (empty for a share, shown in per cent)."""

    name: str
    label: str
    short: str = ""
    unit: str = ""


GROUPS: dict[str, tuple[Knob, ...]] = {
    "Wat de toepassing vraagt": (
        Knob("lost_answers", "Aanvaard, maar het antwoord gaat verloren", "verloren antwoorden"),
        Knob("server_errors", "Aanvaard, maar het antwoord is een fout (500)", "fouten na aanvaarding"),
        Knob("refusals", "Geweigerd: te veel verzoeken (429)", "te veel verzoeken"),
        Knob("refusal_burst", "Na elke weigering ook de volgende", unit="verzoeken"),
        Knob("slow", "Trage antwoorden", "trage antwoorden"),
        Knob("slow_ms", "Hoeveel trager", unit="milliseconden"),
    ),
    "Wat de centrale meldt": (
        Knob("receipts_lost", "Ontvangstmeldingen die niet aankomen", "verloren meldingen"),
        Knob("receipts_doubled", "Ontvangstmeldingen die dubbel aankomen", "dubbele meldingen"),
        Knob("receipts_swapped", "Ontvangstmeldingen die na de volgende aankomen", "meldingen die elkaar inhalen"),
        Knob("receipts_late", "Ontvangstmeldingen die te laat aankomen", "late meldingen"),
        Knob("late_s", "Hoeveel later", unit="seconden"),
        Knob(
            "webhooks_doubled",
            "Gesprekken en sms-berichten die dubbel gemeld worden",
            "dubbele aanvragen",
        ),
    ),
}
SUFFIXES_SHORT = "nummers met een bijzonder einde"
_SHORT = {knob.name: knob.short for knobs in GROUPS.values() for knob in knobs} | {"suffixes": SUFFIXES_SHORT}
_BEHAVES = {
    Behaviour.BUSY: "is in gesprek",
    Behaviour.NO_ANSWER: "neemt niet op",
    Behaviour.UNASSIGNED: "bestaat niet",
    Behaviour.VOICEMAIL: "gaat naar de voicemail",
}


def in_short(active: list[str]) -> list[str]:
    """Return, in a few words each, what is set to go wrong."""
    return [_SHORT[name] for name in active]


def endings() -> list[tuple[str, str]]:
    """Return every ending of a number that means something, and what."""
    first = {Mishap.REFUSAL: " (enkel de eerste twee keer)"}
    return [
        *((ending, _SHORT[mishap.value] + first.get(mishap, "")) for ending, mishap in ALWAYS.items()),
        *((ending, f"geweigerd met fout {code}") for ending, code in REFUSED_WITH.items()),
        *((ending, f"sms niet afgeleverd, fout {code}") for ending, code in UNDELIVERED_WITH.items()),
        *((ending, _BEHAVES[behaviour]) for ending, behaviour in BEHAVES_AS.items()),
    ]
