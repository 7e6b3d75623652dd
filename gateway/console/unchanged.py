"""How do many open tabs cost almost nothing? One question says that nothing was written since a tab was last answered.

A tab that was told "nothing new" is told so again without looking at its page, its visitor or its rights, as long as no
mark moved: what a case, an alarm, a page to an officer, a sign-in or a right changes in, moves one. Once in twenty
seconds it is looked at in full all the same: times that pass, and what a mark would miss, show themselves by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import make_response, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import ScalarSelect, Select, case, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.alarms.tables import Alarm, AlarmSeen
from gateway.audit.tables import AuditDeed
from gateway.calls.tables import MissedCall
from gateway.duty.tables import DutyChange, DutyShift
from gateway.installation import Installation
from gateway.paging.model import PageState
from gateway.paging.tables import Page
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Recording, Ticket, TimelineEntry

IN_FULL_EVERY = timedelta(seconds=20)
MOST_KEPT = 4000  # tabs and pages of a process
NOTHING_NEW = 204

Mark = tuple[Any, ...]


class Unchanged:
    """What this process last told each tab that asked about each part of a page. Safe to use from many threads."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], tuple[Mark, datetime]] = {}

    def serve(self, installation: Installation, ask: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
        """Answer a poll: nothing when no mark moved since this tab was told nothing, or else what `ask` answers."""
        with installation.storage.reading() as session:
            mark = mark_of(session)
        key, now = (str(cookie.get("token", "")), request.full_path), installation.clock()
        told = self._told.get(key)
        if told is not None and told[0] == mark and abs(now - told[1]) < IN_FULL_EVERY:
            return make_response("", NOTHING_NEW)
        answer = ask()
        if isinstance(answer, Response) and answer.status_code == NOTHING_NEW:
            if len(self._told) >= MOST_KEPT:
                self._told.clear()
            self._told[key] = (mark, now)
        return answer


def mark_of(session: Session) -> Mark:
    """Return what moves when something is written that a marked part of a page shows, or that takes a right away."""
    return tuple(session.execute(_MARKS).one())


def _last(column: Any) -> ScalarSelect[Any]:
    return select(func.max(column)).scalar_subquery()


def _marks() -> Select[Any]:
    """One question, of the ends of indexes, of the few alarms there are, and of what belongs to open tickets."""
    opened = select(Ticket.id).where(Ticket.state != TicketState.CLOSED)
    small = [select(func.max(Alarm.last_at)), select(func.count(Alarm.ended_at))]
    # of two writers at once the later number may be committed first: the last line alone would not tell
    small += [select(func.count(TimelineEntry.id)).where(TimelineEntry.ticket_id.in_(opened))]
    small += [select(func.count(Recording.id)).where(Recording.ticket_id.in_(opened), Recording.available)]
    each_state = (func.sum(case((Page.state == state, 1), else_=0)).label(state.name) for state in PageState)
    counted = (func.count(Page.id), func.max(Page.at), func.count(Page.answered_at))
    pages = select(*counted, *each_state).where(Page.ticket_id.in_(opened)).subquery()
    ends = (TimelineEntry.id, AuditDeed.id, AlarmSeen.id, MissedCall.id, Recording.id, DutyChange.id, DutyShift.id)
    return select(*(_last(column) for column in ends), *(each.scalar_subquery() for each in small), *pages.c)


_MARKS = _marks()
