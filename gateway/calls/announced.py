"""How does an announced problem sound to a caller, in each language that is on? For whoever is about to announce it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.tickets.tables import KnownProblem
from ivr_flows.model import Book
from ivr_flows.pace import before_first_key
from ivr_flows.speak import Voice

FLOW, PROMPT = "crisis_line", "known_problem"


@dataclass(frozen=True)
class Heard:
    """What a caller in `language` hears; the notice itself is in `notice_in`, by that language's voice.

    `seconds`: until the first key is named.
    """

    language: str
    text: str
    notice_in: str
    seconds: float


def heard(book: Book, problem: KnownProblem, languages: Sequence[str]) -> list[Heard]:
    """Return the sentence of each language."""
    return [_heard(book, problem, language) for language in languages]


def _heard(book: Book, problem: KnownProblem, language: str) -> Heard:
    notice, notice_in = problem.notice_in(language)
    known = {"notice": notice, "notice_language": notice_in}
    said = Voice(book, (language,), language, known, book.flows[FLOW].spoken_in).say((PROMPT,))[0]
    seconds, _ = before_first_key(said.text, language)
    return Heard(language, said.text, notice_in, seconds)
