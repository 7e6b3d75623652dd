"""What stands in the cells of a spreadsheet? A program of its own: a file on standard input, JSON rows on standard out.

Five kilobytes of XLSX can ask for half a terabyte of memory, and the library then aborts its process. So it runs in a
process that nobody needs, with a limit on memory and time. It imports nothing of ours, and must not.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 60


def sheets_of(content: bytes, most_rows: int) -> list[tuple[str, list[list[str]]]]:
    """Return the visible sheets that have cells, by name, as text; at most `most_rows` rows and one more of each."""
    from python_calamine import SheetVisibleEnum, load_workbook

    workbook, found = load_workbook(io.BytesIO(content)), []
    for about in workbook.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows = sheet.to_python(skip_empty_area=False, nrows=most_rows + 1)
        if any(cell != "" for row in rows for cell in row):
            spread_merged(rows, sheet.merged_cell_ranges or ())
            found.append((about.name, [[text_of(cell) for cell in row] for row in rows]))
    return found


def spread_merged(rows: list[list[Any]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Say in every row of a merged cell what a person reads there: only its first row holds it.

    Downwards only: a title over several columns is no heading of each.
    """
    for (top, column), (bottom, _) in merged:
        for row in rows[top + 1 : bottom + 1]:
            if column < min(len(row), len(rows[top])) and row[column] == "":
                row[column] = rows[top][column]


def text_of(cell: object) -> str:
    """Return what a person sees in a cell, whole numbers without a fraction."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)


def main() -> None:
    """Read standard input within limits; any failure is an exit status, never a half answer."""
    limits = {resource.RLIMIT_AS: MEMORY_BYTES, resource.RLIMIT_CPU: CPU_SECONDS, resource.RLIMIT_CORE: 0}
    for limit, most in limits.items():
        with suppress(ValueError, OSError):  # macOS knows no limit on address space
            resource.setrlimit(limit, (most, most))
    json.dump(sheets_of(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
