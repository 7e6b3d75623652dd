"""How do a canary's calls reach the carrier, and its alarm the second one? Claim, act, record, as everywhere.

What is claimed and never recorded becomes overdue, and that is the alarm: a canary is not tried again in secret.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.alarms.actions import alarm_text
from gateway.alarms.model import AlarmKind
from gateway.canary import actions
from gateway.canary.model import CanaryState, Stage
from gateway.canary.tables import CanaryRun
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingCall, OutgoingSms
from gateway.errors import CarrierFault, FaultKind
from gateway.now import Clock
from gateway.settings import Settings
from gateway.staff.actions import coordinators
from gateway.storage import Storage

log = logging.getLogger(__name__)

RING = timedelta(seconds=25)
LEASE = timedelta(seconds=60)
TOLD_WITHIN = timedelta(hours=1)  # a failure that could not be told by the second way for so long is no news
VALIDITY = timedelta(minutes=30)


@dataclass(frozen=True)
class Way:
    """What a canary needs beside its rows. `backup` is the second carrier, where there is one."""

    storage: Storage
    carrier: Carrier
    addresses: Addresses
    clock: Clock
    settings: Settings
    backup: Carrier | None = None


def ring_hotline(way: Way) -> None:
    """Place the call of a run that is due."""
    run_id = _claim(way, CanaryState.DUE, CanaryState.CALLING)
    if run_id is not None:
        _place(way, run_id, way.addresses.canary("call", run_id), Stage.PLACED)


def page_robot(way: Way) -> None:
    """Page the robot officer of a run that asked for one. Its policy is one call: there is nobody to escalate to."""
    run_id = _claim(way, CanaryState.ASKED, CanaryState.PAGING)
    if run_id is not None:
        _place(way, run_id, way.addresses.canary("page", run_id), Stage.PAGED)


def _claim(way: Way, state: CanaryState, claimed: CanaryState) -> int | None:
    """Take over what a run asks for. Nearly always none does, and only reading is done: writers wait in one line."""
    with way.storage.reading() as session:
        if not actions.waits(session, state):
            return None
    with way.storage.transaction() as session:
        return actions.claim(session, state, claimed)


def _place(way: Way, run_id: int, answer_url: str, stage: Stage) -> None:
    call = OutgoingCall(
        to=way.settings.hotline_number,
        sender=way.settings.page_call_from,
        answer_url=answer_url,
        fallback_url=answer_url,
        status_url=way.addresses.canary("status", run_id),
        ring=RING,
    )
    try:
        way.carrier.place_call(call)
    except CarrierFault as fault:
        log.warning("canary %d: the carrier did not take its call: %s", run_id, fault)
        with way.storage.transaction() as session:
            if fault.kind is FaultKind.TEMPORARY:  # tried again, as a page is, until its time is over
                actions.release(session, run_id)
            elif fault.kind is not FaultKind.UNCERTAIN:
                actions.fail(session, run_id, stage, f"{fault.kind.value} {fault.code or ''}".strip(), way.clock())
        return
    with way.storage.transaction() as session:
        actions.reach(session, run_id, stage, way.clock())


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
    wording = alarm_text(AlarmKind.CANARY_FAILED, way.clock())
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
