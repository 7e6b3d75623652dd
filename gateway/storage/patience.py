"""How long do we wait for PostgreSQL to answer? Never without end: a frozen server takes connections and stays silent.

Its own timeouts are of no use then, nor are those of TCP, since its machine still acknowledges what we send. So every
wait on a connection has an end here. A caller's turn has one for all of it, after which the call goes on without.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen, PQGenConn
from psycopg.rows import TupleRow

ANSWER_S = 30.0  # one statement of work that nobody waits for at the telephone
PING_S = 1.0  # whether a connection that was kept is still worth anything
CONNECT_S = 2.0

RV = TypeVar("RV")
_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Let everything that is asked of PostgreSQL here, together, take so long at most; `inf` is without end."""
    before = _ends_at.set(monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(before)


class PatientConnection(Connection[TupleRow]):
    """A connection that gives up, and closes, when the server does not answer: as one that is gone."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for an answer, until the end that is set."""
        try:
            return super().wait(_until(gen, self._end()), interval, timeout)
        except _NoAnswerError:
            self.pgconn.finish()  # what it would still say belongs to nobody
            raise

    @classmethod
    def _connect_gen(cls, conninfo: str = "", **more: Any) -> PQGenConn[Any]:
        end = min(monotonic() + CONNECT_S, _ends_at.get() or inf)
        return (yield from _until(super()._connect_gen(conninfo, **more), end))

    def _end(self) -> float:
        end = _ends_at.get()
        if self.autocommit:  # only the pool's ping speaks so: what follows a silent one must still fit in the patience
            return min(monotonic() + PING_S, end or inf)
        return monotonic() + ANSWER_S if end is None else end


def connect(*arguments: str, **parameters: Any) -> PatientConnection:
    """Open a connection with an end to every wait."""
    return PatientConnection.connect(*arguments, **parameters)


class _NoAnswerError(OperationalError):
    """The server took our question and did not answer it in time."""


def _until(gen: Generator[Any, Any, RV], ends_at: float) -> Generator[Any, Any, RV]:
    """Go on with a wait of the driver, which looks up every tenth of a second, until its end or ours."""
    try:
        asked = next(gen)
        while True:
            ready = yield asked
            if not ready and monotonic() >= ends_at:
                raise _NoAnswerError("the database does not answer")
            asked = gen.send(ready)
    except StopIteration as done:
        result: RV = done.value
        return result
