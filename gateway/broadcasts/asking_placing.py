"""Which calls for an approval are placed, and which are stopped that ring for nothing?"""

from __future__ import annotations

import logging

from gateway.broadcasts import asking_calls
from gateway.broadcasts.asking_calls import APPROVALS
from gateway.carriers import placing
from gateway.carriers.placing import Way
from gateway.errors import CarrierFault

log = logging.getLogger(__name__)


def place_due(way: Way) -> None:
    """Stop the calls that ring for nothing, then place every one that is due, as long as no page waits."""
    with way.storage.reading() as session:
        needless = asking_calls.some_needless(session)
    if needless:
        _end_needless(way)
    placing.place_due(way, APPROVALS)


def _end_needless(way: Way) -> None:
    with way.storage.transaction() as session:
        ringing = asking_calls.to_end(session, way.clock())
    for sid in ringing:
        try:
            way.carrier.end_call(sid)
        except CarrierFault as fault:
            log.warning("an approval call could not be ended: %s", fault)
