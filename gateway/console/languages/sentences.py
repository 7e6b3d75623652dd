"""How does a template in Dutch become one in another language? Before it is compiled, text by text.

A text is what stands in one element or attribute, with a place for each expression in it: "Bel {n} officieren". Marks
of Jinja (`{% if %}`), tags and macros end a text. What a person wrote comes from expressions and is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jinja2 import Environment

from gateway.console.languages.catalogue import PLACE
from gateway.console.languages.expressions import Token, is_macro, name_of, said, statement_speaks
from gateway.console.languages.markup import Kind, Scanner
from gateway.console.languages.prose import has_letters

Look = Callable[[str, bool], str | None]  # (Dutch text, surely words for people) -> the text instead, or None


class Part(NamedTuple):
    """A part of a template: data as it stands, or what stands between two marks of Jinja."""

    kind: str  # data, variable, block or comment
    source: str
    inside: Sequence[Token] = ()
    marks: tuple[str, str] = ("", "")


@dataclass
class _Writer:
    """Writes the template anew, and keeps the text that is not ended yet."""

    look: Look
    scanner: Scanner = field(default_factory=Scanner)
    done: list[str] = field(default_factory=list)
    text: list[Part] = field(default_factory=list)

    def data(self, data: str) -> None:
        for kind, piece in self.scanner.pieces(data):
            if kind is Kind.MARKUP:
                self.end()
                self.done.append(piece)
            else:
                self.text.append(Part("data", piece))

    def variable(self, part: Part) -> None:
        if self.scanner.place is Kind.MARKUP:
            self.plain(part)
        elif is_macro(part.inside):
            self.end()
            self.done.append(self.expression(part))
        else:
            self.text.append(part)

    def plain(self, part: Part) -> None:
        self.end()
        self.done.append(part.source)

    def block(self, part: Part) -> None:
        self.end()
        self.done.append(self.expression(part, False) if statement_speaks(part.inside) else part.source)

    def expression(self, part: Part, put_out: bool = True) -> str:
        begin, end = part.marks
        return begin + said(part.inside, put_out, self.look) + end

    def end(self) -> None:
        """End the text: look it up, and write it with its expressions where the translation wants them."""
        parts, self.text = self.text, []
        if not any(part.kind == "data" and has_letters(part.source) for part in parts):
            self.done.extend(part.source if part.kind == "data" else self.expression(part) for part in parts)
            return
        message, places = _message(parts)
        inner = message.strip()
        found = self.look(" ".join(inner.split()), True)
        before, after = message[: len(message) - len(message.lstrip())], message[len(message.rstrip()) :]
        told = inner if found is None else _safe(found)
        self.done.append(before + PLACE.sub(lambda place: self._filled(place, places), told) + after)

    def _filled(self, place: re.Match[str], places: dict[str, Part]) -> str:
        part = places.get(place[1])
        return self.expression(part) if part else place[0]


def translated(environment: Environment, source: str, look: Look) -> str:
    """Return a template's source with every text for people replaced by what `look` has for it."""
    writer = _Writer(look)
    for part in _parts(environment, source):
        if part.kind == "data":
            writer.data(part.source)
        elif part.kind == "variable":
            writer.variable(part)
        elif part.kind == "block":
            writer.block(part)
        else:
            writer.plain(part)
    writer.end()
    return "".join(writer.done)


def _message(parts: Sequence[Part]) -> tuple[str, dict[str, Part]]:
    places: dict[str, Part] = {}
    message = ""
    for part in parts:
        if part.kind == "data":
            message += part.source
            continue
        name = wanted = name_of(part.inside) or "value"
        count = 1
        while name in places:
            count += 1
            name = f"{wanted}{count}"
        places[name] = part
        message += f"{{{name}}}"
    return message, places


def _safe(text: str) -> str:
    """A translation is words: it opens no tag, ends no attribute and makes no mark of Jinja."""
    for sign, instead in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, instead)
    return text


def _parts(environment: Environment, source: str) -> Iterator[Part]:
    """Cut a template at Jinja's marks, with Jinja's own lexer."""
    kind, begin, inside = "", "", list[Token]()
    for _, sort, value in environment.lexer.tokeniter(source, None):
        if sort == "data":
            yield Part("data", value)
        elif sort.endswith("_begin"):
            kind, begin, inside = sort.removesuffix("_begin"), value, []
        elif sort.endswith("_end"):
            whole = begin + "".join(each for _, each in inside) + value
            yield Part(kind, whole, inside, (begin, value))
        else:
            inside.append((sort, value))
