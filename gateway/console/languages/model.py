"""Which languages does the console speak, and which of them does a browser ask for?"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Language(Enum):
    """A language of the console, by its code. Dutch is the language of the administration, and the default."""

    DUTCH = "nl"
    ENGLISH = "en"


def wanted(asked: Iterable[str]) -> Language:
    """Return the language for somebody who chose none, from the tags of Accept-Language with the most wanted first.

    Dutch wherever the browser takes Dutch at all: many Flemish browsers name English first.
    """
    spoken = {tag.partition("-")[0].lower() for tag in asked}
    english = Language.ENGLISH.value in spoken and Language.DUTCH.value not in spoken
    return Language.ENGLISH if english else Language.DUTCH
