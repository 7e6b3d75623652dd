"""How do broadcasts leave? Claimed in chunks, marked in groups, handed over side by side, recorded in batches.

One thread leads and is the only one that touches the database; the others do nothing but call the carrier. No
transaction is open during a call. Nothing is handed over whose mark is not committed, nor long after its mark: by
then somebody may have looked for it at the carrier and found nothing.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue

from sqlalchemy.orm import Session

from gateway.broadcasts import claims
from gateway.broadcasts.attempts import Outcome, Result, Work
from gateway.broadcasts.claims import CHUNK
from gateway.broadcasts.handing import Order, Shot, hand_over
from gateway.broadcasts.model import Channel, Interruption
from gateway.broadcasts.pacers import Pacer
from gateway.broadcasts.pacing import MOST_LANES, Lanes, chunk_size, group_size, hold_s, refused, taken
from gateway.broadcasts.room import fitting
from gateway.broadcasts.senders import usable_senders
from gateway.broadcasts.tables import Broadcast
from gateway.carrier.addresses import Addresses
from gateway.carrier.failover import By
from gateway.carrier.faults import CodeClass, code_class
from gateway.carrier.port import Carrier
from gateway.now import Clock
from gateway.storage import Storage

RECORD_S = 0.25
RECORD_ROWS = 100
LOOK_S = 0.5  # how often we look whether the broadcast in hand still runs
IN_HAND_S = 8.0  # no more is claimed than leaves in this time, far within the lease
STALE_S = 5.0  # what was marked longer ago is given back, so that an attempt is over 30 s after its mark
SENDER_RESTS_S = 30.0  # after the carrier said that a sender's queue is full
LINGER = timedelta(seconds=10)  # what falls due so soon is waited for


def _threads() -> Executor:
    return ThreadPoolExecutor(MOST_LANES, thread_name_prefix="lane")


@dataclass(frozen=True)
class Outlet:
    """What sending needs beside the rows. `token` is this run's own; `pace` is in segments a second for each sender.

    `tick` counts seconds, `rest` waits some, `stop` says whether to end, `yields` whether to hold back because a page
    is due on the same account. `carrier_clock` is the carrier's present: the system's, which no rehearsal moves.
    """

    storage: Storage
    carrier: Carrier
    addresses: Addresses
    clock: Clock
    carrier_clock: Clock
    senders: Sequence[str]
    pace: float
    pacer: Pacer
    token: str
    tick: Callable[[], float]
    rest: Callable[[float], object]
    stop: Callable[[], bool]
    yields: Callable[[], bool] = lambda: False
    lanes: Callable[[], Executor] = _threads
    channel: Channel = Channel.SMS
    sends_as: Sequence[str] = ()  # what was approved as sender, where `senders` only names what is paced
    hand: Callable[[Shot, datetime], Outcome] | None = None  # what calls whoever sends; None: a text, by the carrier
    room: Callable[[Session], int] | None = None  # how many more may leave, told in the transaction that marks them
    by: By = By.FIRST  # whose senders these are


def send_broadcasts(outlet: Outlet) -> bool:
    """Send what is due until nothing is, or until told to stop. Returns whether something is left to send now."""
    if not outlet.senders:
        _say_no_sender(outlet)
        return False
    with outlet.lanes() as lanes:
        run = _Run(outlet, lanes)
        try:
            while run.step():
                pass
        except Exception:
            run.wind_up()
            raise
        run.wind_up()
    with outlet.storage.reading() as session:
        return bool(claims.to_send(session, outlet.clock(), outlet.channel))


class _Run:
    """One worker's run: what it holds in hand, what is marked and about to leave, what is open, what is unrecorded."""

    def __init__(self, outlet: Outlet, lanes: Executor) -> None:
        self.outlet = outlet
        self.executor = lanes
        self.lanes = Lanes()
        self.order: Order | None = None
        self.hand: deque[Work] = deque()
        self.ready: list[Shot] = []
        self.open = 0
        self.results: SimpleQueue[tuple[Shot, Outcome]] = SimpleQueue()
        self.unrecorded: list[Outcome] = []
        self.touched: set[int] = set()
        self.senders = deque(outlet.senders)
        self.resting: dict[str, float] = {}
        self.held_until = self.claim_after = self.recorded_at = self.looked_at = outlet.tick()

    def step(self) -> bool:
        """Do once whatever can be done, then wait a little. Returns False when there is nothing more to do."""
        self._gather()
        if self._time_to_record():
            self._record()
        if self.outlet.stop():
            return False
        self._look()
        self._feed()
        self._launch()
        if not (self.hand or self.ready or self.open or self.unrecorded or self._due_soon()):
            return False
        self._wait()
        return True

    def wind_up(self) -> None:
        """Let go of what has not left, wait for what is open, and record it all."""
        self._drop()
        self._record()
        with self.outlet.storage.transaction() as session:
            claims.let_go(session, self.outlet.token, sorted(self.touched))
        while self.open:
            self._learn(*self.results.get())
        self._record()

    def _gather(self) -> None:
        try:
            while True:
                self._learn(*self.results.get_nowait())
        except Empty:
            return

    def _learn(self, shot: Shot, outcome: Outcome) -> None:
        self.open -= 1
        self.unrecorded.append(outcome)
        if outcome.result is Result.TAKEN:
            self.lanes = taken(self.lanes)
        elif outcome.result is Result.BUSY:
            self._slow_down(shot.sender, outcome.error)
        elif outcome.result is Result.ACCOUNT:
            self._drop()

    def _slow_down(self, sender: str, error: int | None) -> None:
        if code_class(error) is CodeClass.QUEUE_FULL:
            self.resting[sender] = self.outlet.tick() + SENDER_RESTS_S
        elif self.outlet.tick() >= self.held_until:  # what was on its way beside the first tells nothing new
            self.lanes = refused(self.lanes)
            self.held_until = self.outlet.tick() + hold_s(self.lanes)

    def _time_to_record(self) -> bool:
        waited = self.outlet.tick() - self.recorded_at >= RECORD_S
        return len(self.unrecorded) >= RECORD_ROWS or (bool(self.unrecorded) and (waited or not self.open))

    def _record(self) -> None:
        while self.unrecorded:
            batch = self.unrecorded[:RECORD_ROWS]
            with self.outlet.storage.transaction() as session:
                claims.record(session, batch, self.outlet.token, self.outlet.clock())
            del self.unrecorded[: len(batch)]
        self.recorded_at = self.outlet.tick()

    def _look(self) -> None:
        """Give back what is in hand as soon as its broadcast was paused or has ended."""
        now = self.outlet.tick()
        if self.order is None or now - self.looked_at < LOOK_S or not (self.hand or self.ready):
            return
        self.looked_at = now
        with self.outlet.storage.reading() as session:
            running = claims.running(session, self.order.broadcast_id, self.outlet.clock())
        if not running:
            self._drop()

    def _drop(self) -> None:
        self.hand.clear()
        self.unrecorded += [Outcome(shot.work, Result.NOT_TRIED) for shot in self.ready]
        self.ready.clear()

    def _feed(self) -> None:
        while len(self.ready) + self.open < self.lanes.cap and self.outlet.tick() >= self.held_until:
            if self.outlet.yields() or not (self.hand or self._claim()) or not self._mark_group():
                return

    def _claim(self) -> bool:
        outlet, now = self.outlet, self.outlet.clock()
        if outlet.tick() < self.claim_after:
            return False
        with outlet.storage.transaction() as session:
            for broadcast in claims.to_send(session, now, outlet.channel):
                order = _order(broadcast, outlet, now)
                if not order.senders:
                    claims.interrupt(session, broadcast.id, Interruption.SENDERS_CHANGED, now)
                    continue
                most = chunk_size(outlet.pace * len(order.senders), order.segments, CHUNK, IN_HAND_S)
                self.hand.extend(claims.claim(session, broadcast.id, outlet.token, now, most, outlet.channel))
                if self.hand:
                    self.order = order
                    self.touched.add(order.broadcast_id)
                    return True
        self.claim_after = outlet.tick() + RECORD_S
        return False

    def _mark_group(self) -> bool:
        """Mark as many as one sender lets go in half a second. Returns whether any sender had room."""
        order, tick = self.order, self.outlet.tick()
        if order is None:
            return False
        size = group_size(self.outlet.pace, order.segments, min(len(self.hand), 2 * self.lanes.cap))
        for sender in list(self.senders):
            self.senders.rotate(-1)
            if sender not in order.senders or self.resting.get(sender, tick) > tick:
                continue
            start = self.outlet.pacer.reserve(sender, size * order.segments)
            if start is not None:
                self._mark(order, sender, [self.hand.popleft() for _ in range(size)], tick + start)
                return True
        return False

    def _mark(self, order: Order, sender: str, group: Sequence[Work], start: float) -> None:
        outlet = self.outlet
        with outlet.storage.transaction() as session:
            group, too_many = fitting(group, outlet.room, session)
            ids = [work.delivery_id for work in group]
            now, there = outlet.clock(), outlet.carrier_clock()
            marked = claims.mark(session, order.broadcast_id, ids, outlet.token, sender, now, there, outlet.by)
        tick, spacing = outlet.tick(), order.segments / outlet.pace
        for place, work in enumerate(group):
            if work.delivery_id in marked.leaving:
                heapq.heappush(self.ready, Shot(start + place * spacing, tick, work, order, sender))
        self.hand.extendleft(reversed(too_many))
        if group and not (marked.leaving or marked.withheld):
            self.hand.clear()  # its broadcast stopped, or the claim lapsed

    def _launch(self) -> None:
        tick = self.outlet.tick()
        while self.ready and self.open < self.lanes.cap and tick >= max(self.held_until, self.ready[0].due):
            shot = heapq.heappop(self.ready)
            self.open += 1
            self.executor.submit(self._fire, shot)

    def _fire(self, shot: Shot) -> None:
        """Runs beside the others. Calls the carrier and nothing else."""
        outlet = self.outlet
        if outlet.tick() - shot.marked_at > STALE_S:
            self.results.put((shot, Outcome(shot.work, Result.NOT_TRIED)))
        else:
            hand = outlet.hand or partial(hand_over, outlet.carrier, outlet.addresses)
            self.results.put((shot, hand(shot, outlet.clock())))

    def _due_soon(self) -> bool:
        with self.outlet.storage.reading() as session:
            return bool(claims.to_send(session, self.outlet.clock() + LINGER, self.outlet.channel))

    def _wait(self) -> None:
        seconds = RECORD_S
        if self.ready and self.open < self.lanes.cap:
            seconds = min(seconds, max(self.held_until, self.ready[0].due) - self.outlet.tick())
        if not self.open:
            self.outlet.rest(max(seconds, 0.001))
        elif seconds > 0:
            try:
                self._learn(*self.results.get(timeout=seconds))
            except Empty:
                return


def _order(broadcast: Broadcast, outlet: Outlet, now: datetime) -> Order:
    segments = broadcast.segments if outlet.channel is Channel.SMS else 1
    senders = usable_senders(broadcast.senders, outlet.channel, outlet.sends_as or outlet.senders)
    paced = tuple(outlet.senders) if senders and outlet.sends_as else senders
    asks = broadcast.asking.asks is not None
    return Order(broadcast.id, broadcast.text, segments, broadcast.expires_at or now, paced, asks)


def _say_no_sender(outlet: Outlet) -> None:
    with outlet.storage.transaction() as session:
        now = outlet.clock()
        for broadcast in claims.to_send(session, now, outlet.channel):
            claims.interrupt(session, broadcast.id, Interruption.NO_SENDER, now)
