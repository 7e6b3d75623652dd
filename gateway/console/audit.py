"""Who did what? The chain, newest first, narrowed by kind, person and subject."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contacts.civil_time import first_occurrence
from gateway.audit.model import Subject
from gateway.audit.reading import Told, Wanted, kinds, list_entries
from gateway.audit.sealing import head_of
from gateway.console import deeds
from gateway.console.timeline import WHO
from gateway.console.visit import Visit
from gateway.sealed import SOURCES
from gateway.staff.permissions import Permission
from gateway.staff.tables import Staff
from gateway.tickets.tables import Ticket

SHOWN = 50
ASKED = ("what", "by", "kind", "about", "since", "until")


@dataclass(frozen=True)
class Line:
    """An entry as it is shown; `ticket` and `broadcast` where the visitor may read what it is about."""

    told: Told
    by: str | None
    what: str
    about: str
    detail: str
    ticket: str | None = None
    broadcast: int | None = None


def show(visit: Visit) -> Response:
    """List entries, those that fit the filter."""
    asked = {name: request.args.get(name, "").strip()[:120] for name in ASKED}
    found = list_entries(
        visit.session, SOURCES, _wanted(visit.session, asked), request.args.get("before", type=int), SHOWN
    )
    return visit.page(
        "audit.html",
        lines=_lines(visit, found.entries),
        illegible=found.illegible,
        following=found.following,
        asked=asked,
        given={name: value for name, value in asked.items() if value},
        kinds=sorted(((each, deeds.what(each)) for each in kinds(visit.session)), key=lambda each: each[1]),
        subjects=[(kind.value, deeds.SUBJECTS[kind].capitalize()) for kind in Subject],
        head=head_of(visit.session),
    )


def _wanted(session: Session, asked: dict[str, str]) -> Wanted:
    kind, about = asked["kind"], asked["about"]
    if kind == Subject.TICKET.value and about:
        about = str(session.scalar(select(Ticket.id).where(Ticket.number == about)) or "0")
    subject = f"{kind}:{about}" if kind and about else kind or None
    since, until = _day(asked["since"]), _day(asked["until"], timedelta(days=1))
    return Wanted(asked["what"] or None, _people(session, asked["by"]), subject, since, until)


def _day(said: str, later: timedelta = timedelta(0)) -> datetime | None:
    """Return when a day begins here; what is no day is no limit."""
    try:
        return first_occurrence(datetime.fromisoformat(said[:10]) + later) if said else None
    except ValueError:
        return None


def _people(session: Session, said: str) -> Collection[str] | None:
    """Return the principals and names by which a person is in the chain; what nobody is called finds nothing."""
    if not said:
        return None
    query = select(Staff.id, Staff.name).where(or_(Staff.name.icontains(said, autoescape=True), Staff.login == said))
    found = {said}
    for staff_id, name in session.execute(query):
        found |= {f"staff:{staff_id}", name}
    return found


def _lines(visit: Visit, found: Sequence[Told]) -> list[Line]:
    ids = [int(number) for kind, number in map(_parts, found) if kind == Subject.TICKET.value and number]
    rows = visit.session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids)))
    numbers = {row.id: row.number for row in rows}
    return [_line(visit, told, numbers) for told in found]


def _line(visit: Visit, told: Told, numbers: dict[int, str]) -> Line:
    kind, number = _parts(told)
    ticket = numbers.get(int(number)) if kind == Subject.TICKET.value and number else None
    about = f"{deeds.SUBJECTS[Subject.TICKET]} {ticket}" if ticket else deeds.subject(told.entry.subject)
    broadcast = kind == Subject.BROADCAST.value and number and visit.may(Permission.BROADCASTS_READ)
    return Line(
        told,
        WHO.get(told.by, told.by) if told.by else None,
        deeds.what(told.entry.what),
        about,
        deeds.detail(told.detail),
        ticket if visit.may(Permission.TICKETS_READ) else None,
        int(number) if broadcast else None,
    )


def _parts(told: Told) -> tuple[str, str]:
    """What an entry is about, and its number; a number that is none is none."""
    kind, _, number = told.entry.subject.partition(":")
    return kind, number if number.isascii() and number.isdecimal() else ""
