"""How does a text that Python makes get into the language of who reads it? By `say`, or from a table of `Words`.

Dutch outside a request of the console: what callers, contacts, other doors and programs get is not translated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from flask import has_request_context, request

from gateway.console.languages.catalogue import catalogue
from gateway.console.languages.model import Language, wanted

COOKIE = "ccvo_language"
KEPT = "ccvo.language"  # asked for at every word of a page, so kept with the request
CODES = {language.value: language for language in Language}
NOT_FOR_A_PERSON = "console.feed"  # a calendar program reads it, for whoever sees that calendar

Key = TypeVar("Key")


def spoken() -> Language:
    """Return the language of this request: as chosen, and otherwise as the browser asks."""
    if not has_request_context():
        return Language.DUTCH
    found: Language | None = request.environ.get(KEPT)
    if found is None:
        found = request.environ[KEPT] = _spoken()
    return found


@contextmanager
def in_dutch() -> Iterator[None]:
    """Say all that is made within in Dutch, whoever asks for it: a document that leaves the house."""
    asked = spoken()
    if has_request_context():
        request.environ[KEPT] = Language.DUTCH
    try:
        yield
    finally:
        if has_request_context():
            request.environ[KEPT] = asked


def _spoken() -> Language:
    if request.blueprint not in (None, "console") or request.endpoint == NOT_FOR_A_PERSON:
        return Language.DUTCH
    chosen = CODES.get(request.cookies.get(COOKIE, ""))
    return chosen or wanted(request.accept_languages.values())


def say(dutch: str, /, **values: object) -> str:
    """Return a text in the language of this request, with each value in its place: `say("Ticket {number}", number=7)`.

    The values stand as they are: they are what people wrote, or are said already.
    """
    told = say_of(None, dutch)
    return told.format(**values) if values else told


def say_of(context: str | None, dutch: str) -> str:
    """Return a text in the language of this request, as it is called in a context: "Wacht" is duty, and waiting."""
    language = spoken()
    return dutch if language is Language.DUTCH else catalogue(language).text(dutch, context) or dutch


class Words(Mapping[Key, str]):
    """A table of Dutch texts that gives each in the language of this request."""

    def __init__(self, texts: Mapping[Key, str]) -> None:
        self._texts = texts

    def __getitem__(self, key: Key) -> str:
        return say(self._texts[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
