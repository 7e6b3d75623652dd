"""Who belongs to an audience that is composed: groups, provinces, functions and organisations with and, or and not?

A rule is `{"all": [rules]}`, `{"any": [rules]}`, `{"not": rule}`, or an audience as the contract has it. Nobody is
reached by accident: an empty or unreadable part refuses the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contacts.audience import AudienceFault, AudienceRefused, Chooses, read_audience
from contacts.person import Reachable

DEEPEST = 12
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class All:
    """Whoever belongs to every part."""

    parts: tuple[Chooses, ...]

    def includes(self, contact: Reachable) -> bool:
        """Whether a contact belongs to it."""
        return all(part.includes(contact) for part in self.parts)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whoever belongs to one part at least."""

    parts: tuple[Chooses, ...]

    def includes(self, contact: Reachable) -> bool:
        """Whether a contact belongs to it."""
        return any(part.includes(contact) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Whoever does not belong to the part."""

    part: Chooses

    def includes(self, contact: Reachable) -> bool:
        """Whether a contact belongs to it."""
        return not self.part.includes(contact)


def read_rule(given: object) -> Chooses:
    """Read a rule as a program gives it, or as it was kept; raises AudienceRefused."""
    if _parts(given, 0) > MOST_PARTS:
        raise AudienceRefused(AudienceFault.RULE_TOO_LARGE)
    return _read(given)


def _read(given: object) -> Chooses:
    if not isinstance(given, Mapping) or not {"all", "any", "not"} & set(given):
        return read_audience(given)
    if len(given) > 1:
        raise AudienceRefused(AudienceFault.RULE_FORM, " ".join(map(str, given)))
    ((name, held),) = given.items()
    if name == "not":
        return Not(_read(held))
    if not isinstance(held, (list, tuple)) or not held:
        raise AudienceRefused(AudienceFault.RULE_FORM, str(name))
    parts = tuple(map(_read, held))
    return All(parts) if name == "all" else OneOf(parts)


def _parts(given: Any, depth: int) -> int:
    """Count the parts of a rule before it is read; raises AudienceRefused for one that goes too deep."""
    if depth > DEEPEST:
        raise AudienceRefused(AudienceFault.RULE_TOO_LARGE)
    if not isinstance(given, Mapping):
        return 1
    inside = [given["not"]] if "not" in given else []
    for name in ("all", "any"):
        held = given.get(name)
        inside += held if isinstance(held, (list, tuple)) else []
    return 1 + sum(_parts(part, depth + 1) for part in inside)
