"""What will a recipient read, and in how many segments? The prefix that every text carries, and its size. Pure."""

from __future__ import annotations

import re
import unicodedata

from gateway.broadcasts.model import MOST_SEGMENTS
from gateway.carrier.segments import Segments, count
from gateway.errors import Refused

PREFIX = "CCVO: "
EXERCISE_PREFIX = "CCVO OEFENING: "
_SENDER_SAID = ("CCVO:", "CCVO ")
_EXERCISE_SAID = "CCVO OEFENING"
# However it is written: who reads it believes the word, and a real warning would be laid aside.
_CALLS_ITSELF_A_DRILL = re.compile(r"\s*CCVO:?\s+OEFENING\b|\s*OEFENING\s*[:.!–-]", re.IGNORECASE)

_LINES = "\n\r\t"
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # what follows is shown in another order


def prefixed(text: str, exercise: bool) -> str:
    """Return the text as it will be sent: a missing prefix is put before it, and nothing else is altered.

    Raises Refused("text_empty"), Refused("text_hidden", character=..., at=...), and Refused("exercise_text") for a live
    text that calls itself a drill.
    """
    _refuse_hidden(text)
    if not any(unicodedata.category(character)[0] not in "ZC" for character in text):
        raise Refused("text_empty")
    if exercise:
        return text if text.startswith(_EXERCISE_SAID) else EXERCISE_PREFIX + text
    if _CALLS_ITSELF_A_DRILL.match(text):
        raise Refused("exercise_text")
    return text if text.startswith(_SENDER_SAID) else PREFIX + text


def measured(text: str) -> Segments:
    """Return the size of a text as it will be sent; raises Refused("text_too_long", segments=..., most=...)."""
    size = count(text)
    if size.parts > MOST_SEGMENTS:
        raise Refused("text_too_long", segments=size.parts, most=MOST_SEGMENTS)
    return size


def _refuse_hidden(text: str) -> None:
    """What nobody sees is not approved: a control character, or one that makes a text read otherwise than it is."""
    for at, character in enumerate(text, 1):
        control = unicodedata.category(character) in ("Cc", "Cs") and character not in _LINES
        if control or character in _TURNING:
            raise Refused("text_hidden", character=f"U+{ord(character):04X}", at=at)
