"""What is a Dutch text of the console called in another language? Reads the catalogue (gettext's .po) of a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from gateway.console.languages.model import Language

PLACE = re.compile(r"\{(\w*)[^{}]*\}")  # a place in a text where a value comes: {number}, {cost:.2f}
WHERE = Path(__file__).parent


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language, by context (the name of a template, or none) and Dutch text."""

    texts: Mapping[tuple[str | None, str], str]

    def text(self, dutch: str, context: str | None = None) -> str | None:
        """Return the text for a Dutch one: the text of that context, or else the one of everywhere."""
        return self.own(dutch, context) or self.texts.get((None, dutch))

    def own(self, dutch: str, context: str | None) -> str | None:
        """Return the text that this context alone has for a Dutch one."""
        return self.texts.get((context, dutch)) if context else None


def path_of(language: Language) -> Path:
    """Return where the catalogue of a language stands."""
    return WHERE / f"{language.value}.po"


def read(language: Language) -> Catalog:
    """Return the catalogue of a language as it is edited, empty translations and all."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language.value)


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the catalogue of a language, read once; what has no translation yet is left out and stays Dutch."""
    texts = {}
    for message in read(language):
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string:
            texts[message.context, message.id] = message.string
    return Catalogue(texts)
