"""A broadcast on a virtual clock: a carrier that only counts, calls made one after another, waiting that moves time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts import actions
from gateway.broadcasts.freezing import write_due
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.pacers import LocalPacer
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.broadcasts.sweep import sweep
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import OutgoingSms, SmsNow, SmsState, Taken
from gateway.carrier.receiving import SmsReceipt
from gateway.directory.tables import Contact, Organisation
from gateway.errors import CarrierFault, FaultKind
from gateway.staff.model import Actor, Role
from gateway.storage import Storage
from tests.parts.clock import MovableClock

WRITER = Actor("staff:1", "An Peeters", frozenset({Role.COMMUNICATION}), 1)
APPROVER = Actor("staff:2", "Bram Claes", frozenset({Role.COORDINATOR}), 2)
EVERYONE = {"everyone": True}
SENDERS = ("+32460000201", "+32460000202")


class Killed(BaseException):
    """The process is gone: nothing after this point is carried out."""


@dataclass(frozen=True)
class Held:
    """A text that the carrier took."""

    sid: str
    sms: OutgoingSms
    at: datetime


Fault = Callable[[int, OutgoingSms], str | None]


class CountingCarrier:
    """Takes texts and remembers them. `fault` says by call number what goes wrong, in the words of `_mishap`."""

    def __init__(self, clock: Callable[[], datetime], fault: Fault = lambda number, sms: None) -> None:
        self.clock = clock
        self.fault = fault
        self.mark = "SM"  # with which its sids begin
        self.calls = 0
        self.held: list[Held] = []
        self.receipts: deque[tuple[str, SmsReceipt]] = deque()
        self.listings = 0
        self.listing_fails = False

    def send_sms(self, sms: OutgoingSms) -> Taken:
        self.calls += 1
        fault = self.fault(self.calls, sms)
        if fault is None or fault.startswith("after"):
            self._take(sms)
        _mishap(fault)
        return Taken(self.held[-1].sid, 1)

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        self.listings += 1
        if self.listing_fails:
            raise CarrierFault(FaultKind.UNCERTAIN, 20500)
        wanted = (to, sender, text)
        for held in reversed(self.held):
            if (held.sms.to, held.sms.sender, held.sms.text) == wanted and held.at >= since and held.sid not in besides:
                return SmsNow(held.sid, SmsState.SENT)
        return None

    def received(self, text: str | None = None) -> Counter[str]:
        """How many texts each number got."""
        return Counter(held.sms.to for held in self.held if text in (None, held.sms.text))

    def _take(self, sms: OutgoingSms) -> None:
        sid = f"{self.mark}{len(self.held):032x}"
        self.held.append(Held(sid, sms, self.clock()))
        for state in (SmsState.SENT, SmsState.DELIVERED):
            self.receipts.append((sms.receipt_url, SmsReceipt(sid, state, state.value)))

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a broadcast has no use for {name}")


def _mishap(fault: str | None) -> None:
    faults = {
        "busy": CarrierFault(FaultKind.TEMPORARY, 20429),
        "queue_full": CarrierFault(FaultKind.TEMPORARY, 21611),
        "lost": CarrierFault(FaultKind.UNCERTAIN, 20500),
        "after: no answer": CarrierFault(FaultKind.UNCERTAIN),
        "refused": CarrierFault(FaultKind.PERMANENT, 21614),
        "stopped": CarrierFault(FaultKind.PERMANENT, 21610),
        "account": CarrierFault(FaultKind.ACCOUNT, 20003),
        "killed": Killed(),
        "after: killed": Killed(),
    }
    if fault is not None:
        raise faults[fault]


class OneByOne(Executor):
    """Calls at once, in the leading thread, so that a test repeats exactly; what is raised ends the process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class DyingStorage:
    """A database whose user dies at the `at`-th transaction: before its commit, or just after it."""

    def __init__(self, storage: Storage, at: int, after: bool) -> None:
        self.storage = storage
        self.left = at
        self.after = after
        self.reading = storage.reading

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self.left -= 1
        with self.storage.transaction() as session:
            yield session
            if self.left == 0 and not self.after:
                raise Killed
        if self.left == 0:
            raise Killed


class Station:
    """A gateway's broadcasting half on a clock of its own."""

    def __init__(self, storage: Storage, clock: MovableClock, fault: Fault = lambda number, sms: None) -> None:
        self.storage = storage
        self.clock = clock
        self.began = clock()
        self.carrier = CountingCarrier(clock, fault)
        self.addresses = Addresses("https://gateway.example", "a secret of sixteen")
        self.nudges = 0
        self.runs = 0
        self.outlet = self.outlet_with(pace=10.0)

    def outlet_with(self, pace: float, **changed: Any) -> Outlet:
        made = Outlet(
            storage=self.storage,
            carrier=self.carrier,
            addresses=self.addresses,
            clock=self.clock,
            carrier_clock=self.clock,
            senders=SENDERS,
            pace=pace,
            pacer=LocalPacer(pace, self.tick),
            token="",
            tick=self.tick,
            rest=self.rest,
            stop=lambda: False,
            lanes=OneByOne,
        )
        return replace(made, **changed)

    def tick(self) -> float:
        return (self.clock() - self.began).total_seconds()

    def rest(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def known(self, count: int, first: int = 0) -> list[str]:
        """Make an organisation with `count` contacts; returns their numbers."""
        numbers = [f"+3247{first + at:07d}" for at in range(count)]
        with self.storage.transaction() as session:
            place = Organisation(name="Gemeente Test", name_key=f"gemeente test {first}", created_at=self.clock())
            session.add(place)
            session.flush()
            session.add_all(self._contact(place.id, number) for number in numbers)
        return numbers

    def _contact(self, organisation_id: int, number: str, **fields: Any) -> Contact:
        name = f"Contact {number}"
        return Contact(
            organisation_id=organisation_id,
            name=name,
            name_key=name.lower(),
            function="",
            function_key="",
            mobile=number,
            groups=[],
            created_at=self.clock(),
            changed_at=self.clock(),
            **fields,
        )

    def approved(self, text: str = "Kook het water.", minutes: int = 240, exercise: bool = False) -> int:
        """Write, submit and approve a broadcast to everyone; returns its id."""
        with self.storage.transaction() as session:
            made = actions.create_draft(session, WRITER, text, EVERYONE, ["sms"], exercise, minutes, self.clock())
            actions.submit(session, WRITER, made.id, self.clock())
            actions.approve(session, APPROVER, made.id, self.clock())
        self.write_recipients()
        return made.id

    def write_recipients(self) -> None:
        """Write the recipients of what was approved, as a bulk worker does beside its sending."""
        write_due(self.storage, self.clock, "writer")

    def act(self, action: Callable[..., Any], broadcast_id: int, actor: Actor = WRITER) -> None:
        with self.storage.transaction() as session:
            action(session, actor, broadcast_id, self.clock())

    def run(self, **changed: Any) -> bool:
        """Let one worker send what is due."""
        self.write_recipients()
        return self.run_without_writing(**changed)

    def run_without_writing(self, **changed: Any) -> bool:
        """Let one worker send what is due, and not write recipients."""
        self.runs += 1
        return send_broadcasts(replace(self.outlet, token=f"run-{self.runs}", **changed))

    def sweep(self) -> None:
        sweep(self.storage, self.carrier, self.clock, self._nudged)  # type: ignore[arg-type]

    def _nudged(self) -> None:
        self.nudges += 1

    def receive(self, deal: Callable[[list[Any]], list[Any]] = list) -> None:
        """Bring the carrier's receipts to the door, dealt by `deal`."""
        waiting = deal(list(self.carrier.receipts))
        self.carrier.receipts.clear()
        with self.storage.transaction() as session:
            for url, receipt in waiting:
                key = self.addresses.read("delivery", url.rpartition("/")[2])
                actions.store_receipt(session, key, receipt, self.clock())

    def until_done(self, broadcast_id: int, within: timedelta = timedelta(minutes=30)) -> Broadcast:
        """Sweep and send until the broadcast has ended; the buckets are checked at every step."""
        limit = self.clock() + within
        while self.clock() < limit:
            self.sweep()
            self.check(broadcast_id)
            if self.state(broadcast_id) not in (BroadcastState.SENDING, BroadcastState.PAUSED):
                return self.broadcast(broadcast_id)
            self.run()
            self.check(broadcast_id)
            self.clock.advance(timedelta(seconds=6))
        raise AssertionError(f"not done within {within}: {self.counts(broadcast_id)}")

    def check(self, broadcast_id: int) -> None:
        """The buckets add up to the recipients that were frozen, and no number got more than one text."""
        counts = self.counts(broadcast_id)
        recipients = counts.pop("recipients")
        assert sum(counts.values()) == recipients == self.broadcast(broadcast_id).recipients
        doubled = [
            number for number, texts in self.carrier.received(self.broadcast(broadcast_id).text).items() if texts > 1
        ]
        assert doubled == []

    def counts(self, broadcast_id: int) -> dict[str, int]:
        with self.storage.reading() as session:
            return actions.counts(session, broadcast_id)

    def bucket(self, broadcast_id: int, state: DeliveryState) -> int:
        with self.storage.reading() as session:
            query = select(func.count()).where(Delivery.broadcast_id == broadcast_id, Delivery.state == state)
            return session.scalar(query) or 0

    def broadcast(self, broadcast_id: int) -> Broadcast:
        with self.storage.reading() as session:
            return actions.get(session, broadcast_id)

    def state(self, broadcast_id: int) -> BroadcastState:
        return self.broadcast(broadcast_id).state
