"""How do a canary's calls reach the carrier, and its alarm the second one? Claim, act, record, as everywhere.

What is claimed and never recorded becomes overdue, and that is the alarm: a canary is not tried again in secret.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alarms.actions import alarm_text
from gateway.alarms.model import AlarmKind
from gateway.canary import actions
from gateway.canary.model import CanaryState, Stage
from gateway.canary.tables import CanaryRun
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingSms
from gateway.carriers import placing
from gateway.carriers.placing import Claim
from gateway.carriers.senders import ONE_CARRIER, CallSenders
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.hotline import with_hotline
from gateway.staff.actions import coordinators

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
TOLD_WITHIN = timedelta(hours=1)  # a failure that could not be told by the second way for so long is no news
VALIDITY = timedelta(minutes=30)


@dataclass(frozen=True)
class Way(placing.Way):
    """What a canary needs beside its rows. `backup` is the second carrier, where there is one."""

    backup: Carrier | None = None


@dataclass(frozen=True)
class CanaryCalls:
    """A run's call, as gateway.carriers.placing.Calls: a run in `waits` asks for it, and one whose call leaves is in
    `claimed`. Its policy is one call: there is nobody to escalate to."""

    hotline: str
    waits: CanaryState
    claimed: CanaryState
    door: str
    stage: Stage
    name: str = "canary"

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether a run asks for it."""
        return actions.waits(session, self.waits)

    def claim(
        self, session: Session, now: datetime, calls_a_second: float, senders: CallSenders = ONE_CARRIER
    ) -> Claim | None:
        """Take over what a run asks for: the first carrier is what it proves."""
        run_id = actions.claim(session, self.waits, self.claimed)
        return Claim(run_id, self.hotline) if run_id is not None else None

    def doors(self, addresses: Addresses, key: int) -> tuple[str, str]:
        """Return what is heard on the line, and where its course is told."""
        return addresses.canary(self.door, key), addresses.canary("status", key)

    def record_taken(self, session: Session, ours: Claim, sid: str, now: datetime) -> None:
        """Record that the carrier took it."""
        actions.reach(session, ours.key, self.stage, now)

    def record_fault(self, session: Session, ours: Claim, fault: CarrierFault, now: datetime) -> None:
        """Record that the carrier did not take it: tried again, as a page is, until the run's time is over."""
        if fault.kind is FaultKind.TEMPORARY:
            actions.release(session, ours.key)
        elif fault.kind is not FaultKind.UNCERTAIN:
            actions.fail(session, ours.key, self.stage, f"{fault.kind.value} {fault.code or ''}".strip(), now)


def ring_hotline(way: Way) -> None:
    """Place the call of a run that is due."""
    _place(way, CanaryCalls(way.settings.hotline_number, CanaryState.DUE, CanaryState.CALLING, "call", Stage.PLACED))


def page_robot(way: Way) -> None:
    """Page the robot officer of a run that asked for one."""
    _place(way, CanaryCalls(way.settings.hotline_number, CanaryState.ASKED, CanaryState.PAGING, "page", Stage.PAGED))


def _place(way: Way, calls: CanaryCalls) -> None:
    """Place one call, or none: what the carrier refuses for now waits for the next look."""
    with way.storage.reading() as session:
        if not calls.is_due(session, way.clock()):
            return
    placing.place_next(way, calls)


def tell_by_backup(way: Way) -> None:
    """Text the coordinators of a failed run by the second carrier, until it took that: the first may be what failed."""
    sender = way.settings.backup.sms_from if way.settings.backup else None
    if way.backup is None or sender is None:
        return
    claimed = _claim_telling(way)
    if claimed is None:
        return
    run_id, numbers = claimed
    told = [_text(way.backup, way, sender, number) for number in numbers]
    with way.storage.transaction() as session:
        run = session.get_one(CanaryRun, run_id, with_for_update=True)
        if any(told) or not numbers:
            run.told_at = way.clock()


def _claim_telling(way: Way) -> tuple[int, list[str]] | None:
    now = way.clock()
    with way.storage.reading() as session:
        last = actions.last_ended(session, CanaryState.FAILED)
    if last is None or last.told_at is not None:
        return None
    free = CanaryRun.telling_until.is_(None) | (CanaryRun.telling_until <= now)
    waits = (CanaryRun.state == CanaryState.FAILED, CanaryRun.told_at.is_(None), CanaryRun.ended_at > now - TOLD_WITHIN)
    with way.storage.transaction() as session:
        query = select(CanaryRun).where(*waits, free).order_by(CanaryRun.id.desc()).limit(1)
        run = session.scalar(query.with_for_update(skip_locked=True))
        if run is None:
            return None
        run.telling_until = now + LEASE
        return run.id, [one.phone for one in coordinators(session) if one.phone and one.phone_verified]


def _text(backup: Carrier, way: Way, sender: str, number: str) -> bool:
    receipt_url = way.addresses.receipt("notice", 0)  # of no notice: what comes back changes nothing
    wording = with_hotline(alarm_text(AlarmKind.CANARY_FAILED, way.clock()), way.settings.hotline_number)
    try:
        backup.send_sms(OutgoingSms(number, sender, wording, receipt_url, VALIDITY))
    except CarrierFault as fault:
        log.error("a coordinator could not be texted by the second carrier: %s", fault)
        return False
    return True


def sweep(way: Way, every: timedelta | None, quiet: bool) -> datetime | None:
    """Do what a canary's clock does: fail what is overdue, start what is due while no page is, ring, tell.

    `quiet`: no page is due now; a canary never stands before one in the carrier's row of calls.
    """
    now = way.clock()
    with way.storage.reading() as session:
        late = actions.late_run(session, now)
        due = every is not None and quiet and actions.start_is_due(session, every, now)
    if late is not None or due:
        with way.storage.transaction() as session:
            actions.fail_overdue(session, now)
            if every is not None and due:
                actions.start_if_due(session, every, now)
    if quiet:
        ring_hotline(way)
    tell_by_backup(way)
    return now
