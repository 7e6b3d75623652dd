"""A worker outlives its queue and its database, does what is ours only, and stops when told."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import rq
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from gateway.now import system_clock
from gateway.queues import Nudges, Queue, connect
from gateway.storage import Storage
from gateway.storage.heartbeat import fresh
from gateway.storage.migrate import upgrade
from tests.parts.gateway import Gateway
from tests.parts.valkey import ValkeyServer
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the worker tests, which read /proc"),
]


@pytest.fixture
def worker(tmp_path: Path, own_queue_server: ValkeyServer) -> Iterator[Gateway]:
    upgrade(f"sqlite:///{tmp_path}/var/gateway.sqlite")
    running = Gateway(tmp_path, "urgent", REDIS_URL=own_queue_server.url)
    running.start()
    yield running
    running.close()


def _beats(worker: Gateway, since: datetime) -> bool:
    """Whether it gave a sign of life since then, however seldom it gets the processor."""
    storage = Storage(f"sqlite:///{worker.folder}/var/gateway.sqlite")
    try:
        with storage.reading() as session:
            return fresh(session, "urgent", since, timedelta(0))
    finally:
        storage.dispose()


def _begun(worker: Gateway) -> None:
    started = system_clock() - timedelta(hours=1)
    until(lambda: _beats(worker, started), "the worker beats")


def _queue(server: ValkeyServer) -> rq.Queue:
    return rq.Queue("urgent", connection=connect(server.url, timeout_s=60), serializer=JSONSerializer)


def test_a_nudge_is_taken_and_leaves_nothing_behind(worker: Gateway, own_queue_server: ValkeyServer) -> None:
    assert Nudges(own_queue_server.url).nudge(Queue.URGENT)
    queue = _queue(own_queue_server)
    until(lambda: queue.count == 0, "the nudge is taken")
    until(lambda: not queue.connection.keys("rq:job:*"), "the job is gone")
    assert FailedJobRegistry(queue=queue).count == 0
    queue.connection.close()


def test_a_job_that_is_not_ours_is_never_run(worker: Gateway, own_queue_server: ValkeyServer, tmp_path: Path) -> None:
    queue = _queue(own_queue_server)
    queue.enqueue("os.mkdir", str(tmp_path / "made"))
    until(lambda: FailedJobRegistry(queue=queue).count == 1, "the job failed")
    assert not (tmp_path / "made").exists()
    assert worker.lives
    queue.connection.close()


def test_it_lives_on_without_its_queue_and_listens_again(worker: Gateway, own_queue_server: ValkeyServer) -> None:
    _begun(worker)
    own_queue_server.stop(signal.SIGKILL)
    until(lambda: "is away" in worker.said(), "it notices")
    noticed = system_clock()
    until(lambda: _beats(worker, noticed), "it beats without its queue")
    own_queue_server.start()
    assert worker.lives
    assert Nudges(own_queue_server.url).nudge(Queue.URGENT)
    queue = _queue(own_queue_server)
    until(lambda: queue.count == 0, "the nudge is taken after all")
    queue.connection.close()


def test_an_emptied_queue_is_no_fault(worker: Gateway, own_queue_server: ValkeyServer) -> None:
    _begun(worker)
    connection = connect(own_queue_server.url, timeout_s=60)
    connection.flushall()
    assert Nudges(own_queue_server.url).nudge(Queue.URGENT)
    queue = _queue(own_queue_server)
    until(lambda: queue.count == 0, "the nudge is taken")
    assert worker.lives
    connection.close()
    queue.connection.close()


def test_it_stops_when_told(worker: Gateway) -> None:
    _begun(worker)
    assert worker.stop(signal.SIGTERM) == 0


def test_a_process_knows_every_table_before_a_thread_of_its_own_asks_for_one() -> None:
    beats_first = (
        "import sys, threading; from gateway.supervisor.pulse import keep_beating\n"
        "stop = threading.Event(); stop.set()\n"
        "class Installation: pass\n"
        "threading.Thread.start = lambda thread: None\n"
        "keep_beating(Installation(), 'urgent', stop)\n"
        "print(sorted(name for name in sys.modules if name.endswith('.tables')))"
    )
    told = subprocess.run([sys.executable, "-c", beats_first], capture_output=True, text=True, check=True).stdout
    for feature in ("duty", "paging", "tickets", "broadcasts", "meetings"):
        assert f"gateway.{feature}.tables" in told
