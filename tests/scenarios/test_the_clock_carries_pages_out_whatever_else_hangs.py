"""When the urgent worker is away the clock sends pages itself, also while everything that it does beside hangs."""

from __future__ import annotations

from threading import Event

from gateway.clock import Sweeper
from tests.parts.waiting import PATIENT_S
from tests.scenarios.world import World


def test_a_page_waits_for_no_other_step_of_the_clock(world: World) -> None:
    sweeper, asked, let_go, sent = Sweeper(world.installation), list[str](), Event(), Event()

    def hang(name: str) -> None:
        asked.append(name)
        run_beside(name, let_go.wait)  # an address that does not answer, a carrier that keeps silent

    run_beside = sweeper.beside
    sweeper.beside = lambda name, step: hang(name)  # type: ignore[method-assign,assignment]
    try:
        sweeper.sweep()
        assert len(asked) > 10
        run_beside("send", sent.set)
        assert sent.wait(PATIENT_S), f"the page waits for {len(asked)} steps that hang"
    finally:
        let_go.set()
        sweeper.close()
