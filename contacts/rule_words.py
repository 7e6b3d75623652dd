"""How is a rule written and read by people? `groep:"lokale besturen" en niet (provincie:Limburg of functie:pers)`.

`en` binds before `of`; brackets as in sums. What cannot be read is refused with the place where it stops making sense.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contacts.audience import AudienceFault, AudienceRefused
from contacts.rules import read_rule

KINDS = {"groep": "groups", "provincie": "provinces", "functie": "functions", "organisatie": "organisations"}
_WORDS = {key: word for word, key in KINDS.items()}
_EVERYONE = "iedereen"
_TOKEN = re.compile(r'\s*(?:([()])|([a-z]+)\s*:\s*(?:"([^"]*)"|([^\s()":]+))|([a-z]+))', re.IGNORECASE)
_DEEPEST = 12

Rule = dict[str, Any]


def parse(text: str) -> Rule:
    """Return the rule that a text says; raises AudienceRefused."""
    reader = _Reader(text)
    rule = reader.either()
    if reader.at < len(reader.tokens):
        raise reader.refused()
    read_rule(rule)
    return rule


def write(rule: Mapping[str, Any]) -> str:
    """Return the text that says a rule."""
    return _write(rule, "")


def leaf(kind: str, value: str) -> str:
    """Return how one group, province, function or organisation is written."""
    clean = value.replace('"', "'")
    return f"{kind}:{clean}" if re.fullmatch(r'[^\s()":]+', clean) else f'{kind}:"{clean}"'


class _Reader:
    """Reads one text, token by token."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at, self.depth = text, [], 0, 0
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None:
                raise self.refused(position)
            self.tokens.append(found)
            position = found.end()

    def either(self) -> Rule:
        """Read what stands between `of`."""
        return self._joined("of", "any", lambda: self._joined("en", "all", self.one))

    def one(self) -> Rule:
        """Read one part."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise AudienceRefused(AudienceFault.RULE_TOO_LARGE)
        found = self.take()
        bracket, kind, quoted, bare, word = found.groups()
        if bracket == "(":
            made = self.either()
            if self.at >= len(self.tokens) or self.take()[1] != ")":
                raise self.refused()
        elif word and word.lower() == "niet":
            made = {"not": self.one()}
        elif word and word.lower() == _EVERYONE:
            made = {"everyone": True}
        elif kind and kind.lower() in KINDS:
            made = {KINDS[kind.lower()]: [quoted if bare is None else bare]}
        else:
            self.at -= 1
            raise self.refused()
        self.depth -= 1
        return made

    def take(self) -> re.Match[str]:
        """Take the next token."""
        if self.at >= len(self.tokens):
            raise self.refused()
        self.at += 1
        return self.tokens[self.at - 1]

    def refused(self, position: int | None = None) -> AudienceRefused:
        """Return the refusal that names where reading stopped."""
        if position is None:
            position = self.tokens[self.at].start() if self.at < len(self.tokens) else len(self.text)
        rest = self.text[position:].strip()
        return AudienceRefused(AudienceFault.RULE_WORDS, value=rest[:40] or "het einde")

    def _joined(self, word: str, name: str, part: Any) -> Rule:
        parts = [part()]
        while self.at < len(self.tokens) and (self.tokens[self.at][5] or "").lower() == word:
            self.at += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else {name: parts}


def _write(rule: Mapping[str, Any], inside: str) -> str:
    for name, word in (("any", "of"), ("all", "en")):
        if name in rule:
            return _bracketed([_write(part, name) for part in rule[name]], word, inside)
    if "not" in rule:
        return f"niet {_write(rule['not'], 'not')}"
    if rule.get("everyone"):
        return _EVERYONE
    lists = [
        _bracketed([leaf(_WORDS[key], value) for value in values], "of", "all" if len(rule) > 1 else inside)
        for key, values in rule.items()
        if values and key in _WORDS
    ]
    return _bracketed(lists, "en", inside)


def _bracketed(parts: list[str], word: str, inside: str) -> str:
    joined = f" {word} ".join(parts)
    return f"({joined})" if len(parts) > 1 and inside else joined
