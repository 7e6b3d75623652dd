"""What may a program ask of contacts? To list them, and to import a table of them."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from gateway.api import shapes
from gateway.api.bodies import Upload
from gateway.api.routing import Answer, Asked
from gateway.directory import actions as directory
from gateway.directory import audiences
from gateway.directory.importing import apply_chunk, placing_by_heading, plan_import
from gateway.directory.reading import read_file
from gateway.directory.written import note_import
from gateway.errors import Refused
from gateway.staff.permissions import numbers_masked
from gateway.storage import Storage

YES = ("true", "yes", "on", "1")


def list_contacts(session: Session, asked: Asked) -> Answer:
    """Contacts in the order in which they came to be known."""
    page = directory.list_contacts(session, asked.after, asked.limit, asked.query.get("search", ""))
    hidden, stopped = numbers_masked(asked.actor), directory.opted_out(session)
    return Answer(asked.cursors.result([shapes.contact(row, stopped, hidden) for row in page.contacts], page.next))


def list_audiences(session: Session, asked: Asked) -> Answer:
    """The audiences that have a name, in the order in which they came to be."""
    rows, following = audiences.list_saved(session, asked.after, asked.limit)
    return Answer(asked.cursors.result([shapes.saved_audience(row) for row in rows], following))


def import_contacts(storage: Storage, asked: Asked) -> Answer:
    """Read a table and add to and change contacts by it, a short transaction a chunk; a dry run only tells."""
    upload: Upload = asked.body
    dry_run = asked.query.get("dry_run", False) or upload.fields.get("dry_run", "").lower() in YES
    rows = read_file(upload.content)
    placing = placing_by_heading(rows, _told(upload.fields.get("map", "")))
    with storage.reading() as session:
        plan = plan_import(session, rows, placing)
    for number in range(0 if dry_run else plan.chunks):
        with storage.transaction() as session:
            apply_chunk(session, plan, number, asked.now)
    if not dry_run:
        with storage.transaction() as session:
            note_import(session, asked.actor, plan.result, asked.now)
    return Answer({**plan.result.as_dict(), "dry_run": dry_run})


def _told(said: str) -> dict[str, str]:
    """Read which heading means which column, a JSON object of texts."""
    try:
        told = json.loads(said or "{}")
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not all(isinstance(column, str) for column in told.values()):
        raise Refused("table_map_form")
    return told
