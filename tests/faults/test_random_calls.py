"""Whatever a telephone and a carrier do to a call, it gets an answer, nobody hears dead air, and no ticket is lost.

Keys, silences, recordings, hang-ups, and webhooks that come twice, late, out of order or never, through the real doors.
"""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.calls.tables import Conversation
from gateway.storage import Storage
from gateway.tables import metadata
from gateway.tickets.tables import Recording
from tests.scenarios.world import World

WAITS = {"Gather", "Record", "Dial", "Enqueue", "Hangup"}
BEFORE_A_TICKET = {"language", "menu", "known_problem", "ticket_number", "ticket_unknown", "pin"}
SINGLE = st.sampled_from("0123456789*#")
NUMBER = st.one_of(st.sampled_from(["9", "0", "002949", "0470123456", "090012345", "112", "*"]), st.text("0123456789*"))
MOST_MOVES = 30
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
        yield made
        made.close()

    return make


@pytest.fixture
def world(new_world: NewWorld) -> Iterator[World]:
    with new_world() as made:
        yield made


@pytest.fixture
def faults() -> Iterator[Faults]:
    handler = Faults()
    logging.getLogger("gateway").addHandler(handler)
    yield handler
    logging.getLogger("gateway").removeHandler(handler)


@dataclass
class Sent:
    """One webhook that was posted, and what was answered."""

    url: str
    said: dict[str, str]
    answer: str


@dataclass
class Wire:
    """A line on which every webhook can be posted again, and every answer is held to the promises."""

    world: World
    sid: str
    caller: str
    called: str
    is_caller: bool = True
    sent: list[Sent] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)

    def post(self, url: str, **said: str) -> str:
        answer = self.world.post(url, CallSid=self.sid, From=self.caller, To=self.called, **said)
        self.sent.append(Sent(url, said, answer))
        self._is_no_dead_air(answer)
        return answer

    def again(self, sent: Sent) -> None:
        """The carrier posts a webhook that it has posted before: same answer, whatever happened since."""
        answer = self.world.post(sent.url, CallSid=self.sid, From=self.caller, To=self.called, **sent.said)
        assert answer == sent.answer

    def hang_up(self) -> None:
        self.world.post("/voice/status", CallSid=self.sid, From=self.caller, To=self.called, CallStatus="completed")

    @property
    def document(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.sent[-1].answer)

    @property
    def over(self) -> bool:
        return self.document.find("Hangup") is not None and self.document.find("Gather") is None

    def conversation(self) -> Conversation:
        with self.world.installation.storage.reading() as session:
            return session.scalars(select(Conversation).where(Conversation.call_sid == self.sid)).one()

    def _keyed_pins(self) -> int:
        return sum(4 <= len(sent.said.get("Digits", "")) <= 8 for sent in self.sent)

    def _is_no_dead_air(self, answer: str) -> None:
        verbs = list(ElementTree.fromstring(answer))
        waiting = [verb for verb in verbs if verb.tag in WAITS]
        ends_well = self.conversation().ended_how is not None
        assert waiting or (not self.is_caller and ends_well), f"nothing waits in {answer}"
        if not waiting:
            return
        if waiting[0].tag != "Hangup":
            assert any(verb.tag in ("Say", "Play") for verb in ElementTree.fromstring(answer).iter()), "dead air"
        if waiting[0].tag in ("Gather", "Record"):
            assert verbs[-1].tag == ("Redirect" if self.is_caller else verbs[-1].tag) in ("Redirect", "Hangup")
        if waiting[0].tag == "Hangup" and self.is_caller:
            how = self.conversation().ended_how
            assert how in {"person", "message", "ticket", "referral"} or (how == "pin" and self._keyed_pins() >= 3)


def move(wire: Wire, data: st.DataObject) -> None:
    """Do one thing that the line allows now."""
    verb = next(verb for verb in wire.document if verb.tag in WAITS)
    redirect = wire.document.findtext("Redirect")
    if verb.tag == "Gather":
        single = verb.get("numDigits") == "1"
        keys = data.draw(st.one_of(SINGLE, SINGLE, st.none()) if single else st.one_of(NUMBER, st.none()), label="keys")
        if keys:
            wire.post(verb.attrib["action"], Digits=keys)
        elif redirect:
            wire.post(redirect)
    elif verb.tag == "Record":
        if data.draw(st.booleans(), label="speaks") or not redirect:
            _speak(wire, verb)
        else:
            wire.post(redirect)
    else:
        bridged = data.draw(st.sampled_from(["true", "false", "false"]), label="bridged")
        _whisper(wire, verb, data)
        status = "completed" if bridged == "true" else data.draw(st.sampled_from(["no-answer", "busy", "completed"]))
        wire.post(verb.attrib["action"], DialCallStatus=status, DialBridged=bridged)


def _whisper(wire: Wire, dial: ElementTree.Element, data: st.DataObject) -> None:
    """Something picks up for a waiting caller, hears who waits and presses anything: it always gets an answer."""
    number = dial.find("Number")
    address = number.get("url") if number is not None else None
    if address is None or not data.draw(st.booleans(), label="picks up"):
        return
    leg = Wire(wire.world, f"CA{next(_callers):032x}", "", "", is_caller=False)
    leg.post(address)
    for _ in range(3):
        gather = leg.document.find("Gather")
        if gather is not None:
            leg.post(gather.attrib["action"], Digits=data.draw(SINGLE, label="officer's key"))
            leg.again(leg.sent[-1])


_recordings = itertools.count(1)


def _speak(wire: Wire, verb: ElementTree.Element) -> None:
    sid = f"RE{next(_recordings):032x}"
    wire.recorded.append(sid)
    address = f"http://127.0.0.1/2010-04-01/Recordings/{sid}"
    wire.post(verb.attrib["action"], RecordingUrl=address, RecordingSid=sid, RecordingDuration="7", Digits="#")


def play(wire: Wire, data: st.DataObject, move_on: Callable[[Wire, st.DataObject], None]) -> None:
    """Play a call to its end, or to where the line or the carrier breaks it off."""
    for _ in range(MOST_MOVES):
        if wire.over or next((verb for verb in wire.document if verb.tag in WAITS), None) is None:
            break
        happens = data.draw(
            st.sampled_from(["move"] * 12 + ["twice", "late", "lost", "hang up", "status first"]), label="happens"
        )
        if happens == "lost":  # the key was pressed, and its webhook never arrives
            break
        if happens == "hang up":
            break
        if happens == "twice":
            wire.again(wire.sent[-1])
        elif happens == "late":
            wire.again(data.draw(st.sampled_from(wire.sent), label="again"))
        elif happens == "status first":  # the end of the call overtakes what came before it
            wire.hang_up()
            move_on(wire, data)
            break
        else:
            move_on(wire, data)


_callers = itertools.count(1)


def _new_caller(data: st.DataObject) -> str:
    odd = data.draw(st.sampled_from(["", "", "", "", "anonymous", "+266696687", "+112"]), label="caller id")
    return odd or f"+32471{next(_callers):06d}"


def test_every_call_of_a_caller_is_answered_and_leaves_what_was_said(
    world: World, faults: Faults, full_size: bool
) -> None:
    @settings(PLAYED, max_examples=1500 if full_size else 100)
    @given(st.data())
    def one_call(data: st.DataObject) -> None:
        before = {ticket.number for ticket in world.tickets()}
        caller = _new_caller(data)
        wire = Wire(world, f"CA{next(_callers):032x}", caller, world.settings.hotline_number)
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
        before = {ticket.number for ticket in world.tickets()}
        wires = []
        for _ in range(3):
            wire = Wire(world, f"CA{next(_callers):032x}", _new_caller(data), world.settings.hotline_number)
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
