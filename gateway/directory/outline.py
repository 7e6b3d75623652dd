"""What would a table do, as it was found when it came in? Kept page by page, so that none is found out twice.

What is carried out is found out anew; where the directory changed it meanwhile (`digest`), it is shown again first.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contacts.headings import Column
from contacts.table import Placed, RowFault, differences
from gateway.directory.model import Heading, ImportResult, Plan
from gateway.directory.tables import Upload

SHOWN = 50
KINDS = ("changed", "added", "rejected", "repaired")
Kept = tuple[dict[str, Any], bytes]
_FAULT = ("row", "column", "value", "error", "suggestion")


@dataclass(frozen=True)
class Line:
    """One contact that comes or changes: column, what stands there, what would. `codes` tell a new organisation."""

    row: int
    organisation: str
    contact: str
    fields: Sequence[tuple[str, Any, Any]]


@dataclass(frozen=True)
class Outline:
    """What a table would do, without the contacts themselves: those are read a page at a time."""

    headings: Sequence[Heading]
    added: int
    changed: int
    unchanged: int
    rejected_rows: int
    unknown_columns: Sequence[str]
    counts: dict[str, int]
    digest: str

    @property
    def steps(self) -> int:
        """How many contacts would come or change."""
        return self.added + self.changed


def outlined(plan: Plan, headings: Sequence[Heading]) -> Kept:
    """Return what a plan does as it is kept beside its table: what all of it comes to, and the lines of its pages."""
    pages, content = dict[str, list[int]](), bytearray()
    for kind in KINDS:
        ends = pages[kind] = [len(content)]
        for page in _pages(plan, kind):
            content += zlib.compress(json.dumps(page, ensure_ascii=False).encode(), 1)
            ends.append(len(content))
    result = plan.result
    outline = {
        "headings": [[*_heading(each)] for each in headings],
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "rejected_rows": len({fault.row for fault in result.rejected}),
        "unknown_columns": list(result.unknown_columns),
        "counts": {kind: len(_of(plan, kind)) for kind in KINDS},
        "digest": digest_of(plan),
        "pages": pages,
    }
    return outline, bytes(content)


def outline_of(upload: Upload) -> Outline | None:
    """Return what was kept; None when nothing was, or it no longer holds."""
    kept = upload.outline
    if kept is None:
        return None
    headings = [
        Heading(at, text, Column(column) if column else None, known, tuple(samples))
        for at, text, column, known, samples in kept["headings"]
    ]
    return Outline(headings, **{name: kept[name] for name in Outline.__annotations__ if name != "headings"})


def page_of(upload: Upload, kind: str, page: int) -> list[Line] | list[RowFault]:
    """Return one page of what was kept, the first being 1; nothing past the end."""
    ends = (upload.outline or {}).get("pages", {}).get(kind, [])
    if not 1 <= page < len(ends):
        return []
    said = json.loads(zlib.decompress((upload.lines or b"")[ends[page - 1] : ends[page]]))
    if kind in ("changed", "added"):
        return [Line(*line) for line in said]
    return [RowFault(*fault) for fault in said]


def rejected_of(upload: Upload) -> Iterator[RowFault]:
    """Yield every wrong cell that was kept."""
    page = 1
    while found := page_of(upload, "rejected", page):
        yield from (fault for fault in found if isinstance(fault, RowFault))
        page += 1


def carried_out(plan: Plan) -> Plan:
    """Return what a plan does once more when all of it was done: nothing."""
    result = plan.result
    whole = result.added + result.changed + result.unchanged
    done = ImportResult(0, 0, whole, result.rejected, result.unknown_columns, result.repaired)
    return replace(plan, result=done, steps=())


def digest_of(plan: Plan) -> str:
    """Return the hash (SHA-256, hexadecimal) of every contact that a plan adds or changes, with what stands there."""
    found = hashlib.sha256()
    for step in plan.steps:
        place = plan.register[step.organisation_id]
        found.update(f"{step.row} {place.name} {sorted(place.codes.values())} {step.entry} {step.before}\n".encode())
    return found.hexdigest()


def _heading(each: Heading) -> tuple[int, str, str | None, bool, Sequence[str]]:
    return each.position, each.text, each.column.value if each.column else None, each.recognised, each.samples


def _of(plan: Plan, kind: str) -> Sequence[Any]:
    if kind in ("changed", "added"):
        return plan.changed if kind == "changed" else plan.added
    return plan.result.rejected if kind == "rejected" else plan.result.repaired


def _pages(plan: Plan, kind: str) -> Iterator[list[Any]]:
    found = _of(plan, kind)
    for start in range(0, len(found), SHOWN):
        some = found[start : start + SHOWN]
        if kind in ("changed", "added"):
            yield [_line(plan, step) for step in some]
        else:
            yield [[getattr(fault, name) for name in _FAULT] for fault in some]


def _line(plan: Plan, step: Placed) -> list[Any]:
    place = plan.register[step.organisation_id]
    fields = [[column.value, before, after] for column, before, after in differences(step, plan.columns)]
    if step.before is not None and not fields:
        said = (place.name, ", ".join(place.codes.values()), place.province or "")
        fields = [["organisation", "", " ".join(each for each in said if each)]]
    return [step.row, place.name, step.entry.name or step.entry.function, fields]
