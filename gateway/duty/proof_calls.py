"""What becomes of a call by which somebody tries a telephone? Placed once; in doubt only what it tells clears it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.carrier.addresses import Addresses
from gateway.carrier.failover import Past
from gateway.carrier.port import CallState
from gateway.carrier.receiving import CallProgress
from gateway.carriers.placing import Claim
from gateway.carriers.senders import ONE_CARRIER, CallSenders
from gateway.duty import proofs
from gateway.duty.model import ProofState
from gateway.duty.tables import ProofCall
from gateway.errors import CarrierFault, FaultKind


class ProofCalls:
    """These calls, as gateway.carriers.placing.Calls. Somebody stands beside the telephone: no page goes before."""

    name = "proof call"

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether one waits to be placed."""
        return proofs.is_due(session)

    def claim(
        self, session: Session, now: datetime, calls_a_second: float, senders: CallSenders = ONE_CARRIER
    ) -> Claim | None:
        """Claim the one that waits longest."""
        row = proofs.claim(session, now)
        return Claim(row.id, row.number, by=senders.take(session, Past(), now)) if row is not None else None

    def doors(self, addresses: Addresses, key: int) -> tuple[str, str]:
        """Return what is heard on the line, and where its course is told."""
        return addresses.proof("answer", key), addresses.proof("status", key)

    def record_taken(self, session: Session, ours: Claim, sid: str, now: datetime) -> None:
        """Record that the carrier took it."""
        proofs.move(_held(session, ours.key), ProofState.PLACED, now)

    def record_fault(self, session: Session, ours: Claim, fault: CarrierFault, now: datetime) -> None:
        """Record that the carrier did not take it; of one in doubt we hear, or not."""
        if fault.kind is FaultKind.UNCERTAIN:
            return
        row = _held(session, ours.key)
        row.error = fault.code
        proofs.move(row, ProofState.FAILED, now)


PROOFS = ProofCalls()


def progressed(session: Session, key: int, told: CallProgress, now: datetime) -> None:
    """Take what the carrier tells of such a call: it failed, or it is over and nobody pressed a key."""
    row = _held(session, key)
    if told.state is CallState.ANSWERED:
        proofs.move(row, ProofState.PICKED_UP, now)
    elif told.state.final and row.code_id is None:
        proofs.move(row, ProofState.FAILED, now)


def _held(session: Session, key: int) -> ProofCall:
    return session.get_one(ProofCall, key, with_for_update=True)
