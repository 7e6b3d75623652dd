"""Does a string of the code say something to people, or is it a name for the machine? A guess that errs to asking."""

from __future__ import annotations

import re

LETTER = re.compile(r"[^\W\d_]")
FOREIGN = re.compile(r"[À-ɏ’“”]")  # no name of ours has these
WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_](?=\s)")
CAPITAL = re.compile(r"^[A-ZÀ-Þ](?:[a-zà-ÿ]|-[a-z])")
BESIDE_LETTERS = str.maketrans("", "", " .-")
FRAGMENT = re.compile(r"\s[^\W\d_]{3,}|[^\W\d_]{3,}\s")
ENDS = re.compile(r"[^\W\d_][?!:…]$")
MACHINE = re.compile(r"[<>=_\\]|^%|^(?:[A-Z][a-z]+-)+[A-Z][a-z]+$|^(?:Lax$|attachment|default-src|style-src)\b")


def has_letters(text: str) -> bool:
    """Whether there is anything to say in it at all."""
    return LETTER.search(text) is not None


def is_fragment(text: str) -> bool:
    """Whether it is prose, or has a word with a space beside it, where it is put together from pieces."""
    return is_prose(text) or (FRAGMENT.search(text) is not None and not MACHINE.search(text.strip()))


def is_word(text: str) -> bool:
    """Whether it is prose, or a word in small letters, where it is known that a table holds words."""
    return is_prose(text) or text.translate(BESIDE_LETTERS).isalpha()


def is_prose(text: str) -> bool:
    """Whether it reads as words for people: several words, a capital or an accent, and nothing of a machine's."""
    if not has_letters(text) or MACHINE.search(text.strip()):
        return False
    found = (
        (" " in text.strip() and len(WORD.findall(text)) > 1)
        or FOREIGN.search(text)
        or CAPITAL.match(text.strip())
        or ENDS.search(text.strip())
    )
    return found is not None
