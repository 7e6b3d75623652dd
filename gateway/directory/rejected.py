"""Which rows of a table were rejected, as a file to mend and bring in again? Whole, and beside it what is wrong.

The two columns that we add are read past by the import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from contacts.headings import REMARKS, header_row
from contacts.table import RowFault

Wording = Callable[[RowFault], str]


def rejected_rows(rows: Sequence[Sequence[str]], faults: Sequence[RowFault], wording: Wording) -> Iterator[list[str]]:
    """Yield the header and every rejected row as it stood, then what is wrong and what may have been meant."""
    at = header_row(rows)
    kept = [position for position, cell in enumerate(rows[at]) if cell.strip().lower() not in REMARKS]
    width = max(kept, default=-1) + 1
    yield [*_cells(rows[at], kept, width), *(word.capitalize() for word in REMARKS)]
    by_row: dict[int, list[RowFault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    for number in sorted(by_row):
        wrong = by_row[number]
        meant = "; ".join(fault.suggestion for fault in wrong if fault.suggestion)
        yield [*_cells(rows[number - 1], kept, width), "; ".join(wording(fault) for fault in wrong), meant]


def _cells(row: Sequence[str], kept: Sequence[int], width: int) -> list[str]:
    filled = [*row, *[""] * (width - len(row))]
    return [filled[position] for position in kept]
