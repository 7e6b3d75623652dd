"""A warning to 285 municipalities on a virtual clock: dead numbers, an operator that is down, people who are slow.

What becomes of each number is drawn once from a seed. Nothing is arranged afterwards: who answers is up to the draw.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import DEFAULT_WITHIN_MINUTES, checked_asking
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.carrier.port import OutgoingSms, SmsState
from gateway.carrier.receiving import SmsReceipt
from gateway.directory.tables import Contact, Organisation
from gateway.errors import CarrierFault, FaultKind
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, CountingCarrier, Station
from tests.parts.clock import MovableClock

PROVINCES = ("Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen")
FUNCTIONS = ("burgemeester", "noodplanningscoördinator", "algemeen directeur", "communicatie", "plaatsvervanger")
OPERATORS = {"+3247": 0.45, "+3249": 0.30, "+3248": 0.25}
ANSWERS = ("JA", "ja", "Ja.", "ok", "J", "Oui", "yes")
EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class Circumstances:
    """What the rehearsal takes for granted."""

    municipalities: int = 285
    dead: float = 0.15  # numbers that nobody has any more
    down: str = "+3248"  # the operator whose network is down
    down_told_after: timedelta = timedelta(seconds=60)  # until the carrier gives up on one text there
    answers: float = 0.80  # people who answer at all
    median_s: float = 120.0  # half of them within
    spread: float = 0.8  # sigma of the logarithm
    within_minutes: int = DEFAULT_WITHIN_MINUTES
    seed: int = 285


@dataclass
class Fate:
    """What becomes of one number."""

    dead: bool
    down: bool
    answers_after: timedelta | None
    answer: str


class TiredCarrier(CountingCarrier):
    """Takes texts; what its networks do with each is that number's fate."""

    def __init__(self, clock: MovableClock, given: Circumstances) -> None:
        super().__init__(clock)
        self.given = given
        self.fates: dict[str, Fate] = {}
        self.due: list[tuple[datetime, int, str, SmsReceipt | str]] = []

    def _take(self, sms: OutgoingSms) -> None:
        fate = self.fates[sms.to]
        if fate.dead and sms.to.endswith(
            ("0", "2", "4", "6", "8")
        ):  # half is refused at once, half is found dead later
            raise CarrierFault(FaultKind.PERMANENT, 21614)
        super()._take(sms)
        self.receipts.clear()
        sid, now = self.held[-1].sid, self.clock()
        self._tell(now + timedelta(seconds=1), sms, SmsReceipt(sid, SmsState.SENT, "sent"))
        if fate.dead:
            self._tell(
                now + timedelta(seconds=8), sms, SmsReceipt(sid, SmsState.UNDELIVERED, "undelivered", error=30005)
            )
        elif fate.down:
            given_up = SmsReceipt(sid, SmsState.UNDELIVERED, "undelivered", error=30008)
            self._tell(now + self.given.down_told_after, sms, given_up)
        else:
            self._tell(now + timedelta(seconds=4), sms, SmsReceipt(sid, SmsState.DELIVERED, "delivered"))
            if fate.answers_after is not None:
                heapq.heappush(self.due, (now + fate.answers_after, len(self.due), sms.to, fate.answer))

    def _tell(self, at: datetime, sms: OutgoingSms, receipt: SmsReceipt) -> None:
        heapq.heappush(self.due, (at, self.calls * 4 + len(self.due), sms.receipt_url, receipt))


@dataclass
class Rehearsal:
    """The municipalities, their people, and the station that warns them."""

    storage: Storage
    given: Circumstances = field(default_factory=Circumstances)

    def __post_init__(self) -> None:
        self.clock = MovableClock()
        self.station = Station(self.storage, self.clock)
        self.carrier = TiredCarrier(self.clock, self.given)
        self.station.carrier = self.carrier
        self.station.outlet = self.station.outlet_with(pace=10.0)
        self.draw = random.Random(self.given.seed)
        self._know()
        self.began = self.clock()
        self.broadcast_id = self._approve()

    def _know(self) -> None:
        with self.storage.transaction() as session:
            for at in range(self.given.municipalities):
                name = f"Gemeente {at + 1:03}"
                place = Organisation(
                    name=name,
                    name_key=name.lower(),
                    nis=f"{11000 + at}",
                    province=PROVINCES[at % len(PROVINCES)],
                    created_at=self.clock(),
                )
                session.add(place)
                session.flush()
                for rank, function in enumerate(FUNCTIONS, start=1):
                    session.add(self._contact(place.id, at * len(FUNCTIONS) + rank, rank, function))

    def _contact(self, organisation_id: int, key: int, priority: int, function: str) -> Contact:
        prefix = self.draw.choices(list(OPERATORS), list(OPERATORS.values()))[0]
        number = f"{prefix}{key:07}"
        answers = self.draw.random() < self.given.answers
        delay = self.given.median_s * 2.718281828 ** self.draw.gauss(0, self.given.spread)
        self.carrier.fates[number] = Fate(
            dead=self.draw.random() < self.given.dead,
            down=prefix == self.given.down,
            answers_after=timedelta(seconds=delay) if answers else None,
            answer=self.draw.choice(ANSWERS),
        )
        return Contact(
            organisation_id=organisation_id,
            name=f"Contact {key}",
            name_key=f"contact {key}",
            function=function,
            function_key=function,
            mobile=number,
            groups=["crisis"],
            priority=priority,
            created_at=self.clock(),
            changed_at=self.clock(),
        )

    def _approve(self) -> int:
        asking = checked_asking(True, self.given.within_minutes)
        with self.storage.transaction() as session:
            made = actions.create_draft(
                session, WRITER, "Kook het water.", EVERYONE, ["sms"], False, 120, self.clock(), asking=asking
            )
            actions.submit(session, WRITER, made.id, self.clock())
            actions.approve(session, APPROVER, made.id, self.clock())
            return made.id

    def run(self, length: timedelta) -> None:
        """Let the station work and the people answer for so long."""
        until = self.clock() + length
        while self.clock() < until:
            self._bring()
            self.station.sweep()
            self.station.run()
            self.station.check(self.broadcast_id)
            self.clock.advance(EVERY)
        self._bring()

    def _bring(self) -> None:
        """Bring to the door what the networks and the people have said by now."""
        with self.storage.transaction() as session:
            while self.carrier.due and self.carrier.due[0][0] <= self.clock():
                _, _, address, said = heapq.heappop(self.carrier.due)
                if isinstance(said, str):
                    actions.record_reply(session, address, said, self.clock())
                else:
                    key = self.station.addresses.read("delivery", address.rpartition("/")[2])
                    actions.store_receipt(session, key, said, self.clock())

    def rows(self) -> list[OrganisationReach]:
        """How the broadcast stands with each municipality."""
        with self.storage.reading() as session:
            query = select(OrganisationReach).where(OrganisationReach.broadcast_id == self.broadcast_id)
            return list(session.scalars(query.order_by(OrganisationReach.id)))

    def acknowledged_by(self, minutes: float) -> float:
        """The share of municipalities of which a person had answered by then."""
        limit = self.began + timedelta(minutes=minutes)
        answered = [row for row in self.rows() if row.acknowledged_at is not None and row.acknowledged_at <= limit]
        return len(answered) / self.given.municipalities
