"""What do we hand a reader without making it again, and how many readers may have a page made at once?

A rush of readers must leave the threads of this process to callers. An answer is kept as bytes and handed out while
nothing was published since, for a few seconds at most. When a few readers have pages made already, the next ones get
what is on the shelf, without a look in the database; for what is not there, they are asked to come back in a second.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Semaphore

from flask import Response

KEPT = timedelta(seconds=5)  # what is over by the clock alone is seen this late
MOST_KEPT = 200  # answers; addresses that readers make up are not kept
AT_ONCE = 2  # readers whose page is being made, or looked after: of eight threads


@dataclass(frozen=True)
class Answer:
    """A whole answer, as bytes."""

    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, response: Response) -> Answer:
        """Take an answer apart."""
        return cls(response.get_data(), response.status_code, tuple(response.headers.items()))

    def response(self) -> Response:
        """Put it together again, for one reader."""
        return Response(self.body, self.status, list(self.headers))


@dataclass(frozen=True)
class _Kept:
    answer: Answer
    stamp: Hashable
    at: datetime


class Busy(Exception):  # noqa: N818 - no fault: there is no room now
    """So many pages are being made that this one must wait."""


class Shelf:
    """The answers that one process keeps."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = Semaphore(at_once)
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}

    def answer(self, path: str, now: datetime, stamp: Callable[[], Hashable], make: Callable[[], Response]) -> Response:
        """Return the answer for a path. `stamp` tells what it is made of; raises Busy."""
        kept = self._kept.get(path)
        if not self._room.acquire(blocking=False):
            if kept is None:
                raise Busy
            return kept.answer.response()
        try:
            stands = stamp()
            if kept is not None and kept.stamp == stands and abs(now - kept.at) < KEPT:
                return kept.answer.response()
            answer = Answer.of(make())
            if answer.status == 200:
                self._keep(path, _Kept(answer, stands, now))
            return answer.response()
        finally:
            self._room.release()

    def _keep(self, path: str, kept: _Kept) -> None:
        with self._lock:
            self._kept.pop(path, None)
            self._kept[path] = kept  # the latest last
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
