"""How does a worker process work? It listens to one queue and carries out what is due when told, or told nothing.

A nudge says only that something is due, so the worker also looks by itself: when it starts, after a while of silence,
and as long as the queue is away. It never ends because Redis or the database is away, and never spins on either.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from threading import Event, Timer
from typing import Any

import redis
import rq
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from gateway.installation import Installation
from gateway.jobs import process
from gateway.queues import JOBS, Queue, connect

log = logging.getLogger(__name__)

LISTEN_S = 1  # one wait for a nudge; a request to stop is seen this late at most
SILENCE = 5  # after so many waits without a nudge we look by ourselves
GRACE_S = 6.0
BACKOFF_S = (0.2, 0.5, 1.0, 2.0)


class _Nudge(Job):
    """A job that may name our own two functions only: who can write to Redis must not choose what we run."""

    @property
    def func(self) -> Any:
        if self.func_name not in JOBS.values():
            raise PermissionError("a job that is not ours")
        return super().func


class _RqWorker(rq.SimpleWorker):
    """RQ's bookkeeping around a job. Listening, signals and time are ours; nobody commands us through Redis."""

    job_class = _Nudge
    log_result_lifespan = False


def work(installation: Installation, queue: Queue, stop: Event) -> None:
    """Carry out what is due in `queue` until `stop` is set; the job at hand is finished first."""
    process.hold(installation)
    carry_out = _job(queue)
    refusals = 0
    while not stop.is_set():
        try:
            for _ in _silences(installation.settings.queue_url, queue, stop):
                refusals = 0
                _look(queue, carry_out)
        except (redis.RedisError, OSError) as fault:
            if refusals == 0:
                log.warning("queue %s is away (%s); looking in the database instead", queue.value, type(fault).__name__)
            _look(queue, carry_out)
            stop.wait(BACKOFF_S[min(refusals, len(BACKOFF_S) - 1)])
            refusals += 1


def _job(queue: Queue) -> Callable[[], object]:
    module, _, name = JOBS[queue].rpartition(".")
    job: Callable[[], object] = getattr(import_module(module), name)
    return job


def end_soon(seconds: float = GRACE_S) -> None:
    """End this process in `seconds`, whatever it is doing: its claims lapse, and what it did not record is doubted."""
    timer = Timer(seconds, os._exit, args=(1,))
    timer.daemon = True
    timer.start()


def _look(queue: Queue, carry_out: Callable[[], object]) -> None:
    """Carry out what is due. A fault in it is logged and left: its rows stay due."""
    try:
        carry_out()
    except SQLAlchemyError as fault:
        log.error("the database is away (%s)", type(fault).__name__)
    except Exception:
        log.exception("carrying out %s failed", queue.value)


def _silences(url: str, queue: Queue, stop: Event) -> Iterator[None]:
    """Do what nudges tell, and yield at the start and after every silence. Raises RedisError when the queue is away."""
    connection = connect(url, timeout_s=10.0, health_check_s=15)
    listened = rq.Queue(queue.value, connection=connection, serializer=JSONSerializer, job_class=_Nudge)
    try:
        worker: Any = _RqWorker(
            [listened],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=60,
            maintenance_interval=45,
            log_job_description=False,
        )
        worker.register_birth()
        silence = SILENCE
        while not stop.is_set():
            if silence >= SILENCE:
                silence = 0
                yield
            silence = 0 if _heard(worker, listened) else silence + 1
        worker.register_death()
    finally:
        connection.close()


def _heard(worker: Any, listened: Any) -> bool:
    """Wait LISTEN_S for a nudge and do what it tells. Returns whether there was one."""
    worker.heartbeat()
    if worker.should_run_maintenance_tasks:
        worker.run_maintenance_tasks()
    try:
        found = rq.Queue.dequeue_any(
            [listened], LISTEN_S, connection=worker.connection, job_class=_Nudge, serializer=JSONSerializer
        )
    except DequeueTimeout:
        return False
    if found is None:
        return False
    worker.execute_job(*found)
    return True
