"""What does an officer's SMS mean? Pure. Anything that is not clearly yes or no with a code changes nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class Meaning(Enum):
    """What the officer wants."""

    ACCEPT = "accept"
    DECLINE = "decline"
    UNCLEAR = "unclear"


_WORDS = {
    **dict.fromkeys(("ja", "j", "ok", "oke", "okay", "yes", "y", "oui", "o"), Meaning.ACCEPT),
    **dict.fromkeys(("nee", "neen", "n", "no", "non"), Meaning.DECLINE),
}
_ANSWER = re.compile(r"([a-z]+)?(\d{4})?([a-z]+)?")
_IGNORED = re.compile(r"[\s'\"`.,!:;()-]+")


@dataclass(frozen=True)
class Reply:
    """A meaning, and the code of the ticket when there was one."""

    meaning: Meaning
    code: str | None


def read_reply(text: str) -> Reply:
    """Read "JA 4821", "nee4821", '"Ja." 4821', "4821 ok". Case, spaces, quotes and full stops are ignored."""
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode()  # "oké" is "oke"
    found = _ANSWER.fullmatch(_IGNORED.sub("", plain).casefold())
    if found is None:
        return Reply(Meaning.UNCLEAR, None)
    before, code, after = found.groups()
    if before and after:
        return Reply(Meaning.UNCLEAR, code)
    return Reply(_WORDS.get(before or after or "", Meaning.UNCLEAR), code)
