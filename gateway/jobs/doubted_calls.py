"""Which calls that are no pages are in doubt? The clock looks them up at the carrier, beside all calls that we know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from gateway.broadcasts.asking_calls import APPROVALS
from gateway.broadcasts.called import calls_known
from gateway.carriers.placing import Way
from gateway.paging import lone_doubts
from gateway.paging.lone_calls import LoneCalls
from gateway.team.rings import RINGS

KINDS: tuple[LoneCalls[Any], ...] = (APPROVALS, RINGS)


def look_up_doubted(way: Way) -> None:
    """Look up the calls in doubt of every kind. Safe to repeat, and beside another clock."""
    for kind in KINDS:
        lone_doubts.look_up_doubted(way, kind, known)


def known(session: Session, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return, for each of these numbers, the calls to it that are known: of pages, of broadcasts, and these."""
    told = [pair for kind in KINDS for pair in lone_doubts.sids_of(session, kind, numbers)]
    others = calls_known(session, numbers)
    return {to: others.get(to, frozenset()) | {sid for number, sid in told if number == to} for to in numbers}
