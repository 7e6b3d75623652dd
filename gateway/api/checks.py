"""Does a value fit its schema? Every fault is named with its place.

Knows the part of JSON Schema 2020-12 that the API's description uses, so that what is described is what is checked.
A keyword it does not know is our mistake and raises at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gateway.api import times
from gateway.api.problems import Fault

Schema = Mapping[str, Any]
REFERENCE = "#/components/schemas/"
MOST_FAULTS = 50
_TELLS_ONLY = frozenset({"title", "description", "example", "examples", "default", "contentMediaType", "deprecated"})
_KINDS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}
_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}


class Checker:
    """Checks values against schemas that may refer to `schemas` by name."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def faults(self, value: Any, schema: Schema, where: str = "") -> list[Fault]:
        """Return what is wrong with `value`, the first 50 faults; nothing when it fits."""
        found = []
        for fault in self._walk(value, schema, where):
            found.append(fault)
            if len(found) == MOST_FAULTS:
                break
        return found

    def _walk(self, value: Any, schema: Schema, where: str) -> Iterator[Fault]:
        if "$ref" in schema:
            yield from self._walk(value, self._schemas[schema["$ref"].removeprefix(REFERENCE)], where)
            return
        kinds = schema.get("type", list(_KINDS))
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not any(_KINDS[kind](value) for kind in kinds):
            given = "null" if value is None else _NAMES[type(value)]
            yield Fault(where, "type", f"Takes {' or '.join(kinds)}, not {given}.")
            return
        for keyword, wanted in schema.items():
            if keyword == "type" or keyword in _TELLS_ONLY:
                continue
            yield from getattr(self, f"_{_snake(keyword)}")(value, wanted, schema, where)

    def _any_of(self, value: Any, wanted: list[Schema], _schema: Schema, where: str) -> Iterator[Fault]:
        tried = [self.faults(value, option, where) for option in wanted]
        if all(tried):
            yield from min(tried, key=len)

    def _enum(self, value: Any, wanted: list[Any], _schema: Schema, where: str) -> Iterator[Fault]:
        if value not in wanted:
            yield Fault(where, "enum", f"Takes one of {', '.join(str(option) for option in wanted)}.")

    def _const(self, value: Any, wanted: Any, _schema: Schema, where: str) -> Iterator[Fault]:
        if value != wanted:
            yield Fault(where, "const", f"Takes {wanted} only.")

    def _properties(self, value: Any, wanted: Mapping[str, Schema], schema: Schema, where: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            return
        for name, inner in value.items():
            place = f"{where}/{name[:80].replace('~', '~0').replace('/', '~1')}"
            if name in wanted:
                yield from self._walk(inner, wanted[name], place)
            elif schema.get("additionalProperties") is False:
                yield Fault(place, "unknown_field", f"Unknown here; known: {', '.join(wanted)}.")

    def _additional_properties(self, value: Any, wanted: Any, schema: Schema, where: str) -> Iterator[Fault]:
        if wanted in (False, True) or not isinstance(value, dict):
            return  # False is told beside the properties
        for name, inner in value.items():
            if name not in schema.get("properties", {}):
                yield from self._walk(inner, wanted, f"{where}/{name}")

    def _required(self, value: Any, wanted: list[str], _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, dict):
            yield from (Fault(f"{where}/{name}", "required", "Is needed.") for name in wanted if name not in value)

    def _items(self, value: Any, wanted: Schema, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self._walk(inner, wanted, f"{where}/{index}")

    def _unique_items(self, value: Any, wanted: bool, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, list) and wanted and len({repr(inner) for inner in value}) < len(value):
            yield Fault(where, "unique_items", "Holds something twice.")

    def _min_items(self, value: Any, wanted: int, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, list) and len(value) < wanted:
            yield Fault(where, "min_items", f"Takes {wanted} items at least.")

    def _max_items(self, value: Any, wanted: int, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, list) and len(value) > wanted:
            yield Fault(where, "max_items", f"Takes {wanted} items at most.")

    def _min_properties(self, value: Any, wanted: int, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, dict) and len(value) < wanted:
            yield Fault(where, "min_properties", f"Takes {wanted} fields at least.")

    def _min_length(self, value: Any, wanted: int, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, str) and len(value) < wanted:
            yield Fault(where, "min_length", f"Takes {wanted} characters at least.")

    def _max_length(self, value: Any, wanted: int, _schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, str) and len(value) > wanted:
            yield Fault(where, "max_length", f"Takes {wanted} characters at most.")

    def _minimum(self, value: Any, wanted: float, _schema: Schema, where: str) -> Iterator[Fault]:
        if _KINDS["number"](value) and value < wanted:
            yield Fault(where, "minimum", f"Takes {wanted} at least.")

    def _maximum(self, value: Any, wanted: float, _schema: Schema, where: str) -> Iterator[Fault]:
        if _KINDS["number"](value) and value > wanted:
            yield Fault(where, "maximum", f"Takes {wanted} at most.")

    def _pattern(self, value: Any, wanted: str, schema: Schema, where: str) -> Iterator[Fault]:
        if isinstance(value, str) and not re.search(wanted, value, re.ASCII):
            said = schema.get("examples", [wanted])[0]
            yield Fault(where, "pattern", f"Takes something like {said}.")

    def _format(self, value: Any, wanted: str, _schema: Schema, where: str) -> Iterator[Fault]:
        if wanted == "date-time" and isinstance(value, str):
            try:
                times.read(value)
            except ValueError as fault:
                yield Fault(where, "format", f"Takes a time as 2026-11-23T20:15:00Z: {fault}.")


def _snake(keyword: str) -> str:
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), keyword)
