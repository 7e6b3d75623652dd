"""Which rows are sealed into the chain, and what of each? A source says it for one table whose rows are never changed.

`public` columns are chained as they are, `digested` ones as a hash, `personal` ones inside the commitment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import inspect

from gateway.audit.actions import DEEDS, named
from gateway.audit.model import Subject, canonical, commitment, hashed
from gateway.audit.tables import AuditDeed
from gateway.storage import Row


@dataclass(frozen=True)
class Said:
    """What a row says for the chain. `personal` None: the row carries its commitment itself."""

    at: datetime
    what: str
    principal: str | None
    subject: str
    detail: str
    personal: Mapping[str, Any] | None
    commitment: str = ""

    def committed(self, salt: str) -> str:
        """Return the commitment that stands in the chain."""
        return self.commitment if self.personal is None else commitment(salt, self.personal)


@dataclass(frozen=True)
class Source:
    """One table whose rows are sealed. `read` says what a row of it says."""

    name: str
    table: type[Row]
    read: Callable[[Any], Said]

    @property
    def id(self) -> Any:
        """The column that numbers its rows."""
        return inspect(self.table).primary_key[0]


def deeds() -> Source:
    """Return the source of what is written down by `write_down`."""
    return Source(DEEDS, AuditDeed, _deed)


def rows_of(
    name: str,
    table: type[Row],
    kind: Subject,
    subject: str | None,
    what: str,
    public: Sequence[str] = (),
    digested: Sequence[str] = (),
    personal: Sequence[str] = ("by",),
) -> Source:
    """Return the source of a table with `at`, and `principal` where it has one.

    `what` names a column that says what was done, or is that word itself.
    """
    columns = set(inspect(table).columns.keys())

    def read(row: Any) -> Said:
        detail = {column: getattr(row, column) for column in public}
        detail |= {column: hashed(canonical(getattr(row, column))) for column in digested}
        return Said(
            at=row.at,
            what=_word(getattr(row, what)) if what in columns else what,
            principal=row.principal if "principal" in columns else None,
            subject=kind.value if subject is None else named(kind, _word(getattr(row, subject))),
            detail=canonical(detail),
            personal={column: getattr(row, column) for column in personal},
        )

    return Source(name, table, read)


def _deed(row: AuditDeed) -> Said:
    return Said(row.at, row.deed.value, row.principal, row.subject, row.detail, None, row.commitment)


def _word(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)
