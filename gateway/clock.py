"""What is due now, whoever forgot it? Sweeps the rows every second; the queue may lose every nudge and nothing is lost.

Carries due pages out itself when the queue, or the urgent worker, is away. Several clocks may run at once: every step
claims its rows. Work that waits for the carrier runs beside the sweep, so that no policy looks late.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import func, select

from gateway import reactions
from gateway.broadcasts.sweep import sweep as sweep_broadcasts
from gateway.calls import conversation as calls
from gateway.calls.model import CallEnded
from gateway.calls.tables import Conversation
from gateway.duty import actions as duty
from gateway.duty.snapshot import write_snapshot
from gateway.installation import Installation
from gateway.jobs.urgent import send_everything, way
from gateway.notices.model import NoticeState
from gateway.notices.sending import settle_doubts
from gateway.notices.tables import Notice
from gateway.paging import actions as paging
from gateway.paging import delivery
from gateway.paging import sending as pages
from gateway.paging.model import PageState
from gateway.paging.tables import Escalation, Page
from gateway.queues import Queue
from gateway.storage import heartbeat

log = logging.getLogger(__name__)

NAME = "clock"
EVERY_S = 1.0
WORKER_ALIVE = timedelta(seconds=8)  # a heartbeat older than this is no worker
UNCLAIMED = timedelta(seconds=3)  # a page that nobody claimed for so long is carried out here
SNAPSHOT_EVERY = timedelta(seconds=30)


class Sweeper:
    """One clock. Every step is safe to repeat and to run beside another clock's."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._beside = ThreadPoolExecutor(6, thread_name_prefix="clock")
        self._running: dict[str, Future[None]] = {}
        self._snapshot_at: datetime | None = None

    def sweep(self) -> None:
        """Do once everything that is due. A step that fails is logged, and does not stop the next."""
        for step in (self.beat, self.escalations, self.doubts, self.silent_calls, self.nudges, self.snapshot):
            _guarded(step.__name__, step)
        for step in (self.carrier_questions, self.notice_questions, self.broadcasts):
            self.beside(step.__name__, step)

    def beat(self) -> None:
        """Show that this clock lives: a row, written by the sweep itself and not beside it."""
        with self.installation.transaction() as session:
            heartbeat.beat(session, NAME, os.getpid(), self.installation.clock())

    def escalations(self) -> None:
        """Let every policy whose time has come look at its ticket."""
        now, storage = self.installation.clock(), self.installation.storage
        with storage.reading() as session:
            due = paging.due_escalations(session, now)
        for ticket_id in due:
            with self.installation.transaction() as session:
                escalation = session.get(Escalation, ticket_id)
                if escalation is not None and escalation.next_at is not None and escalation.next_at <= now:
                    paging.advance(session, escalation, now)

    def doubts(self) -> None:
        """Turn lapsed claims into doubt, and send again what has been in doubt too long."""
        now = self.installation.clock()
        with self.installation.transaction() as session:
            delivery.lapse(session, now)
            delivery.send_doubted_again(session, now)

    def silent_calls(self) -> None:
        """End conversations that fell silent, whether or not the carrier told us."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            silent = calls.silent_conversations(session, now)
        for call_id in silent:
            with self.installation.transaction() as session:
                call = session.get(Conversation, call_id, with_for_update=True)
                if call is not None and call.silent_after < now and calls.end_conversation(call, now):
                    reactions.react(session, call, CallEnded("silent"), now)

    def nudges(self) -> None:
        """Nudge the urgent worker when something is due; do its work here when it is away, or slow."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            oldest = self._oldest_due(session, now)
            ends_wanted = session.scalar(select(func.count()).where(Page.end_wanted.is_(True), Page.sid.is_not(None)))
            notice_due = session.scalar(
                select(func.count()).where(Notice.state == NoticeState.DUE, Notice.due_at <= now)
            )
            alive = heartbeat.fresh(session, Queue.URGENT.value, now, WORKER_ALIVE)
        if oldest is None and not notice_due and not ends_wanted:
            return
        nudged = alive and self.installation.nudges.nudge(Queue.URGENT)
        if not nudged or (oldest is not None and now - oldest > UNCLAIMED):
            self.beside("send", lambda: _discard(send_everything(self.installation)))

    def snapshot(self) -> None:
        """Write who is on call to a file, for the moment that the database is gone."""
        now = self.installation.clock()
        if self._snapshot_at is not None and abs(now - self._snapshot_at) < SNAPSHOT_EVERY:
            return
        with self.installation.storage.reading() as session:
            numbers = [officer.phone for officer in duty.on_call(session, now) if officer.verified and officer.phone]
        write_snapshot(self.installation.settings.var, numbers)
        self._snapshot_at = now

    def carrier_questions(self) -> None:
        """Ask the carrier after pages in doubt, and after calls that never reported their end."""
        out = way(self.installation)
        pages.look_up_doubted(out)
        pages.ask_after_silent(out)
        pages.end_calls(out)

    def notice_questions(self) -> None:
        """Ask the carrier after notices in doubt."""
        held = self.installation
        settle_doubts(held.storage, held.carrier, held.clock)

    def broadcasts(self) -> None:
        """Apply receipts, clear doubt, expire, complete, and have what waits sent."""
        held = self.installation
        sweep_broadcasts(
            held.storage,
            held.broadcast_carrier,
            held.clock,
            lambda: _discard(held.nudges.nudge(Queue.BULK)),
        )

    def beside(self, name: str, step: Callable[[], None]) -> None:
        """Run a step beside the sweep, unless its last run is still on."""
        running = self._running.get(name)
        if running is None or running.done():
            self._running[name] = self._beside.submit(_guarded, name, step)

    def close(self) -> None:
        """Wait for what runs beside."""
        self._beside.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def _oldest_due(session: object, now: datetime) -> datetime | None:
        query = select(func.min(Page.due_at)).where(Page.state == PageState.DUE, Page.due_at <= now)
        return session.scalar(query)  # type: ignore[attr-defined, no-any-return]


def main(installation: Installation, stop: Event) -> None:
    """Sweep until told to stop."""
    sweeper = Sweeper(installation)
    while not stop.is_set():
        sweeper.sweep()
        stop.wait(EVERY_S)
    sweeper.close()


def _guarded(name: str, step: Callable[[], None]) -> None:
    try:
        step()
    except Exception:  # the next step, and the next sweep, must come whatever happened to this one
        log.exception("sweep step %s failed", name)


def _discard(result: object) -> None:
    """Take a result that nobody needs."""
