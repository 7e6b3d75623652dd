"""How does a contact table become rows? First a plan, which only reads; then chunks, each a transaction of its door.

A door does: `plan = plan_import(session, rows)` in a reading session; then for each of `range(plan.chunks)` a
transaction with `apply_chunk`. A chunk may be carried out twice: rows are found again by what they are known by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from contacts.headings import Column, Placing, TableRefused, column_of, placed_by_heading
from contacts.organisation import Code, CodeKind
from contacts.person import key_of
from contacts.register import Known, Register
from contacts.table import Entry, Key, Placed, compare, fields_of, read_table
from gateway.directory.actions import CODE_COLUMNS, successions
from gateway.directory.model import CHUNK, ImportResult, Plan
from gateway.directory.tables import Contact, Organisation
from gateway.errors import Refused

_KNOWN_BY = ("organisation_id", "name_key", "function_key")


def plan_import(session: Session, rows: Sequence[Sequence[str]], placing: Placing | None = None) -> Plan:
    """Say what a table of cells (with its header) would do; changes nothing. `placing` tells columns by hand.

    Raises Refused: table_empty, table_columns_missing, table_column_twice (with `columns`).
    """
    try:
        table = read_table(rows, placing)
    except TableRefused as refused:
        raise Refused(refused.reason.value, columns=refused.columns) from None
    register = Register(_organisations(session), successions(session))
    changes = compare(table, register, _contacts(session), _merged(session))
    result = ImportResult(
        len(changes.added),
        len(changes.changed),
        changes.unchanged,
        tuple(changes.faults),
        table.unknown,
        table.repaired,
    )
    steps = tuple(sorted([*changes.added, *changes.changed], key=lambda step: step.row))
    return Plan(result, steps, table.columns, register)


def placing_by_heading(rows: Sequence[Sequence[str]], told: Mapping[str, str]) -> Placing:
    """Return where columns stand that a program tells by their headings; "" leaves a heading out.

    Raises Refused: table_no_such_heading (with `columns`), table_no_such_column.
    """
    if not told:
        return {}
    known = {column.value: column for column in Column}
    columns = {}
    for heading, name in told.items():
        if name and name not in known and column_of(name) is None:
            raise Refused("table_no_such_column", column=name)
        columns[heading] = (known.get(name) or column_of(name)) if name else None
    try:
        return placed_by_heading(rows, columns)
    except TableRefused as refused:
        raise Refused(refused.reason.value, columns=refused.columns) from None


def apply_chunk(session: Session, plan: Plan, number: int, now: datetime, demo: bool = False) -> None:
    """Carry out one chunk of a plan."""
    steps = plan.steps[number * CHUNK : (number + 1) * CHUNK]
    if not steps:
        return
    places = _places(session, plan.register, {step.organisation_id for step in steps}, now, demo)
    _write(session, [_row(step, places[step.organisation_id], now, demo) for step in steps], plan)


def import_rows(
    session: Session, rows: Sequence[Sequence[str]], dry_run: bool, now: datetime, demo: bool = False
) -> ImportResult:
    """Plan and carry out a small table in the one transaction of the caller; `dry_run` only plans."""
    plan = plan_import(session, rows)
    if not dry_run:
        for number in range(plan.chunks):
            apply_chunk(session, plan, number, now, demo)
    return plan.result


def _organisations(session: Session) -> Iterable[Known]:
    for row in session.scalars(select(Organisation)):
        yield Known(row.id, row.name, _codes(row), row.province)


def _codes(row: Organisation) -> dict[CodeKind, str]:
    codes = {CodeKind.OVO: row.ovo, CodeKind.KBO: row.kbo, CodeKind.NIS: row.nis}
    return {kind: value for kind, value in codes.items() if value}


def _contacts(session: Session) -> dict[Key, Entry]:
    columns = (
        Contact.organisation_id,
        Contact.name_key,
        Contact.function_key,
        Contact.name,
        Contact.function,
        Contact.mobile,
        Contact.phone,
        Contact.email,
        Contact.groups,
        Contact.priority,
    )
    found = {}
    for place, name_key, function_key, name, function, *reach, groups, priority in session.execute(select(*columns)):
        mobile, phone, email = reach
        found[place, name_key, function_key] = Entry(
            name=name,
            function=function,
            mobile=mobile,
            phone=phone,
            email=email,
            groups=tuple(groups),
            priority=priority,
        )
    return found


def _merged(session: Session) -> dict[Key, str]:
    """Return into whom contacts were merged, by what they are known by."""
    kept = aliased(Contact)
    query = select(Contact.organisation_id, Contact.name_key, Contact.function_key, kept.name, kept.function)
    rows = session.execute(query.join(kept, Contact.merged_into_id == kept.id))
    return {(place, name_key, function_key): name or function for place, name_key, function_key, name, function in rows}


def _places(session: Session, register: Register, wanted: set[int], now: datetime, demo: bool) -> dict[int, int]:
    """Return the row ids of organisations, making or mending those that the table adds to."""
    rows: dict[int, Organisation] = {}
    fresh = [register[each] for each in wanted if each < 0]
    stored = _stored(session, fresh) if fresh else Register(())
    for each in fresh:
        coded = [stored.find(Code(kind, value)) for kind, value in each.codes.items()]
        known = next((found for found in coded if found), None) or stored.named(each.name)
        rows[each.id] = session.get_one(Organisation, known.id) if known else _make(session, each, now, demo)
        _mend(rows[each.id], each)
    for each in (register[each] for each in wanted & register.touched):
        _mend(session.get_one(Organisation, each.id), each)
    session.flush()
    return {each: rows[each].id if each < 0 else each for each in wanted}


def _stored(session: Session, fresh: list[Known]) -> Register:
    """Return which of the organisations that the plan adds stand already: by an earlier run, or somebody beside us."""
    alike = [Organisation.name_key.in_([key_of(each.name) for each in fresh])]
    for kind, column in CODE_COLUMNS.items():
        alike.append(column.in_([each.codes[kind] for each in fresh if kind in each.codes]))
    rows = session.scalars(select(Organisation).where(or_(*alike)))
    return Register([Known(row.id, row.name, _codes(row), row.province) for row in rows])


def _make(session: Session, each: Known, now: datetime, demo: bool) -> Organisation:
    row = Organisation(name=each.name, name_key=key_of(each.name), province=each.province, created_at=now, demo=demo)
    session.add(row)
    return row


def _mend(row: Organisation, each: Known) -> None:
    row.ovo = row.ovo or each.codes.get(CodeKind.OVO)
    row.kbo = row.kbo or each.codes.get(CodeKind.KBO)
    row.nis = row.nis or each.codes.get(CodeKind.NIS)
    row.province = each.province or row.province


def _row(step: Placed, organisation_id: int, now: datetime, demo: bool) -> dict[str, Any]:
    entry = step.entry
    return {
        "organisation_id": organisation_id,
        "name": entry.name,
        "function": entry.function,
        "name_key": key_of(entry.name),
        "function_key": key_of(entry.function),
        "mobile": entry.mobile,
        "phone": entry.phone,
        "email": entry.email,
        "groups": list(entry.groups),
        "priority": entry.priority,
        "demo": demo,
        "created_at": now,
        "changed_at": now,
    }


def _write(session: Session, rows: list[dict[str, Any]], plan: Plan) -> None:
    """Add contacts, or change in place those that stand; only the columns that the table has."""
    told = [*fields_of(plan.steps[0].entry, plan.columns), "changed_at"]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert: Any = dialect.insert(Contact)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=_KNOWN_BY, set_={column: insert.excluded[column] for column in told}
        ),
        rows,
    )
