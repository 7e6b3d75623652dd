"""Does a text ask us to stop, to start again, or for help? Whole messages only, in the four languages.

The carrier answers some of these words itself; after its STOP nothing more can be sent to that number, no reply either.
"""

from __future__ import annotations

import unicodedata
from enum import Enum


class OptOut(Enum):
    """What a recipient asks of a sender."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_CARRIERS = {
    OptOut.STOP: {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"},
    OptOut.START: {"START", "UNSTOP"},
    OptOut.HELP: {"HELP", "INFO"},
}
_OURS = {
    OptOut.STOP: {
        *("STOPPEN", "STOPZETTEN", "UITSCHRIJVEN", "AFMELDEN", "UITSTAPPEN"),
        *("ARRET", "ARRETER", "ARRETEZ", "DESABONNER", "DESINSCRIRE"),
        *("STOPP", "STOPPEN", "ABMELDEN", "ABBESTELLEN", "BEENDEN"),
    },
    OptOut.START: {"STARTEN", "INSCHRIJVEN", "AANMELDEN", "REPRENDRE", "ANMELDEN"},
    OptOut.HELP: {"HULP", "AIDE", "HILFE"},
}


def asked(text: str) -> OptOut | None:
    """Return what a whole message asks; case, accents, blanks and punctuation around it do not count."""
    word = _bare(text)
    for meaning in OptOut:
        if word in _CARRIERS[meaning] or word in _OURS[meaning]:
            return meaning
    return None


def carrier_answers(text: str) -> bool:
    """Whether the carrier itself acts on this message, by its default words: we must not answer it as well."""
    word = _bare(text)
    return any(word in words for words in _CARRIERS.values())


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.upper())
    return "".join(character for character in apart if character.isalnum())
