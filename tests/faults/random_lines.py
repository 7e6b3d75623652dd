"""A line on which a telephone and a carrier do anything: keys, silences, hang-ups, webhooks twice, late or never."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree

from hypothesis import strategies as st
from sqlalchemy import select

from gateway.calls.tables import Conversation
from gateway.jobs.urgent import send_everything
from tests.scenarios.world import World

WAITS = {"Gather", "Record", "Dial", "Enqueue", "Hangup"}
A_MOMENT = {"Say", "Play", "Pause"}  # before a redirect: a wait that ends by itself
WAITING_WORDS = {"Say", "Play", "Pause", "Redirect"}  # all that a carrier allows in a room
SINGLE = st.sampled_from("0123456789*#")
NUMBER = st.one_of(st.sampled_from(["9", "0", "002949", "0470123456", "090012345", "112", "*"]), st.text("0123456789*"))
MOST_MOVES = 30
callers = itertools.count(1)  # no two lines have one number


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
        if is_a_moment(ElementTree.fromstring(answer)):
            assert verbs[0].tag == "Say", "dead air"
            return
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


def is_a_moment(document: ElementTree.Element) -> bool:
    """Whether a document speaks, pauses and comes back, without listening."""
    verbs = [verb.tag for verb in document]
    return len(verbs) > 1 and verbs[-1] == "Redirect" and set(verbs[:-1]) <= A_MOMENT


def move(wire: Wire, data: st.DataObject) -> None:
    """Do one thing that the line allows now."""
    if is_a_moment(wire.document):
        if data.draw(st.booleans(), label="pages leave meanwhile"):
            send_everything(wire.world.installation)
        wire.post(wire.document.findtext("Redirect") or "")
        return
    verb = next(verb for verb in wire.document if verb.tag in WAITS)
    redirect = wire.document.findtext("Redirect")
    if verb.tag == "Gather":
        _key(wire, verb, data)
    elif verb.tag == "Record":
        if data.draw(st.booleans(), label="speaks") or not redirect:
            _speak(wire, verb)
        else:
            wire.post(redirect)
    elif verb.find("Conference") is not None:
        _in_a_room(wire, verb, data)
    else:
        bridged = data.draw(st.sampled_from(["true", "false", "false"]), label="bridged")
        _whisper(wire, verb, data)
        status = "completed" if bridged == "true" else data.draw(st.sampled_from(["no-answer", "busy", "completed"]))
        wire.post(verb.attrib["action"], DialCallStatus=status, DialBridged=bridged)


def _key(wire: Wire, verb: ElementTree.Element, data: st.DataObject) -> None:
    redirect = wire.document.findtext("Redirect")
    single = verb.get("numDigits") == "1"
    keys = data.draw(st.one_of(SINGLE, SINGLE, st.none()) if single else st.one_of(NUMBER, st.none()), label="keys")
    if keys:
        wire.post(verb.attrib["action"], Digits=keys)
    elif redirect:
        wire.post(redirect)


def _in_a_room(wire: Wire, dial: ElementTree.Element, data: st.DataObject) -> None:
    """Somebody is in a room: hears words, is taken out, leaves, or meets an officer; then one of the two leaves."""
    world, room = wire.world, dial[0]
    happens = data.draw(st.sampled_from(["words", "words", "time", "officer", "star"]), label="in the room")
    if happens == "words":
        said = ElementTree.fromstring(
            world.post(room.attrib["waitUrl"], CallSid=wire.sid, From=wire.caller, To=wire.called)
        )
        assert {verb.tag for verb in said} <= WAITING_WORDS
        assert said.findtext("Say"), "dead air"
    elif happens == "time":
        world.clock.advance(seconds=data.draw(st.sampled_from([1, 22, 50]), label="seconds"))
        world.sweeper.rooms()
        asked = [url for sid, url in world.carrier.redirected if sid == wire.sid]
        if asked and wire.document.find("Dial/Conference") is not None:
            wire.post(asked[-1])
    elif happens == "star" or not wire.is_caller or _officer_comes(wire, room.text or "", data):
        wire.post(dial.attrib["action"], DialCallStatus="answered")


def _officer_comes(wire: Wire, room: str, data: st.DataObject) -> bool:
    """The officer on duty picks up and presses keys. Returns whether that led into this caller's room, and is over."""
    calls = wire.world.calls_to("An")
    if not calls:
        return False
    placed = calls[-1]
    officer = Wire(wire.world, placed.sid, placed.call.sender, placed.call.to, is_caller=False)
    officer.post(placed.call.answer_url)
    for keys in ("1", "5", "5"):
        gather = officer.document.find("Gather")
        if gather is not None:
            officer.post(gather.attrib["action"], Digits=keys)
            officer.again(officer.sent[-1])
    dial = officer.document.find("Dial")
    if dial is None or officer.document.findtext("Dial/Conference") != room:
        return False
    if data.draw(st.booleans(), label="goes on afterwards"):
        officer.post(dial.attrib["action"], DialCallStatus="answered")
    return True


def _whisper(wire: Wire, dial: ElementTree.Element, data: st.DataObject) -> None:
    """Something picks up for a waiting caller, hears who waits and presses anything: it always gets an answer."""
    number = dial.find("Number")
    address = number.get("url") if number is not None else None
    if address is None or not data.draw(st.booleans(), label="picks up"):
        return
    leg = Wire(wire.world, f"CA{next(callers):032x}", "", "", is_caller=False)
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
        if wire.over or not (is_a_moment(wire.document) or any(verb.tag in WAITS for verb in wire.document)):
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
