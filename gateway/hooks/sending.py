"""How are programs told? Number what happened, claim a message, post it with no transaction open, record the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock

from gateway.hooks import claims, events
from gateway.hooks.claims import Message
from gateway.hooks.model import secret_of, signature
from gateway.hooks.posting import NotTold, post
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4  # an address that does not answer keeps one of them for some seconds
ROUNDS = 50  # messages of one lane, and bites of what is old, before the clock looks around
LOOK_S = 0.5  # how often a lane looks for more while another waits for its address

Post = Callable[[str, bytes, Mapping[str, str], bool], int]


def _lanes() -> Executor:
    return ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="hook")


def _rest(seconds: float) -> None:
    Event().wait(seconds)


@dataclass(frozen=True)
class Way:
    """What telling programs needs. `loose`: the carrier is a sandbox, so an address here may be told."""

    storage: Storage
    clock: Clock
    secret_key: str
    loose: bool
    post: Post = post
    lanes: Callable[[], Executor] = _lanes
    rest: Callable[[float], object] = _rest

    @classmethod
    def of(cls, storage: Storage, clock: Clock, settings: Settings) -> Way:
        """Return the way of an installation."""
        return cls(storage, clock, settings.secret_key, settings.carrier_is_loopback)


def tell_due(way: Way) -> int:
    """Tell every program what it has not taken yet, as far as it is due. Returns how many messages were taken."""
    _forget(way)
    with way.storage.reading() as session:
        if not (events.is_unnumbered(session) or claims.is_due(session, way.clock())):
            return 0
    telling = _Telling(way)
    with way.lanes() as lanes:
        return sum(lanes.map(telling.lane, range(SIDE_BY_SIDE)))


class _Telling:
    """Several lanes, each a message at a time. While one waits for an address, the others go on and look for more."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self._claims = Lock()
        self._busy = 0

    def lane(self, place: int) -> int:
        """Tell until nothing is due and nobody else is at it; returns how many messages were taken.

        The first lane is for addresses that do not fail: several that hang never hold up all lanes for long.
        """
        taken = 0
        for _ in range(ROUNDS):
            message = self._next(failing=place > 0)
            if message is None:
                return taken
            try:
                taken += _send(self.way, message)
            finally:
                self._busy_by(-1)
        return taken

    def _next(self, failing: bool) -> Message | None:
        while True:
            with self._claims:
                _number(self.way)
                message = self._claim(failing)
                self._busy += message is not None
                if message is not None or not self._busy:
                    return message
            self.way.rest(LOOK_S)

    def _claim(self, failing: bool) -> Message | None:
        now = self.way.clock()
        with self.way.storage.reading() as session:
            if not claims.is_due(session, now, failing):
                return None
        with self.way.storage.transaction() as session:
            return claims.claim(session, now, failing)

    def _busy_by(self, more: int) -> None:
        with self._claims:
            self._busy += more


def _forget(way: Way) -> None:
    for _ in range(ROUNDS):
        with way.storage.reading() as session:
            ids = events.old(session, way.clock())
        if not ids:
            return
        with way.storage.transaction() as session:
            events.forget(session, ids)


def _number(way: Way) -> None:
    with way.storage.reading() as session:
        if not events.is_unnumbered(session):
            return
    numbered = events.NUMBERED_AT_ONCE
    while numbered == events.NUMBERED_AT_ONCE:
        with way.storage.transaction() as session:
            numbered = events.number(session, way.clock())


def _send(way: Way, message: Message) -> bool:
    at = int(way.clock().timestamp())
    secret = secret_of(way.secret_key, message.hook_id, message.nonce)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "ccvo-gateway",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, message.message_id, at, message.body),
    }
    status: int | None = None
    try:
        status = way.post(message.url, message.body, headers, way.loose)
    except NotTold as fault:
        log.warning("webhook %d was not told: %s", message.hook_id, fault)
    with way.storage.transaction() as session:
        claims.record(session, message, status, way.clock())
    return status is not None and 200 <= status < 300
