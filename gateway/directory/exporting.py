"""How does the directory leave as a table that can be imported again, and that no spreadsheet runs as formulas?

What begins as a formula gets an apostrophe before it, which the import takes off again. Numbers need none: they are
written with a zero first, foreign ones as 0033.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contacts.headings import WRITTEN
from contacts.phone import show
from gateway.directory.tables import Contact

# Not only at the start: a spreadsheet that splits at another separator begins a cell in the middle of ours.
_FORMULA = re.compile(r"(^|[;,\t\r\n])(?='*[=+\-@\t\r])")
_GUARDED = re.compile(r"(^|[;,\t\r\n])'(?='*[=+\-@\t\r])")


def guarded(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text."""
    return _FORMULA.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """Return what a guarded cell stood for."""
    return _GUARDED.sub(r"\1", cell) if "'" in cell else cell


def contact_rows(session: Session) -> Iterator[list[str]]:
    """Yield the header and every contact, as the contact table is written."""
    yield [column.value for column in WRITTEN]
    query = (
        select(Contact)
        .where(Contact.merged_into_id.is_(None))
        .order_by(Contact.id)
        .options(joinedload(Contact.organisation))
    )
    for contact in session.scalars(query.execution_options(yield_per=1000)):
        place = contact.organisation
        yield [
            place.name,
            place.code,
            place.province or "",
            contact.function,
            contact.name,
            _number(contact.mobile),
            _number(contact.phone),
            contact.email or "",
            ";".join(contact.groups),
            str(contact.priority or ""),
        ]


def csv_text(rows: Iterable[Sequence[str]], excel: bool = False) -> str:
    """Return rows as CSV; with `excel` as a Belgian Excel opens it: semicolons, and a mark for UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if excel else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return ("\ufeff" if excel else "") + out.getvalue()


def _number(e164: str | None) -> str:
    if e164 is None:
        return ""
    shown = show(e164)
    return f"00{shown[1:]}" if shown.startswith("+") else shown
