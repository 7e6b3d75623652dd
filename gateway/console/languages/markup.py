"""Where in a page of HTML do words for people stand? Between tags, and in the attributes that are read out or shown.

Reads a template's data piece by piece, since Jinja's own parts may come in the middle of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

READ_OUT = frozenset({"aria-label", "title", "placeholder", "alt", "label", "data-label", "data-confirm", "data-told"})
TAG = re.compile(r"<(?P<comment>!--)|<[!/]?(?P<name>[a-zA-Z][\w-]*)")
IN_TAG = re.compile(r"""(?P<end>>)|(?P<attribute>[^\s"'<>/=]+)\s*=\s*(?P<quote>["'])""")
RAW = ("script", "style", "code")


class Kind(Enum):
    """What a piece of data is."""

    MARKUP = "markup"
    TEXT = "text"
    ATTRIBUTE = "attribute"  # the value of one that people see or hear


class Scanner:
    """Remembers, between two pieces of data, where in the page it stands."""

    def __init__(self) -> None:
        self.place = Kind.TEXT
        self._ends: str | None = None  # what ends the value, comment or script that it is in
        self._in_tag = False
        self._raw: str | None = None

    def pieces(self, data: str) -> Iterator[tuple[Kind, str]]:
        """Cut data into pieces of one kind each, that together are the data again."""
        at = 0
        while at < len(data):
            kind, until = self._next(data, at)
            if until > at:
                yield kind, data[at:until]
            at = until

    def _next(self, data: str, at: int) -> tuple[Kind, int]:
        if self._ends is not None:
            return self._until(self._ends, data, at)
        return self._tag(data, at) if self._in_tag else self._text(data, at)

    def _until(self, ends: str, data: str, at: int) -> tuple[Kind, int]:
        kind, found = self.place, data.find(ends, at)
        if found < 0:
            return kind, len(data)
        if found > at and kind is Kind.ATTRIBUTE:
            return kind, found
        until = found + len(ends)
        self._ends = None
        self._in_tag = self._in_tag or ends.startswith("</")
        self.place = Kind.MARKUP if self._in_tag else Kind.TEXT
        return Kind.MARKUP, until

    def _tag(self, data: str, at: int) -> tuple[Kind, int]:
        found = IN_TAG.search(data, at)
        if found is None:
            return Kind.MARKUP, len(data)
        if found["end"]:
            self._in_tag, self._ends, self._raw = False, self._raw, None
            self.place = Kind.TEXT if self._ends is None else Kind.MARKUP
        else:
            self._ends = found["quote"]
            self.place = Kind.ATTRIBUTE if found["attribute"] in READ_OUT else Kind.MARKUP
        return Kind.MARKUP, found.end()

    def _text(self, data: str, at: int) -> tuple[Kind, int]:
        found = TAG.search(data, at)
        if found is None:
            return Kind.TEXT, len(data)
        if found.start() > at:
            return Kind.TEXT, found.start()
        self.place = Kind.MARKUP
        if found["comment"]:
            self._ends = "-->"
        else:
            opens_raw = found["name"].lower() in RAW and data[at + 1] != "/"
            self._in_tag, self._raw = True, f"</{found['name']}" if opens_raw else None
        return Kind.MARKUP, found.end()
