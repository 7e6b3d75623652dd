"""The spool: on disk, once, by nobody else read; torn lines cost themselves and nothing that was told is removed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.fallback.model import Line, Told
from gateway.fallback.spool import Spool

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path, "a-secret")


def line(step: str) -> Line:
    return Line(step, Told.KEYS, NOW, {"keys": step})


def steps(spool: Spool) -> list[str]:
    return [one.step for call in spool.calls() for one in call.lines]


def test_a_line_is_read_back_as_it_was_written(spool: Spool) -> None:
    spool.append("a", line("1"))
    (call,) = spool.calls()
    assert (call.spool_id, call.lines) == ("a", (line("1"),))


def test_a_step_that_is_written_twice_counts_once(spool: Spool) -> None:
    for step in ("1", "2", "1"):
        spool.append("a", line(step))
    assert steps(spool) == ["1", "2"]


@pytest.mark.parametrize("torn", [b'{"step": "2", "to', b"{}\n", b"[1]\n", b"\xff\xfe", b'{"step":"2","told":"x"}\n'])
def test_a_torn_line_costs_itself_alone(spool: Spool, torn: bytes) -> None:
    spool.append("a", line("1"))
    with (spool.folder / "a.jsonl").open("ab") as file:
        file.write(torn)
    spool.append("a", line("3"))
    assert steps(spool) == ["1", "3"]


def test_what_came_after_it_was_read_is_not_removed(spool: Spool) -> None:
    spool.append("a", line("1"))
    (read,) = spool.calls()
    spool.append("a", line("2"))
    spool.remove(read)
    assert steps(spool) == ["1", "2"]
    (read,) = spool.calls()
    spool.remove(read)
    assert steps(spool) == []
    spool.remove(read)


def test_lines_written_while_files_are_removed_are_never_lost(spool: Spool) -> None:
    told: set[str] = set()
    done = threading.Event()

    def take() -> None:
        while True:
            last = done.is_set()
            for call in spool.calls():
                told.update(one.step for one in call.lines)
                spool.remove(call)
            if last:
                return

    taker = threading.Thread(target=take)
    taker.start()
    wanted = [str(number) for number in range(60)]
    for step in wanted:
        spool.append("a", line(step))
    done.set()
    taker.join()
    assert told == set(wanted)


def test_the_name_of_a_file_says_nothing_without_the_secret(spool: Spool, tmp_path: Path) -> None:
    assert spool.spool_id("CA1") == spool.spool_id("CA1")
    assert spool.spool_id("CA1") != Spool(tmp_path, "another").spool_id("CA1")
    assert "CA1" not in spool.spool_id("CA1")
