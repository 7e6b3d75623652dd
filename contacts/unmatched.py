"""Which values that an audience names does no contact have?

A code or a group with a slip in it chooses nobody, and beside others that do nobody would notice: whoever was meant by
it is never warned. So it is told, by who writes and who approves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contacts.organisation import read_code
from contacts.person import Reachable, key_of

Named = tuple[str, str]  # "groups", and the value as it was written
_LISTS = ("groups", "provinces", "organisations", "functions")


def unmatched(given: Mapping[str, Any], contacts: Iterable[Reachable]) -> tuple[Named, ...]:
    """Return the values that an audience or a rule which can be read names, and that no contact has."""
    wanted = {(key, _compared(key, value)): (key, value) for key, value in _named(given)}
    for contact in contacts:
        if not wanted:
            break
        for key in {key for key, _ in wanted}:
            for value in _values_of(contact, key):
                wanted.pop((key, value), None)
    return tuple(wanted.values())


def _named(given: Mapping[str, Any]) -> Iterator[Named]:
    inside = [given[name] for name in ("rule", "not") if name in given]
    for part in [*inside, *given.get("all", ()), *given.get("any", ())]:
        yield from _named(part)
    for key in _LISTS:
        yield from ((key, value) for value in given.get(key) or () if value.strip())


def _compared(key: str, value: str) -> str:
    return read_code(value).value if key == "organisations" else key_of(value)


def _values_of(contact: Reachable, key: str) -> Iterable[str]:
    if key == "organisations":
        return contact.codes
    if key == "groups":
        return [key_of(group) for group in contact.groups]
    return [key_of(contact.function if key == "functions" else contact.province or "")]
