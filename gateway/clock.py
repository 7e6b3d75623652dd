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
from functools import cached_property
from threading import Event

from gateway import reactions
from gateway.alarms.actions import end_quiet_alarms
from gateway.broadcasts import asking
from gateway.broadcasts.sweep import something_moves
from gateway.broadcasts.sweep import sweep as sweep_broadcasts
from gateway.calls import conversation as calls
from gateway.chores import Chore, chores_of, questions_of
from gateway.duty.snapshot import renew_snapshots
from gateway.duty.starts import due_starts, plan_starts, take_step
from gateway.fallback.actions import Around
from gateway.fallback.outage import Outage
from gateway.fallback.spool import Spool
from gateway.fallback.sweep import take_in_spooled
from gateway.hooks import sending as hooks
from gateway.installation import Installation
from gateway.jobs.urgent import others_wait, send_everything, way
from gateway.meetings.sending import take_out
from gateway.notices.attempts import is_due as notice_is_due
from gateway.notices.sending import settle_doubts
from gateway.paging import claims, progress
from gateway.paging import sending as pages
from gateway.paging.following import due_to_follow, follow
from gateway.paging.steps import due_escalations, look
from gateway.queues import Queue
from gateway.recordings.sweep import Keeper
from gateway.storage import heartbeat
from ivr_flows.load import our_book

log = logging.getLogger(__name__)

NAME = "clock"
EVERY_S = 1.0
LEISURE = 5  # sweeps: so seldom is done what nobody waits for
AT_ONCE = 32  # more than there are steps beside: pages that are carried out here wait for no other step
WORKER_ALIVE = timedelta(seconds=8)  # a heartbeat older than this is no worker
UNCLAIMED = timedelta(seconds=3)  # a page that nobody claimed for so long is carried out here
SNAPSHOT_EVERY = timedelta(seconds=30)
PLAN_EVERY = timedelta(minutes=1)  # the plan is looked at for duty that begins


class Sweeper:
    """One clock. Every step is safe to repeat and to run beside another clock's."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._beside = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="clock")
        self._running: dict[str, Future[None]] = {}
        self._snapshot_at: datetime | None = None
        self._starts_planned_at: datetime | None = None
        self._turn = 0

    def sweep(self) -> None:
        """Do once everything that is due. A step that fails is logged, and does not stop the next."""
        first = (
            self.beat,
            self.doubts,
            self.escalations,
            self.followed,
            self.duty_starts,
            self.approvals,
            self.spooled_calls,
            self.silent_calls,
        )
        for step in (*first, self.nudges, self.snapshot):
            _guarded(step.__name__, step)
        for step in (self.rooms, self.carrier_questions, self.notice_questions, self.recordings, self.hooks):
            self.beside(step.__name__, step)
        for name, question in self._questions:
            self.beside(name, question)
        _guarded("at leisure", self.at_leisure)

    def at_leisure(self) -> None:
        """Do every few sweeps what nobody waits for; broadcasts at once while something of them moves."""
        turn, self._turn = self._turn == 0, (self._turn + 1) % LEISURE
        if turn or self._broadcasts_move():
            self.beside("broadcasts", self.broadcasts)
        if turn:
            for name, chore in self._chores:
                self.beside(name, chore)

    def beat(self) -> None:
        """Show that this clock lives: a row, written by the sweep itself and not beside it."""
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                heartbeat.beat(session, NAME, os.getpid(), now)
                end_quiet_alarms(session, now)
                self._outage.ended(session, now)
        except Exception as fault:
            failed_at = self.installation.clock()
            if self._outage.noticed(fault, now, failed_at):
                self.beside("outage", lambda: self._outage.text_coordinators(failed_at))
            raise
        self._outage.forget()

    def escalations(self) -> None:
        """Let every policy whose time has come look at its ticket."""
        now, storage = self.installation.clock(), self.installation.storage
        with storage.reading() as session:
            due = due_escalations(session, now)
        for ticket_id in due:
            with self.installation.transaction() as session:
                look(session, ticket_id, now)

    def followed(self) -> None:
        """Ask after accepted tickets about which nothing was done, and page anew for those that nobody has any more."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            due = due_to_follow(session, now)
        for ticket_id in due:
            with self.installation.transaction() as session:
                follow(session, ticket_id, now)

    def duty_starts(self) -> None:
        """Tell officers whose duty begins, and do what follows from their silence."""
        now = self.installation.clock()
        if self._starts_planned_at is None or abs(now - self._starts_planned_at) >= PLAN_EVERY:
            with self.installation.transaction() as session:
                plan_starts(session, now)
            self._starts_planned_at = now
        with self.installation.storage.reading() as session:
            due = due_starts(session, now)
        settings = self.installation.settings
        sheet = f"{settings.public_url}/duty/handover" if settings.smtp_url else None
        for start_id in due:
            with self.installation.transaction() as session:
                take_step(session, start_id, now, sheet)

    def approvals(self) -> None:
        """Ask the next person to approve a broadcast that waits."""
        asking.ask_all(self.installation.storage, self.installation.transaction, self.installation.clock())

    def doubts(self) -> None:
        """Doubt claims that lapsed, send again what is doubted too long, let go what joined a call that is over."""
        now = self.installation.clock()
        with self.installation.transaction() as session:
            claims.lapse(session, now)
        with self.installation.storage.reading() as session:
            doubted, stranded = claims.long_doubted(session, now), progress.stranded(session, now)
        for page_id in doubted:
            with self.installation.transaction() as session:
                claims.send_again(session, page_id, now)
        for page_id in stranded:
            with self.installation.transaction() as session:
                progress.release(session, page_id, now)

    def silent_calls(self) -> None:
        """End conversations that fell silent, whether or not the carrier told us."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            silent = calls.silent_conversations(session, now)
        for call_id in silent:
            with self.installation.transaction() as session:
                reactions.line_silent(session, call_id, now)

    def spooled_calls(self) -> None:
        """Make tickets of the calls that were taken without the database."""
        take_in_spooled(self.installation.storage, self._spool, self._around, self.installation.clock)

    def nudges(self) -> None:
        """Nudge the urgent worker when something is due; do its work here when it is away, or slow."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            oldest = claims.oldest_due(session, now)
            due = oldest is not None or notice_is_due(session, now) or progress.ends_wanted(session)
            due = due or others_wait(session, now)
            alive = heartbeat.fresh(session, Queue.URGENT.value, now, WORKER_ALIVE)
        if not due:
            return
        nudged = alive and self.installation.nudges.nudge(Queue.URGENT)
        if not nudged or (oldest is not None and now - oldest > UNCLAIMED):
            self.beside("send", lambda: _discard(send_everything(self.installation)))

    def snapshot(self) -> None:
        """Write who is on call to a file, for the moment that the database is gone."""
        now = self.installation.clock()
        if self._snapshot_at is not None and abs(now - self._snapshot_at) < SNAPSHOT_EVERY:
            return
        renew_snapshots(self.installation.storage, self.installation.settings.var, now)
        self._snapshot_at = now

    def carrier_questions(self) -> None:
        """Ask the carrier after pages in doubt, and after calls that never reported their end."""
        out = way(self.installation)
        pages.look_up_doubted(out)
        pages.ask_after_silent(out)
        pages.end_calls(out)

    def rooms(self) -> None:
        """Take out of their rooms the callers and officers who wait there in vain."""
        held = self.installation
        take_out(held.storage, held.carrier, held.addresses, held.clock)

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

    def _broadcasts_move(self) -> bool:
        with self.installation.storage.reading() as session:
            return something_moves(session)

    def hooks(self) -> None:
        """Tell programs what happened; beside everything else, for their addresses may be slow."""
        hooks.tell_due(hooks.Way.of(self.installation.storage, self.installation.clock, self.installation.settings))

    def recordings(self) -> None:
        """Fetch spoken messages, and erase those that have been kept long enough."""
        self._keeper.sweep()

    @cached_property
    def _keeper(self) -> Keeper:
        return Keeper.of(
            self.installation.settings, self.installation.storage, self.installation.carrier, self.installation.clock
        )

    @cached_property
    def _outage(self) -> Outage:
        held = self.installation
        settings = held.settings
        return Outage(settings.var, settings.page_sms_from, held.carrier, held.addresses, settings.hotline_number)

    @cached_property
    def _spool(self) -> Spool:
        return Spool(self.installation.settings.var, self.installation.settings.secret_key)

    @cached_property
    def _around(self) -> Around:
        return Around(reactions.CALLER, reactions.react, our_book)

    @cached_property
    def _chores(self) -> tuple[tuple[str, Chore], ...]:
        return chores_of(self.installation)

    @cached_property
    def _questions(self) -> tuple[tuple[str, Chore], ...]:
        return questions_of(self.installation)

    def beside(self, name: str, step: Callable[[], object]) -> None:
        """Run a step beside the sweep, unless its last run is still on."""
        running = self._running.get(name)
        if running is None or running.done():
            self._running[name] = self._beside.submit(_guarded, name, step)

    def close(self) -> None:
        """Wait for what runs beside."""
        self._beside.shutdown(wait=True, cancel_futures=True)


def main(installation: Installation, stop: Event) -> None:
    """Sweep until told to stop."""
    sweeper = Sweeper(installation)
    while not stop.is_set():
        sweeper.sweep()
        stop.wait(EVERY_S)
    sweeper.close()


def _guarded(name: str, step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:  # the next step, and the next sweep, must come whatever happened to this one
        log.exception("sweep step %s failed", name)


def _discard(result: object) -> None:
    """Take a result that nobody needs."""
