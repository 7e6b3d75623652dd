"""How is a file read that people edit by hand? Strictly: each fault is named with its place, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import yaml

from gateway.errors import Refused

SIZE_MOST = 500_000
ITEMS_MOST = 1000
FAULTS_TOLD = 20

Value = TypeVar("Value")


def parsed(text: str) -> object:
    """Return what a YAML text says, in text, lists and mappings only; raises Refused("plan_unreadable", detail=)."""
    if len(text) > SIZE_MOST:
        raise Refused("plan_unreadable", detail="te groot")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise Refused("plan_unreadable", detail="verwijzingen (*) worden niet gelezen")
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise Refused("plan_unreadable", detail=" ".join(str(fault).split())[:200]) from None


class StrictReader:
    """Reads values, and gathers every fault with its place; what is wrong reads as something harmless."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def settle(self) -> None:
        """Raise Refused("plan_rejected", faults=) when anything was wrong."""
        if self.faults:
            raise Refused("plan_rejected", faults=tuple(self.faults[:FAULTS_TOLD]))

    def mapping(self, said: object, at: str, known: set[str]) -> Mapping[str, Any]:
        """Read fields of which each is known."""
        if not isinstance(said, dict):
            self.faults.append(f"{at}: geen lijst van velden")
            return {}
        self.faults += [f"{at}.{field}: onbekend veld" for field in said if field not in known]
        return said

    def items(self, found: Mapping[str, Any], field: str, at: str) -> list[object]:
        """Read a list; what is not there is an empty one."""
        said = found.get(field) or []
        if not isinstance(said, list) or len(said) > ITEMS_MOST:
            self.faults.append(f"{at}.{field}: geen lijst")
            return []
        return said

    def read(
        self, found: Mapping[str, Any], field: str, at: str, how: Callable[[str], Value], harmless: Value
    ) -> Value:
        """Read one field by a function that raises ValueError or KeyError for what it does not take."""
        said = found.get(field)
        try:
            if isinstance(said, str):
                return how(said)
        except (ValueError, KeyError):
            pass
        self.faults.append(f"{at}.{field}: {str(said)[:60] if said is not None else 'ontbreekt'}")
        return harmless
