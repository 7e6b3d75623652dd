"""What will a recipient read, and in how many segments? The prefix that every text carries, and its size. Pure."""

from __future__ import annotations

import re

from gateway.broadcasts.model import MOST_SEGMENTS
from gateway.carrier.segments import Segments, count
from gateway.errors import Refused

PREFIX = "CCVO: "
EXERCISE_PREFIX = "CCVO OEFENING: "
_SENDER_SAID = ("CCVO:", "CCVO ")
_EXERCISE_SAID = "CCVO OEFENING"
# However it is written: who reads it believes the word, and a real warning would be laid aside.
_CALLS_ITSELF_A_DRILL = re.compile(r"\s*CCVO:?\s+OEFENING\b|\s*OEFENING\s*[:.!–-]", re.IGNORECASE)


def prefixed(text: str, exercise: bool) -> str:
    """Return the text as it will be sent: a missing prefix is put before it, and nothing else is altered.

    Raises Refused("text_empty"), and Refused("exercise_text") for a live text that calls itself a drill.
    """
    if not text.strip():
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
