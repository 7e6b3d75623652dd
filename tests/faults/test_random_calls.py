"""Whatever a telephone and a carrier do to a call, it gets an answer, nobody hears dead air, and no ticket is lost.

Keys, silences, recordings, hang-ups, and webhooks that come twice, late, out of order or never, through the real doors.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.storage import Storage
from gateway.tables import metadata
from gateway.tickets.tables import Recording
from tests.faults.random_lines import Wire, callers, move, play
from tests.scenarios.world import START, RememberingCarrier, World

BEFORE_A_TICKET = {"language", "menu", "known_problem", "ticket_number", "ticket_unknown", "pin"}
NewWorld = Callable[[], AbstractContextManager[World]]
PLAYED = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


class Faults(logging.Handler):
    """Remembers what the gateway logs as a fault of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


@pytest.fixture(scope="module")
def new_world(tmp_path_factory: pytest.TempPathFactory) -> NewWorld:
    """A world of its own at each call, closed at the end of the block."""
    empty = tmp_path_factory.mktemp("empty") / "gateway.sqlite"
    storage = Storage(f"sqlite:///{empty}")
    metadata().create_all(storage.engine)
    storage.dispose()

    @contextmanager
    def make() -> Iterator[World]:
        folder = tmp_path_factory.mktemp("world")
        shutil.copyfile(empty, folder / "gateway.sqlite")
        made = World(folder, f"sqlite:///{folder}/gateway.sqlite")
        made.installation.storage.dispose()
        shutil.copyfile(folder / "gateway.sqlite", folder / "people.sqlite")
        yield made
        made.close()

    return make


@pytest.fixture
def world(new_world: NewWorld) -> Iterator[World]:
    with new_world() as made:
        yield made


def begin_anew(world: World) -> None:
    """Empty a world of everything that was said and done: what one call leaves must not change the next one."""
    world.installation.storage.dispose()
    file = Path(world.settings.database_url.removeprefix("sqlite:///"))
    for left in file.parent.glob(f"{file.name}-*"):
        left.unlink()
    shutil.copyfile(file.with_name("people.sqlite"), file)
    world.carrier.__dict__.update(RememberingCarrier().__dict__)
    world.clock.set(START)


@pytest.fixture
def faults() -> Iterator[Faults]:
    handler = Faults()
    logging.getLogger("gateway").addHandler(handler)
    yield handler
    logging.getLogger("gateway").removeHandler(handler)


def _new_caller(data: st.DataObject) -> str:
    odd = data.draw(st.sampled_from(["", "", "", "", "anonymous", "+266696687", "+112"]), label="caller id")
    return odd or f"+32471{next(callers):06d}"


def test_every_call_of_a_caller_is_answered_and_leaves_what_was_said(
    world: World, faults: Faults, full_size: bool
) -> None:
    @settings(PLAYED, max_examples=1500 if full_size else 100)
    @given(st.data())
    def one_call(data: st.DataObject) -> None:
        begin_anew(world)
        before = {ticket.number for ticket in world.tickets()}
        caller = _new_caller(data)
        wire = Wire(world, f"CA{next(callers):032x}", caller, world.settings.hotline_number)
        wire.post("/voice/incoming")
        play(wire, data, _move_and_keep_the_ticket)
        wire.hang_up()
        if data.draw(st.booleans(), label="told twice"):
            wire.hang_up()
        wire.again(data.draw(st.sampled_from(wire.sent), label="after the end"))
        _left_what_was_said(world, wire, before)
        assert faults.told == []

    one_call()


def _move_and_keep_the_ticket(wire: Wire, data: st.DataObject) -> None:
    """A question after the menu that was answered has opened the ticket."""
    at = wire.conversation().flow_state["node"]
    move(wire, data)
    now = wire.conversation()
    if at not in BEFORE_A_TICKET and now.flow_state["node"] != at:
        assert now.ticket_id is not None, at


def _left_what_was_said(world: World, wire: Wire, before: set[str]) -> None:
    call = wire.conversation()
    opened = [ticket for ticket in world.tickets() if ticket.number not in before]
    assert len(opened) <= 1
    assert call.ended_at is not None
    if call.own_ticket:
        assert [ticket.id for ticket in opened] == [call.ticket_id]
    if call.ended_how is not None:
        assert (call.ticket_id is None) is (call.ended_how == "pin")
    with world.installation.storage.reading() as session:
        kept = set(session.scalars(select(Recording.sid).where(Recording.sid.in_(wire.recorded))))
    assert kept == set(wire.recorded)


def test_an_officer_who_picks_up_is_answered_and_only_a_5_accepts(
    new_world: NewWorld, faults: Faults, full_size: bool
) -> None:
    @settings(PLAYED, max_examples=400 if full_size else 18)
    @given(st.data())
    def one_page(data: st.DataObject) -> None:
        with new_world() as world:
            _page(world, data)
        assert faults.told == []

    one_page()


def _page(world: World, data: st.DataObject) -> None:
    """A caller is heard, an officer's telephone rings, and something picks up."""
    world.call().press("1", "1", "1").hang_up()
    world.work()
    placed = world.calls_to("An")[-1]
    world.progress(placed, "in-progress")
    wire = Wire(world, placed.sid, placed.call.sender, placed.call.to, is_caller=False)
    wire.post(placed.call.answer_url)
    play(wire, data, move)
    world.progress(placed, "completed")
    if data.draw(st.booleans(), label="told twice"):
        world.progress(placed, "completed")
    wire.again(data.draw(st.sampled_from(wire.sent), label="after the end"))
    pressed = [sent.said.get("Digits") for sent in wire.sent]
    assert world.ticket().acknowledged_by is None or "5" in pressed
    world.work(minutes=5)
    rung = [name for name in ("Bert", "Chris") if world.calls_to(name)]
    assert world.ticket().acknowledged_by is not None or rung, "nobody else is rung"


def test_calls_that_run_at_the_same_time_do_not_touch_each_other(world: World, faults: Faults, full_size: bool) -> None:
    @settings(PLAYED, max_examples=100 if full_size else 8)
    @given(st.data())
    def several_calls(data: st.DataObject) -> None:
        begin_anew(world)
        before = {ticket.number for ticket in world.tickets()}
        wires = []
        for _ in range(3):
            wire = Wire(world, f"CA{next(callers):032x}", _new_caller(data), world.settings.hotline_number)
            wire.post("/voice/incoming")
            wires.append(wire)
        for _ in range(18):
            wire = data.draw(st.sampled_from(wires), label="whose turn")
            if not wire.over:
                _move_and_keep_the_ticket(wire, data)
        for wire in wires:
            wire.hang_up()
            wire.again(wire.sent[0])
        calls = [wire.conversation() for wire in wires]
        own = [call.ticket_id for call in calls if call.own_ticket]
        assert len(set(own)) == len(own) == len(world.tickets()) - len(before)
        assert faults.told == []

    several_calls()
