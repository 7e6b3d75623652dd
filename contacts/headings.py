"""Which row of a table is its header, and which of our columns stands where? Recognised by name, or told by hand.

Lists of others use other words. Where two headings could mean one column, the plainer word wins; two that are equally
plain are refused, never chosen between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from contacts.person import key_of

HEADER_WITHIN = 20  # rows in which the header is sought, under a title


class Column(Enum):
    """The columns we know, by their English name."""

    ORGANISATION = "organisation"
    CODE = "code"
    PROVINCE = "province"
    FUNCTION = "function"
    NAME = "name"
    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    GROUPS = "groups"
    PRIORITY = "priority"
    # Of others' lists: a first name is put before the name, and an organisation may have a code of each register.
    FIRST_NAME = "first_name"
    OVO = "ovo"
    KBO = "kbo"
    NIS = "nis"


CODES = (Column.CODE, Column.OVO, Column.KBO, Column.NIS)
WRITTEN = tuple(column for column in Column if column not in (Column.FIRST_NAME, *CODES[1:]))  # of our own tables

# The plainest words first; those after a bar give way to them, and those after two bars to both.
_SPELLINGS = {
    Column.ORGANISATION: "organisation organization organisatie | bestuur lokaalbestuur entiteit | gemeente",
    Column.CODE: "code",
    Column.PROVINCE: "province provincie",
    Column.FUNCTION: "function functie | rol",
    Column.NAME: "name naam | achternaam familienaam lastname surname | contactpersoon",
    Column.MOBILE: "mobile gsm gsmnummer mobilenumber | gsmnr mobiel mobielnummer mobieletelefoon mobilephone",
    Column.PHONE: "phone telefoon telefoonnummer tel phonenumber | telefoonnr telnr vastnummer vastetelefoon vast",
    Column.EMAIL: "email emailadres mail | mailadres emailaddress",
    Column.GROUPS: "groups groepen group groep",
    Column.PRIORITY: "priority prioriteit",
    Column.FIRST_NAME: "firstname voornaam",
    Column.OVO: "ovo ovocode ovonummer",
    Column.KBO: "kbo kbocode kbonummer ondernemingsnummer",
    Column.NIS: "nis niscode nisnummer",
}
_COLUMNS = {
    spelling: (column, rank)
    for column, tiers in _SPELLINGS.items()
    for rank, spellings in enumerate(tiers.split("|"))
    for spelling in spellings.split()
}
REACHING = (Column.MOBILE, Column.PHONE, Column.EMAIL)
REMARKS = ("fout", "bedoelde u")  # what we write beside a rejected row, and read past when it comes in again

Placing = Mapping[int, Column | None]  # position -> column told by hand; None: to be left out


class TableFault(Enum):
    """Why a table cannot be read at all."""

    EMPTY = "table_empty"
    COLUMNS_MISSING = "table_columns_missing"
    COLUMN_TWICE = "table_column_twice"
    NO_SUCH_HEADING = "table_no_such_heading"


class TableRefused(ValueError):  # noqa: N818 - the house's word
    """A table cannot be read at all; `columns` names the columns that it is about."""

    def __init__(self, reason: TableFault, columns: Sequence[str] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.columns = tuple(columns)


def column_of(heading: str) -> Column | None:
    """Return the column that a heading names, or None."""
    return _meant(heading)[0]


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return where the header stands: the first row with two columns we know, else the first with two cells."""
    filled = [at for at, row in enumerate(rows[:HEADER_WITHIN]) if any(cell.strip() for cell in row)]
    if not filled:
        raise TableRefused(TableFault.EMPTY)
    known = [at for at in filled if sum(column_of(cell) is not None for cell in rows[at]) >= 2]
    wide = [at for at in filled if sum(bool(cell.strip()) for cell in rows[at]) >= 2]
    return (known or wide or filled)[0]


def columns_of(header: Sequence[str], placing: Placing) -> list[Column | None]:
    """Return the column at each position; one that is told by hand is not also recognised elsewhere."""
    told = set(placing.values())
    meant = {at: _meant(cell) for at, cell in enumerate(header) if at not in placing}
    plainest: dict[Column | None, int] = {}
    for column, rank in meant.values():
        plainest[column] = min(rank, plainest.get(column, rank))
    recognised = {at: column for at, (column, rank) in meant.items() if column not in told and rank == plainest[column]}
    return _with_a_name([placing[at] if at in placing else recognised.get(at) for at in range(len(header))])


def _with_a_name(columns: list[Column | None]) -> list[Column | None]:
    """Let a first name be the name where the table has no other."""
    if Column.NAME in columns:
        return columns
    return [Column.NAME if column is Column.FIRST_NAME else column for column in columns]


def _meant(heading: str) -> tuple[Column | None, int]:
    """Return the column that a heading names, and how plainly: 0 is plainest."""
    return _COLUMNS.get(re.sub(r"[\s\-_.:*']+", "", key_of(heading)), (None, 0))


def placed_by_heading(rows: Sequence[Sequence[str]], told: Mapping[str, Column | None]) -> dict[int, Column | None]:
    """Return where columns stand that were told by their heading; raises TableRefused for one that is not there."""
    header = [key_of(cell) for cell in rows[header_row(rows)]]
    absent = [heading for heading in told if key_of(heading) not in header]
    if absent:
        raise TableRefused(TableFault.NO_SUCH_HEADING, absent)
    return {header.index(key_of(heading)): column for heading, column in told.items()}


def unknown_headings(header: Sequence[str], columns: Sequence[Column | None], placing: Placing) -> tuple[str, ...]:
    """Return the headings that nobody knows and nobody left out by hand."""
    return tuple(
        cell.strip()
        for at, (cell, column) in enumerate(zip(header, columns, strict=True))
        if column is None and cell.strip() and at not in placing and key_of(cell) not in REMARKS
    )


def missing_columns(columns: Sequence[Column | None]) -> list[str]:
    """Return what a table must have and has not, by English name."""
    missing = [] if Column.ORGANISATION in columns else [Column.ORGANISATION.value]
    if Column.NAME not in columns and Column.FUNCTION not in columns:
        missing.append(Column.NAME.value)
    if not any(column in columns for column in REACHING):
        missing.append("mobile|phone|email")
    return missing


def doubled_columns(columns: Sequence[Column | None]) -> list[str]:
    """Return the columns that stand there twice, by English name."""
    known = [column for column in columns if column is not None]
    return [column.value for column in dict.fromkeys(known) if known.count(column) > 1]
