"""The bulk queue's door: send what broadcasts have waiting. Does the same whoever nudged, and how often."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event

from sqlalchemy import exists, select

from gateway.broadcasts.freezing import write_due
from gateway.broadcasts.pacers import SharedPacer
from gateway.broadcasts.recovery import resolve_uncertain
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.carrier.both import part
from gateway.carriers.measuring import Measured
from gateway.installation import Installation
from gateway.jobs.broadcast_road import Ends, Road, Tally, road_by, stands
from gateway.jobs.bulk_channels import BESIDE
from gateway.jobs.process import installation, stopping
from gateway.jobs.side_by_side import send_side_by_side
from gateway.now import Clock, monotonic, system_clock
from gateway.paging.model import PageState
from gateway.paging.tables import Page
from gateway.queues import Queue, connect
from gateway.storage import Storage

RUN_S = 20.0  # one job; calls still open then end well before the job's time is over
REDIS_TIMEOUT_S = 0.4
LOOK_S = 0.5
JUST = timedelta(seconds=15)


def send_due() -> None:
    """Send what is due for a while, look up what is in doubt beside it, and ask to be called again while more waits."""
    send_for_a_while(installation(), stopping())


def send_for_a_while(held: Installation, stop: Event) -> None:
    """Send what is due until nothing is, `stop` is set, or RUN_S are over."""
    with ThreadPoolExecutor(3 + len(BESIDE), thread_name_prefix="beside") as beside:
        looking = beside.submit(resolve_uncertain, held.storage, held.broadcast_carrier, held.clock)
        left = _send(held, stop, beside)
        looking.result()
    if left and not stop.is_set():
        held.nudges.nudge(Queue.BULK)


def _send(held: Installation, stop: Event, beside: Executor) -> bool:
    """Send texts, and mails and calls beside them, while recipients are written. Returns whether some are left."""
    road = road_by(held.settings, stands(held.storage))
    tally, started, sent = Tally(held.storage, held.clock, road.by), monotonic(), Event()

    def over() -> bool:
        return stop.is_set() or monotonic() - started > RUN_S

    def sending(send: Callable[[Outlet], bool]) -> bool:
        made = outlet(held, stop, road, tally)
        return send(replace(made, stop=lambda: over() or made.stop()))

    writing, written = beside.submit(_write_recipients, held, over, stop, sent), Event()
    writing.add_done_callback(lambda job: written.set())
    sends: tuple[Callable[[Outlet], bool], ...] = (send_broadcasts, *(partial(send, held) for send in BESIDE))
    try:
        left = send_side_by_side([partial(sending, send) for send in sends], beside, over, sent, written)
        return writing.result() or left
    finally:
        sent.set()
        tally.keep()


def _write_recipients(held: Installation, over: Callable[[], bool], stop: Event, sent: Event) -> bool:
    """Write the recipients of what was approved, at least once, and until nothing is sent beside it any more."""
    wrote, token = False, secrets.token_hex(16)
    while True:
        found = write_due(held.storage, held.clock, token, over, stop.wait)
        wrote = wrote or found
        if over() or (sent.wait(LOOK_S) and not found):
            return wrote


def outlet(held: Installation, stop: Event, road: Road, tally: Tally) -> Outlet:
    """Return what sending by one carrier needs, from a process's installation."""
    settings, started = held.settings, monotonic()
    shared = connect(settings.queue_url, timeout_s=REDIS_TIMEOUT_S)
    ends = Ends(held.storage, tally, road.by, monotonic)
    return Outlet(
        storage=held.storage,
        carrier=Measured(part(held.broadcast_carrier, road.by), road.by, tally.add, monotonic),
        addresses=held.addresses,
        clock=held.clock,
        carrier_clock=system_clock,
        senders=road.senders,
        pace=road.pace,
        pacer=SharedPacer(shared, road.account_sid, road.pace, monotonic),
        token=secrets.token_hex(16),
        tick=monotonic,
        rest=stop.wait,
        stop=lambda: stop.is_set() or monotonic() - started > RUN_S or ends(),
        yields=page_is_due(held.storage, held.clock) if road.shares_account else lambda: False,
        by=road.by,
    )


def page_is_due(storage: Storage, clock: Clock) -> Callable[[], bool]:
    """Return what says whether a page is just due or leaving: until it has left, a broadcast's calls hold back.

    A page that has been due for long waits for something else than room; broadcasts do not wait with it.
    """

    def due() -> bool:
        now = clock()
        just_due = (Page.state == PageState.DUE) & Page.due_at.between(now - JUST, now)
        leaving = just_due | (Page.state == PageState.SENDING) & (Page.claimed_until > now)
        with storage.reading() as session:
            return bool(session.scalar(select(exists().where(leaving))))

    return due
