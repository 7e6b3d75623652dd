"""Which nouns does the directory know beside its rows? What an import would do, or did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contacts.register import Register
from contacts.table import Column, Placed, RowFault

CHUNK = 100  # rows a transaction, as all bulk work


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do: counts of rows, wrong cells, and columns that nobody knows."""

    added: int
    changed: int
    unchanged: int
    rejected: tuple[RowFault, ...]
    unknown_columns: tuple[str, ...]

    def as_dict(self) -> Mapping[str, object]:
        """Return the result as programs read it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": [
                {
                    "row": fault.row,
                    "column": fault.column,
                    "value": fault.value,
                    "error": fault.error,
                    "suggestion": fault.suggestion,
                }
                for fault in self.rejected
            ],
            "unknown_columns": list(self.unknown_columns),
        }


@dataclass(frozen=True)
class Plan:
    """What a table would do to the directory. Each chunk is carried out in a transaction of its own."""

    result: ImportResult
    steps: tuple[Placed, ...]
    columns: frozenset[Column]
    register: Register

    @property
    def chunks(self) -> int:
        """How many transactions it takes."""
        return -(-len(self.steps) // CHUNK)
