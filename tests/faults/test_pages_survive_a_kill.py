"""Whatever dies in the middle of a page: every ticket reaches a person, and nobody is paged after that person accepts.

A kill is placed at each crossing: before and after a transaction's commit, before and after the carrier takes a text or
a call. What was in memory is then gone, and the carrier repeats a webhook that got no answer.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gateway.carrier.port import CallState, OutgoingCall, OutgoingSms, Taken
from gateway.clock import Sweeper
from gateway.jobs.urgent import send_everything
from gateway.paging import claims
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page
from gateway.storage import Storage
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from tests.scenarios.world import RememberingCarrier, World

CROSSINGS = 66  # as many as a report, its pages and an acceptance have
STRIDE = 5  # of which `make test` takes every so many, `make prove` all


class Killed(BaseException):
    """kill -9: nothing of ours may catch it."""


class Fuse:
    """Burns at the crossing it was set to, once."""

    def __init__(self) -> None:
        self.at: int | None = None
        self.crossed = 0
        self._lock = Lock()

    def cross(self) -> None:
        with self._lock:
            self.crossed += 1
            if self.at is None or self.crossed <= self.at:
                return
            self.at = None
        raise Killed


class MortalCarrier(RememberingCarrier):
    """A carrier on the way to which we may die: before it hears of us, or before we hear of it."""

    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self.fuse = fuse

    def send_sms(self, sms: OutgoingSms) -> Taken:
        self.fuse.cross()
        taken = super().send_sms(sms)
        self.fuse.cross()
        return taken

    def place_call(self, call: OutgoingCall) -> Taken:
        self.fuse.cross()
        taken = super().place_call(call)
        self.fuse.cross()
        return taken


class MortalStorage(Storage):
    """A database before, in and after whose transactions we may die."""

    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url)
        self.fuse = fuse

    @contextmanager
    def transaction(self, *given: Any) -> Iterator[Session]:
        """Yield a Session that may write."""
        self.fuse.cross()
        with super().transaction(*given) as session:
            yield session
            self.fuse.cross()
        self.fuse.cross()


class MortalWorld(World):
    """A world in which our processes die where the fuse burns, and start again."""

    def __init__(self, directory: Path, database_url: str) -> None:
        self.fuse = Fuse()
        self.deaths = 0
        super().__init__(directory, database_url, MortalCarrier(self.fuse))

    def start(self) -> None:
        super().start()
        self.installation.__dict__["storage"] = MortalStorage(self.settings.database_url, self.fuse)

    def restart(self) -> None:
        self.deaths += 1
        self.close()
        self.start()

    def post(self, url: str, **form: str) -> str:
        try:
            return super().post(url, **form)
        except Killed:
            self.restart()
            return super().post(url, **form)

    def work(self, **later: float) -> None:
        self.give_up_ringing(**later)
        try:
            super().work(**later)
        except Killed:
            self.restart()
            super().work()

    def give_up_ringing(self, **later: float) -> None:
        """A phone that has rung since before this look is not answered."""
        for placed in self.carrier.calls:
            if later and placed.state is CallState.RINGING:
                placed.state = CallState.NO_ANSWER
                self.progress(placed, "no-answer")

    def work_until_called(self, name: str) -> None:
        for _ in range(24):
            if any(placed.state is CallState.RINGING for placed in self.calls_to(name)):
                return
            self.work(seconds=5)
        raise AssertionError(f"{name} was not called within two minutes")


@pytest.fixture
def mortal(tmp_path: Path, database_url: str) -> Iterator[MortalWorld]:
    made = MortalWorld(tmp_path, database_url)
    yield made
    made.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "crossing" in metafunc.fixturenames:
        stride = 1 if metafunc.config.getoption("--prove") else STRIDE
        metafunc.parametrize("crossing", range(0, CROSSINGS, stride))


def play(world: MortalWorld) -> int:
    """A report; the officer is called and accepts by key. Returns how many pages had gone out by then."""
    world.call().press("1", "1", "1").hang_up()
    world.work()
    world.work_until_called("An")
    world.pick_up("An").press("1", "5")
    return len(sent(world))


def sent(world: World) -> list[str]:
    """By which page each text and call of a page went out: its address names the page."""
    texts = [text.sms.receipt_url for text in world.carrier.texts if "/receipt/page/" in text.sms.receipt_url]
    return texts + [placed.call.status_url for placed in world.carrier.calls]


def doubles(world: World) -> Counter[tuple[int, int, Channel, int, bool]]:
    """How many pages beyond one went out to one officer by one way in one step, though none of them was in doubt."""
    return Counter(_once(page) for page in world.pages() if page.sid) - Counter(
        {
            _once(page): 1 + sum(_once(other) == _once(page) and _doubted(other) for other in world.pages())
            for page in world.pages()
        }
    )


def _once(page: Page) -> tuple[int, int, Channel, int, bool]:
    return page.ticket_id, page.staff_id, page.channel, page.step, page.beside


def _doubted(page: Page) -> bool:
    return page.doubted_at is not None


def at_once(*doings: Callable[[], object]) -> None:
    """Do all of it at the same moment, each in a thread of its own; what one raises is raised here."""
    faults: list[BaseException] = []
    start = Barrier(len(doings))

    def run(doing: Callable[[], object]) -> None:
        start.wait()
        try:
            doing()
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def test_a_kill_at_any_crossing_costs_seconds_and_no_ticket(mortal: MortalWorld, crossing: int) -> None:
    mortal.fuse.at = mortal.fuse.crossed + crossing
    gone_out = play(mortal)
    assert mortal.deaths == (mortal.fuse.at is None)
    assert mortal.ticket().acknowledged_by == "An"
    for _ in range(10):
        mortal.work(seconds=31)
    assert [ticket.acknowledged_by for ticket in mortal.tickets()] == ["An"]
    assert len(sent(mortal)) == gone_out, "somebody was paged after the ticket was accepted"
    assert max(Counter(sent(mortal)).values()) == 1, "one page went out twice"
    assert not doubles(mortal)
    assert {page.state for page in mortal.pages() if not page.state.final} == set()
    still_ringing = {placed.sid for placed in mortal.carrier.calls if placed.state is CallState.RINGING}
    assert still_ringing - set(mortal.carrier.ended) <= {mortal.calls_to("An")[-1].sid}


def test_the_list_of_crossings_is_whole(mortal: MortalWorld) -> None:
    before = mortal.fuse.crossed
    play(mortal)
    assert CROSSINGS - 10 < mortal.fuse.crossed - before <= CROSSINGS


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 3, 0, 1), (1, 0, 3, 2), (0, 3, 1, 2), (3, 0, 2, 1), (0, 1, 2, 3)])
def test_a_calls_reports_doubled_and_in_any_order_bring_the_next_officer_once(
    mortal: MortalWorld, order: tuple[int, ...]
) -> None:
    mortal.call().press("1", "1", "1").hang_up()
    mortal.work()
    placed = mortal.calls_to("An")[0]
    words = ("initiated", "ringing", "in-progress", "completed")
    for sequence in itertools.chain(*zip(order, order, strict=True)):
        mortal.post(
            placed.call.status_url, CallSid=placed.sid, CallStatus=words[sequence], SequenceNumber=str(sequence)
        )
    assert {page.state for page in mortal.pages() if page.sid == placed.sid} == {PageState.UNANSWERED}
    mortal.work()
    assert [len(mortal.calls_to(name)) for name in ("An", "Bert", "Chris")] == [2, 1, 0]


def test_two_clocks_and_two_workers_at_once_page_nobody_twice(mortal: MortalWorld) -> None:
    for caller in ("+32470111111", "+32470222222", "+32470333333"):
        mortal.call(caller).press("1", "1", "1").hang_up()
    other = Sweeper(mortal.installation)
    for seconds in (0, 4, 31, 31, 61, 61):
        mortal.give_up_ringing(seconds=seconds)
        mortal.clock.advance(seconds=seconds)
        for _ in range(2):
            at_once(
                *(step for sweeper in (mortal.sweeper, other) for step in (sweeper.doubts, sweeper.escalations)),
                *(lambda: send_everything(mortal.installation) for _ in range(2)),
            )
        ringing = Counter(placed.call.to for placed in mortal.carrier.calls if placed.state is CallState.RINGING)
        assert not ringing or max(ringing.values()) == 1, "one officer has two page calls at a time"
    other.close()
    assert max(Counter(sent(mortal)).values()) == 1
    assert not doubles(mortal)


def test_officers_who_accept_at_once_while_their_calls_end_are_all_answered_and_one_has_it(
    mortal: MortalWorld,
) -> None:
    for _ in range(4):
        mortal.call().press("1", "1", "1").hang_up()
        mortal.work()
        mortal.work(seconds=61)
        told = accept_at_once(mortal, "An", "Bert", "Chris")
        holder = mortal.ticket().acknowledged_by
        assert holder in ("An", "Bert", "Chris")
        assert sum("u hebt aanvaard" in answer for answer in told) == 1
        assert sum(f"aanvaard door {holder}" in answer for answer in told) == 2
        mortal.clock.advance(hours=2)  # so that the same caller may be paged for again


def accept_at_once(world: MortalWorld, *names: str) -> list[str]:
    """Everybody accepts by SMS as every call ends and clock and worker do theirs. Returns the answers."""
    page = next(said for said in reversed(world.texts_to("An")) if world.ticket().number in said and "JA " in said)
    code = page.split("JA ")[1][:4]
    told: list[str] = []
    at_once(
        *(partial(lambda name: told.append(world.text_from(name, f"JA {code}")), name) for name in names),
        *(partial(world.progress, world.calls_to(name)[-1], "completed") for name in ("An", "Bert")),
        world.sweeper.doubts,
        world.sweeper.escalations,
        partial(send_everything, world.installation),
    )
    return told


def test_a_page_whose_sender_died_is_sent_again_within_the_lease(mortal: MortalWorld) -> None:
    mortal.call().press("1", "1", "1").hang_up()
    with mortal.installation.transaction() as session:
        taken = claims.claim_due(session, mortal.clock(), limit=8)
    assert len(taken) == 2
    assert not sent(mortal)
    mortal.work(seconds=31)
    assert len(mortal.calls_to("An")) == len(mortal.texts_to("An")) == 1


def test_a_ticket_that_is_closed_unaccepted_pages_nobody_any_more(mortal: MortalWorld) -> None:
    mortal.call().press("1", "1", "1").hang_up()
    mortal.work()
    gone_out = len(sent(mortal))
    with mortal.installation.transaction() as session:
        ticket = tickets.get_ticket(session, mortal.ticket().number)
        tickets.change_state(session, ticket, TicketState.CLOSED, "An", mortal.clock())
    for _ in range(6):
        mortal.work(minutes=1)
    assert len(sent(mortal)) == gone_out
