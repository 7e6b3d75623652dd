"""Which strings inside Jinja's own marks are words for people? Those that are put out, and those that read as prose."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gateway.console.languages.prose import has_letters, is_prose

Token = tuple[str, str]  # Jinja's kind of it, and how it stands in the source
Literal = Callable[[str, bool], str | None]  # (text, surely words for people) -> what stands there instead
COMPARED = frozenset({"==", "!=", "in", "is"})
WITHOUT_WORDS = frozenset({"if", "elif", "include", "extends", "from", "import", "block", "endblock", "else", "endif"})
CHAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
OPEN, CLOSE = frozenset("([{"), frozenset(")]}")


@dataclass
class _Place:
    """Where a string stands: what is before and behind it, and what the brackets around it are."""

    before: str
    behind: str
    around: str

    @property
    def names_something(self) -> bool:
        """Whether it is a key, or something to compare with."""
        if self.before in COMPARED or self.behind in COMPARED or self.behind in (":", "not"):
            return True
        return self.around in ("subscript", "compared")

    @property
    def is_argument(self) -> bool:
        """Whether it is handed to something, which may not put it out."""
        return self.around in ("call", "[", "{")


def said(tokens: Sequence[Token], put_out: bool, literal: Literal) -> str:
    """Return the source of an expression or statement, each of its strings replaced by what `literal` has for it.

    `put_out` says that the expression's own value is shown to people.
    """
    made = [value for _, value in tokens]
    for at, place in _strings(tokens):
        text = str(ast.literal_eval(made[at]))
        if not has_letters(text) or text.startswith("%") or place.names_something:
            continue
        sure = (put_out and not place.is_argument) or is_prose(text)
        found = literal(text, sure)
        if found is not None:
            made[at] = '"' + found.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "".join(made)


def statement_speaks(tokens: Sequence[Token]) -> bool:
    """Whether a statement may hold words for people."""
    names = [value for kind, value in tokens if kind == "name"]
    return bool(names) and names[0] not in WITHOUT_WORDS


def is_macro(tokens: Sequence[Token]) -> bool:
    """Whether an expression calls something by a bare name: what it gives is a piece of page, not part of a text."""
    real = [value for kind, value in tokens if kind != "whitespace"]
    return len(real) > 1 and real[1] == "(" and CHAIN.fullmatch(real[0]) is not None


def name_of(tokens: Sequence[Token]) -> str | None:
    """Return a name for the place of an expression in a text: "number" for `ticket.number`."""
    chain = CHAIN.fullmatch("".join(value for _, value in tokens).partition("|")[0].strip())
    return chain[0].rpartition(".")[2] if chain else None


def _strings(tokens: Sequence[Token]) -> Iterator[tuple[int, _Place]]:
    real = [(at, kind, value) for at, (kind, value) in enumerate(tokens) if kind != "whitespace"]
    around: list[str] = []
    before, before_kind = "", ""
    for index, (at, kind, value) in enumerate(real):
        behind = real[index + 1][2] if index + 1 < len(real) else ""
        if value in OPEN and kind != "string":
            around.append(_bracket(value, before, before_kind))
        elif value in CLOSE and kind != "string" and around:
            around.pop()
        elif kind == "string":
            yield at, _Place(before, behind, around[-1] if around else "")
        before, before_kind = value, kind


def _bracket(opened: str, before: str, before_kind: str) -> str:
    """What a bracket begins: a call, a subscript, a list to compare with, or a value."""
    if before == "in":
        return "compared"
    follows = (before_kind == "name" and before not in ("or", "and", "else", "if", "not")) or before in CLOSE
    if opened == "(":
        return "call" if follows else "group"
    return "subscript" if opened == "[" and follows else opened
