"""What do the officers of a random house do with a call, and with a text? By the seed, until one wakes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from enum import Enum

from gateway.carrier.port import CallState
from tests.faults.random_house import NobodyAnswersError, RandomHouse
from tests.faults.stage import Process
from tests.scenarios.world import Line, PlacedCall, SentText

RINGS_S = 25.0
CODE = re.compile(r"JA (\d{4})")
HAS_IT = re.compile(r"[Uu] hebt (?:ticket ([\d ,-]+) )?aanvaard")
TICKET = re.compile(r"ticket ([\d-]+)")


class Doing(Enum):
    """What somebody does with a call."""

    ACCEPT = "accepts"
    DECLINE = "declines"
    LISTEN = "hangs up without a key"
    VOICEMAIL = "is a voicemail"
    SLEEP = "does not pick up"
    BUSY = "is busy"
    OUT_OF_REACH = "cannot be reached"


NEVER_A_PERSON = {
    Doing.SLEEP: CallState.NO_ANSWER,
    Doing.BUSY: CallState.BUSY,
    Doing.OUT_OF_REACH: CallState.FAILED,
}
WORDS = {CallState.NO_ANSWER: "no-answer", CallState.BUSY: "busy", CallState.FAILED: "failed"}


class People:
    """Everybody with a telephone. `awake`: who from some time on accepts whatever rings."""

    def __init__(self, house: RandomHouse) -> None:
        self.house, self.stage, self.phones = house, house.stage, Process("phones")
        self.names = {person.phone or "": name for name, person in house.staff.items()}
        self.willing = self.stage.draw.choice((0.0, 0.05, 0.1, 0.25))  # how often a call or text is accepted
        self.saviour = self.stage.draw.choice(sorted(house.staff))
        self.awake: str | None = None
        self.engaged: Counter[str] = Counter()
        self.told: set[tuple[str, str]] = set()  # ticket and person: who was told to have it
        self.called: set[str] = set()  # since everything works
        self.said_no: set[str] = set()
        house.carrier.rings = lambda placed: self._act(lambda: self._rings(placed))
        house.carrier.arrives = lambda sent: self._act(lambda: self._arrives(sent))

    def _act(self, doing: Callable[[], object]) -> None:
        self.stage.act(self.phones, doing)

    # a call

    def _rings(self, placed: PlacedCall) -> None:
        name, wait = self.names[placed.call.to], self.stage.draw.uniform
        self.called.add(name)
        self._status(placed, "initiated")
        self.stage.pause(wait(0.3, 2))
        if placed.state.final:
            self._status(placed, "canceled")
            return
        doing = self._choose(name)
        self.stage.tell(f"{name}'s telephone: call {placed.sid[-4:]}: {doing.value}")
        if doing in (Doing.BUSY, Doing.OUT_OF_REACH):
            self._is_over(placed, NEVER_A_PERSON[doing])
            return
        placed.state = CallState.RINGING
        self.engaged[name] += 1
        self._status(placed, "ringing")
        self.stage.pause(RINGS_S if doing is Doing.SLEEP else wait(2, RINGS_S - 2))
        if placed.state.final:
            self._status(placed, "canceled")
        elif doing is Doing.SLEEP:
            self._is_over(placed, CallState.NO_ANSWER)
        else:
            self._talks(placed, name, doing)
        self.engaged[name] -= 1

    def _choose(self, name: str) -> Doing:
        if self.engaged[name]:
            return Doing.BUSY
        if self.awake == name:
            return Doing.ACCEPT
        if self.stage.draw.random() < self.willing and self.house.trouble.faults > 0:
            return Doing.ACCEPT
        others = [Doing.LISTEN, Doing.VOICEMAIL, Doing.SLEEP, Doing.SLEEP, Doing.BUSY, Doing.OUT_OF_REACH]
        return self.stage.draw.choice(others if name == self.saviour else [*others, Doing.DECLINE])

    def _talks(self, placed: PlacedCall, name: str, doing: Doing) -> None:
        placed.state = CallState.ANSWERED
        self._status(placed, "in-progress")
        try:
            line = Line(self.house, placed.sid, placed.call.sender, placed.call.to, placed.call.answer_url)
            while not line.over and placed.state is CallState.ANSWERED and self._goes_on(line, name, doing):
                self.stage.pause(self.stage.draw.uniform(0.5, 4))
        except NobodyAnswersError:
            self.stage.tell(f"{name} hears nothing")
        if not placed.state.final:
            placed.state = CallState.COMPLETED
        self._status(placed, "completed")

    def _goes_on(self, line: Line, name: str, doing: Doing) -> bool:
        """Do the next thing on a call; whether it goes on."""
        if doing is Doing.VOICEMAIL:
            line.silence()
        elif doing is Doing.LISTEN or line.waits.tag != "Gather":
            return False
        elif "Druk 1 om" in line.heard:
            line.press("1")
        elif "druk 5" in line.heard and doing is Doing.ACCEPT:
            line.press("5")
            self.stage.tell(f"{name} pressed 5: {line.heard[:60]}")
            self._was_told(line.heard, name)
        elif "druk 2" in line.heard and doing is Doing.DECLINE:
            line.press("2")
            self.said_no.add(name)
            self.stage.tell(f"{name} pressed 2: {line.heard[:60]}")
        elif doing is Doing.ACCEPT and self.stage.draw.random() < 0.7:
            line.silence()
        else:
            return False
        return True

    def _was_told(self, said: str, name: str) -> None:
        found = HAS_IT.search(said)
        ticket = found and (found.group(1) or (TICKET.search(said) or [None, None])[1])
        if ticket:
            self.told.add(("".join(digit for digit in ticket if digit.isdigit()), name))

    def _is_over(self, placed: PlacedCall, state: CallState) -> None:
        placed.state = state
        self._status(placed, WORDS[state])

    def _status(self, placed: PlacedCall, word: str) -> None:
        numbers = {"initiated": 0, "ringing": 1, "in-progress": 2}
        self.house.tell(
            placed.call.status_url,
            CallSid=placed.sid,
            CallStatus=word,
            SequenceNumber=str(numbers.get(word, 3)),
            From=placed.call.sender,
            To=placed.call.to,
        )

    # a text

    def _arrives(self, sent: SentText) -> None:
        name, draw = self.names.get(sent.sms.to, "a caller"), self.stage.draw
        arrives = draw.random() >= self.house.trouble.faults or self.awake == name
        for word in ("sent", "delivered" if arrives else "undelivered"):
            self.stage.pause(draw.uniform(0.2, 4))
            said = {} if word != "undelivered" else {"ErrorCode": "30003"}
            self.house.tell(sent.sms.receipt_url, MessageSid=sent.sid, MessageStatus=word, **said)
        code = CODE.search(sent.text)
        willing = self.awake != name and draw.random() < self.willing and self.house.trouble.faults > 0
        if arrives and code and willing:
            self.stage.pause(draw.uniform(2, 60))
            yes = name == self.saviour or draw.random() < 0.6
            self.said_no.update(set() if yes else {name})
            self._replies(name, f"{'JA' if yes else 'NEE'} {code.group(1)}", sent.sid)

    def _replies(self, name: str, said: str, about: str) -> None:
        """Answer by text, which may come twice; what it was told may come late, and not at all."""
        form = {"From": self.house.staff[name].phone or "", "To": self.house.settings.page_sms_from, "Body": said}
        for _ in range(1 + (self.stage.draw.random() < self.house.trouble.doubled)):
            answer = self.house.try_to_post("/sms/incoming", **form, MessageSid=f"SM8{about[3:]}")
            self.stage.tell(f"{name} texted {said}: {(answer or 'no answer')[-90:-22]}")
            if answer is not None:
                self._was_told(answer, name)
