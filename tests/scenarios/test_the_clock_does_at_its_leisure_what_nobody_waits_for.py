"""What nobody waits for is done every few sweeps; pages, calls and broadcasts that move are looked after in each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.broadcasts import actions
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.sweep import something_moves
from gateway.clock import LEISURE, Sweeper
from gateway.storage import Storage
from tests.parts.broadcasting import EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock
from tests.scenarios.world import World

EACH_TIME = {"rooms", "carrier_questions", "notice_questions", "recordings", "hooks", "intake", "call_doubts"}
AT_LEISURE = {"kit", "audit", "keys", "exercises", "retention", "referrals", "cases", "canary", "self_checks"}


@pytest.fixture
def asked(world: World) -> Iterator[tuple[Sweeper, list[str]]]:
    """A clock that only notes what it would do beside its sweep."""
    sweeper, names = Sweeper(world.installation), list[str]()
    sweeper.beside = lambda name, step: names.append(name)  # type: ignore[method-assign]
    yield sweeper, names
    sweeper.close()


def sweeps(asked: tuple[Sweeper, list[str]]) -> list[set[str]]:
    """What each of so many sweeps did beside, of which the first does everything."""
    sweeper, names = asked
    found = []
    for _ in range(LEISURE + 1):
        names.clear()
        sweeper.sweep()
        found.append(set(names))
    return found


def test_in_a_quiet_house_chores_and_broadcasts_have_their_turn_every_few_sweeps(
    asked: tuple[Sweeper, list[str]],
) -> None:
    first, *between, again = sweeps(asked)
    assert first == again == EACH_TIME | AT_LEISURE | {"broadcasts"}
    assert all(each == EACH_TIME for each in between)
    assert len(between) == LEISURE - 1


def test_broadcasts_are_looked_after_in_each_sweep_from_submission_until_the_last_receipt(
    storage: Storage, clock: MovableClock
) -> None:
    station = Station(storage, clock)
    station.known(2)

    def moves() -> bool:
        with storage.reading() as session:
            return something_moves(session)

    with storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook het water.", EVERYONE, ["sms"], True, 60, clock())
    assert not moves(), "somebody is writing"
    station.act(actions.submit, made.id)
    assert moves(), "a second person is asked"
    station.act(actions.approve, made.id)
    station.until_done(made.id)
    assert not moves(), "all were handed over"
    station.receive()
    assert moves(), "receipts wait to be weighed"
    station.sweep()
    assert not moves()


def test_something_that_moves_brings_broadcasts_into_each_sweep(world: World, asked: tuple[Sweeper, list[str]]) -> None:
    with world.installation.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook het water.", EVERYONE, ["sms"], True, 60, world.clock())
        made.state = BroadcastState.AWAITING_APPROVAL
    assert all("broadcasts" in each for each in sweeps(asked))
