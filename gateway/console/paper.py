"""How does something leave us on paper? As sections of facts, tables and lines, typeset as an accessible PDF.

It is PDF/UA-1. Nothing of the content is markup, nothing is fetched, and no font of this machine is used: the same
document gives the same file everywhere. A document in an exercise says OEFENING at its head and on every page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files

from flask import make_response
from werkzeug.wrappers import Response

from gateway.console.letters import fonts, readable

AUTHOR = "Crisiscentrum Vlaamse overheid"
DRILL = "OEFENING"
PDF = "application/pdf"


@dataclass(frozen=True)
class Section:
    """One part: facts by name, then a table, then lines. `widths`: each column's share of the page, 0 for its own."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Paper:
    """A whole document."""

    title: str
    lead: Sequence[str]
    sections: Sequence[Section]
    drill: bool
    made_at: datetime


def pdf_of(paper: Paper) -> bytes:
    """Return the document as a tagged PDF in Dutch, with its title, its author and the time at which it was made."""
    import typst  # large: only a process that makes a document loads it

    said = {
        **asdict(paper),
        "made_at": paper.made_at.isoformat(),
        "author": AUTHOR,
        "description": paper.title,
        "drill_mark": DRILL,
        "running": f"{AUTHOR} · {paper.title}" + (f" · {DRILL}" if paper.drill else ""),
        "page": "bladzijde",
    }
    source = (files("gateway.console") / "templates" / "paper" / "paper.typ").read_bytes()
    made: bytes = typst.compile(
        source,
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(_readable(said))},
        pdf_standards=["ua-1"],
        timestamp=paper.made_at.replace(microsecond=0),  # the typesetter refuses parts of a second
    )
    return made


def file_of(content: bytes, name: str) -> Response:
    """Answer with a PDF, saved under `name`."""
    response = make_response(content)
    response.headers["Content-Type"] = PDF
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _readable(value: object) -> object:
    """The same with only letters that our fonts have."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, dict):
        return {name: _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list | tuple) else value
