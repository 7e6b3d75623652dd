"""How are programs told? Number what happened, claim a message, post it with no transaction open, record the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

from gateway.hooks import claims, events
from gateway.hooks.claims import Message
from gateway.hooks.model import secret_of, signature
from gateway.hooks.posting import NotTold, post
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4  # an address that does not answer keeps one of them for some seconds
ROUNDS = 50  # messages to one address before the clock looks around

Post = Callable[[str, bytes, Mapping[str, str], bool], int]


def _lanes() -> Executor:
    return ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="hook")


@dataclass(frozen=True)
class Way:
    """What telling programs needs. `loose`: the carrier is a sandbox, so an address here may be told."""

    storage: Storage
    clock: Clock
    secret_key: str
    loose: bool
    post: Post = post
    lanes: Callable[[], Executor] = _lanes

    @classmethod
    def of(cls, storage: Storage, clock: Clock, settings: Settings) -> Way:
        """Return the way of an installation."""
        return cls(storage, clock, settings.secret_key, settings.carrier_is_loopback)


def tell_due(way: Way) -> int:
    """Tell every program what it has not taken yet, as far as it is due. Returns how many messages were taken."""
    with way.storage.reading() as session:
        if not (events.is_unnumbered(session) or claims.is_due(session, way.clock())):
            return 0
    _number(way)
    taken = 0
    with way.lanes() as lanes:
        for _ in range(ROUNDS):
            ours = _claim(way)
            if not ours:
                break
            taken += sum(lanes.map(lambda message: _send(way, message), ours))
    return taken


def _number(way: Way) -> None:
    numbered = events.NUMBERED_AT_ONCE
    while numbered == events.NUMBERED_AT_ONCE:
        with way.storage.transaction() as session:
            numbered = events.number(session, way.clock())


def _claim(way: Way) -> list[Message]:
    found: list[Message] = []
    with way.storage.transaction() as session:
        while len(found) < SIDE_BY_SIDE and (message := claims.claim(session, way.clock())) is not None:
            found.append(message)
            session.flush()
    return found


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
