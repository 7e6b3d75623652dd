"""What did each request to a carrier come to, and how long did it take? Kept in rows, so that all processes agree.

Measuring must never harm what is measured: what cannot be kept is logged and forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.carrier.failover import WINDOW, Attempt, By, Use, changed
from gateway.carrier.port import CallNow, Carrier, OutgoingCall, OutgoingSms, SmsNow, Taken
from gateway.carriers.standing import change, left_first_lately, standing
from gateway.carriers.tables import CarrierMeasure
from gateway.errors import CarrierFault, FaultKind
from gateway.now import Clock
from gateway.storage import Storage
from gateway.storage.locks import Lock, hold_lock

log = logging.getLogger(__name__)

T = TypeVar("T")
Tell = Callable[[By, float, FaultKind | None], None]

PATIENCE_S = 1.0
KEPT = timedelta(days=2)
COLUMNS = {
    None: "taken",
    FaultKind.PERMANENT: "refused",
    FaultKind.TEMPORARY: "busy",
    FaultKind.UNCERTAIN: "doubted",
    FaultKind.ACCOUNT: "account",
}
NOTHING = dict.fromkeys(COLUMNS.values(), 0)


class Measured:
    """A carrier that is timed with every text and call that it is handed; the rest it does as it always did."""

    def __init__(self, carrier: Carrier, by: By, tell: Tell, tick: Callable[[], float]) -> None:
        self._carrier, self._by, self._tell, self._tick = carrier, by, tell, tick

    def send_sms(self, sms: OutgoingSms) -> Taken:
        """Hand a text over. Tries once."""
        return self._timed(lambda: self._carrier.send_sms(sms))

    def place_call(self, call: OutgoingCall) -> Taken:
        """Start a call. Tries once."""
        return self._timed(lambda: self._carrier.place_call(call))

    def end_call(self, sid: str) -> None:
        """Cancel or hang up a call."""
        self._carrier.end_call(sid)

    def redirect_call(self, sid: str, url: str, fallback_url: str, fallback_is_file: bool = False) -> None:
        """Let a call in progress go on at `url`."""
        self._carrier.redirect_call(sid, url, fallback_url, fallback_is_file)

    def call_now(self, sid: str) -> CallNow:
        """Ask what a call is doing."""
        return self._carrier.call_now(sid)

    def sms_now(self, sid: str) -> SmsNow:
        """Ask where a text is."""
        return self._carrier.sms_now(sid)

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        """Look for a text that we may have sent."""
        return self._carrier.find_sms(to, sender, text, since, besides)

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        """Look for a call that we may have placed."""
        return self._carrier.find_call(to, sender, since, besides)

    def fetch_recording(self, url: str) -> bytes:
        """Fetch a recording's audio."""
        return self._carrier.fetch_recording(url)

    def delete_sms(self, sid: str) -> None:
        """Delete a text."""
        self._carrier.delete_sms(sid)

    def delete_recording(self, sid: str) -> None:
        """Delete a recording."""
        self._carrier.delete_recording(sid)

    def _timed(self, request: Callable[[], T]) -> T:
        began = self._tick()
        try:
            answer = request()
        except CarrierFault as fault:
            self._tell(self._by, self._tick() - began, fault.kind)
            raise
        self._tell(self._by, self._tick() - began, None)
        return answer


class Notebook:
    """Keeps what each request of a page came to, and lets pages change over when that is wanted."""

    def __init__(self, storage: Callable[[], Storage], clock: Clock, two: bool) -> None:
        self._storage, self._clock, self._two = storage, clock, two

    def __call__(self, by: By, seconds: float, fault: FaultKind | None) -> None:
        """Keep one; `seconds` is how long it took."""
        try:
            with self._storage().transaction(PATIENCE_S) as session:
                note(session, by, seconds, fault, self._clock(), self._two)
        except SQLAlchemyError as error:
            log.warning("what a carrier answered could not be noted (%s)", type(error).__name__)


def note(session: Session, by: By, seconds: float, fault: FaultKind | None, now: datetime, two: bool) -> CarrierMeasure:
    """Keep what one request of a page came to; with `two` carriers pages may change over."""
    if two:
        hold_lock(session, Lock.CARRIERS)
    row = _measure(Use.PAGES, by, {**NOTHING, COLUMNS[fault]: 1}, [seconds], now)
    session.add(row)
    session.flush()
    if two:
        _weigh(session, now)
    return row


def keep(
    session: Session, use: Use, by: By, counts: dict[str, int], answers_s: Sequence[float], now: datetime
) -> CarrierMeasure:
    """Keep what many requests came to, counted by the names of COLUMNS."""
    row = _measure(use, by, {**NOTHING, **counts}, answers_s, now)
    session.add(row)
    return row


def attempts(session: Session, by: By, since: datetime) -> list[Attempt]:
    """Return what requests of pages to one carrier came to, oldest first."""
    query = select(CarrierMeasure).where(
        CarrierMeasure.use == Use.PAGES, CarrierMeasure.carrier == by, CarrierMeasure.at > since
    )
    return [_attempt(row) for row in session.scalars(query.order_by(CarrierMeasure.at, CarrierMeasure.id))]


def forget(session: Session, now: datetime) -> None:
    """Delete what was measured long ago."""
    session.execute(delete(CarrierMeasure).where(CarrierMeasure.at < now - KEPT))


def _weigh(session: Session, now: datetime) -> None:
    stands = standing(session, Use.PAGES)
    since = now - WINDOW if stands.by is By.FIRST else stands.since or now - WINDOW
    if stands.by is By.FIRST and stands.since is not None:
        since = max(since, stands.since)  # what it failed at before it was well again counts no more
    first, backup = attempts(session, By.FIRST, since), attempts(session, By.BACKUP, now - WINDOW)
    wanted = changed(stands, first, backup, left_first_lately(session, Use.PAGES, now), now)
    if wanted is not None:
        change(session, Use.PAGES, *wanted, now)
        log.error("pages go by the %s carrier from now on (%s)", wanted[0].by.value, wanted[1].value)


def _measure(use: Use, by: By, counts: dict[str, int], answers_s: Sequence[float], now: datetime) -> CarrierMeasure:
    answers_ms = [round(1000 * seconds) for seconds in answers_s]
    return CarrierMeasure(use=use, carrier=by, at=now, answers_ms=answers_ms, **counts)


def _attempt(row: CarrierMeasure) -> Attempt:
    faults = [kind for kind, column in COLUMNS.items() if kind is not None and getattr(row, column)]
    return Attempt(row.at, max(row.answers_ms, default=0) / 1000, faults[0] if faults else None)
