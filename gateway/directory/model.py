"""Which nouns does the directory know beside its rows? What an import would do, or did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from contacts.headings import Column
from contacts.register import Register
from contacts.table import Placed, RowFault

CHUNK = 100  # rows a transaction, as all bulk work


class ChangeWay(Enum):
    """How a contact came to be changed."""

    MERGE = "merge"
    PART = "part"  # a merge was undone
    SELF_CHECK = "self_check"


class AskState(Enum):
    """How far the question stands whether an entry is still right."""

    WAITING = "waiting"  # not asked yet
    ASKED = "asked"
    UNREACHABLE = "unreachable"  # neither a mail nor a text arrives there
    CONFIRMED = "confirmed"
    PROPOSED = "proposed"  # the contact mended it; staff must look
    APPLIED = "applied"
    DECLINED = "declined"  # staff did not take the mended entry over


@dataclass(frozen=True)
class Heading:
    """One heading of a table that is being brought in: where it stands, and what we take it for."""

    position: int
    text: str
    column: Column | None
    recognised: bool
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do: counts of rows, wrong cells, and columns that nobody knows."""

    added: int
    changed: int
    unchanged: int
    rejected: tuple[RowFault, ...]
    unknown_columns: tuple[str, ...]
    repaired: tuple[RowFault, ...] = ()

    def as_dict(self) -> Mapping[str, object]:
        """Return the result as programs read it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": [_as_dict(fault) for fault in self.rejected],
            "repaired": [_as_dict(fault) for fault in self.repaired],
            "unknown_columns": list(self.unknown_columns),
        }


def _as_dict(fault: RowFault) -> Mapping[str, object]:
    return {
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "error": fault.error,
        "suggestion": fault.suggestion,
    }


@dataclass(frozen=True)
class Plan:
    """What a table would do to the directory. Each chunk is carried out in a transaction of its own."""

    result: ImportResult
    steps: tuple[Placed, ...]
    columns: frozenset[Column]
    register: Register

    @property
    def added(self) -> list[Placed]:
        """The contacts that are new."""
        return [step for step in self.steps if step.before is None]

    @property
    def changed(self) -> list[Placed]:
        """The contacts that are known and change."""
        return [step for step in self.steps if step.before is not None]

    @property
    def chunks(self) -> int:
        """How many transactions it takes."""
        return -(-len(self.steps) // CHUNK)
