"""How many seconds after we answer does the first officer's telephone ring? Over callers that are drawn by lot.

Every caller rings a gateway of its own, through the real doors, flows and paging, on a clock that moves by what is
spoken (by the measured pace of each language) and pressed. A caller reports something new and answers each question by
a key drawn from those that it has, as soon as that key is named, or, with --patient, after hearing everything. Counted
is up to the moment at which the carrier is asked to ring an officer: what a telephone network then takes is not ours.
Run: .venv/bin/python -m benchmarks.first_ring [--callers N] [--seed N] [--patient] [--languages nl,en]
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from gateway.calls.tables import Conversation
from gateway.storage import Storage
from gateway.tables import metadata
from ivr_flows.duration import KEY_S, TONE_S, USUAL_MESSAGE_S
from ivr_flows.load import load_book
from ivr_flows.model import Book, InputNode
from ivr_flows.pace import seconds
from tests.scenarios.world import START, Line, World

MOST_TURNS = 60
OFFICER, AGAIN = "0", "*"
NEW_REPORT = {"menu": "1"}  # everybody here has something to report: who asks after a ticket is another caller
# Who rings, and the aim for each: half of those who answer questions, everybody who presses 0.
QUESTIONS, KNOWS_ZERO, LATER_ZERO = "answers questions", "knows of 0, presses it at once", "presses 0 at some question"
SOON_S = {QUESTIONS: 60.0, KNOWS_ZERO: 15.0, LATER_ZERO: 15.0}


@dataclass(frozen=True)
class Temper:
    """How a caller behaves. `asks_at`: at which turn 0 is pressed, if ever; at the first it is without listening."""

    language: str
    patient: bool
    asks_at: int | None = None


class Caller:
    """One caller of a gateway that nobody else rings."""

    def __init__(self, book: Book, world: World, temper: Temper, luck: random.Random) -> None:
        self.book, self.world, self.temper, self.luck = book, world, temper, luck
        self.zero_at: float | None = None

    @property
    def spent(self) -> float:
        """Seconds since we answered."""
        return (self.world.clock() - START).total_seconds()

    def ring(self) -> float | None:
        """Call and go on until an officer is rung or the call is over. Give the seconds until then, None for never.

        They are counted from our answer, or from the key 0 of who presses it only at some question.
        """
        line = self.world.call()
        for turn in range(MOST_TURNS):
            rung = self._rung(line)
            if rung is not None or line.over:
                break
            self._answer(line, turn)
        else:
            raise RuntimeError("a caller who never comes to an end")
        if rung is None:
            self.world.clock.advance(seconds=self._spoken(line, None))
            line.hang_up()
            rung = self._rung(line)
        if rung is None or not self.temper.asks_at:
            return rung
        return None if self.zero_at is None else rung - self.zero_at

    def _rung(self, line: Line) -> float | None:
        """When an officer's telephone rings because of what has happened so far: by a page, or by a line that waits."""
        self.world.work()
        if self.world.carrier.calls:
            return self.spent
        return self.spent + self._spoken(line, None) if line.waits.find("Number") is not None else None

    def _answer(self, line: Line, turn: int) -> None:
        waits = line.waits
        if waits.tag == "Record":
            self.world.clock.advance(seconds=self._spoken(line, None) + TONE_S + USUAL_MESSAGE_S)
            line.speak(int(USUAL_MESSAGE_S))
            return
        keys = self._keys(turn)
        if turn != self.temper.asks_at or turn > 0:
            self.world.clock.advance(seconds=self._spoken(line, keys))
        self.world.clock.advance(seconds=KEY_S * len(keys))
        if keys.startswith(OFFICER):
            self.zero_at = self.zero_at or self.spent
        line.press(keys)

    def _keys(self, turn: int) -> str:
        node = self._node()
        if self.temper.asks_at is not None and turn >= self.temper.asks_at:
            return OFFICER if node.digits is not None else f"{OFFICER}#"
        ways = {key: way for key, way in node.keys.items() if key not in (OFFICER, AGAIN)}
        mine = [key for key, way in ways.items() if way.language == self.temper.language]
        key = NEW_REPORT.get(node.name) or self.luck.choice(mine or sorted(ways))
        return key if node.digits is not None else f"{key}#"

    def _node(self) -> InputNode:
        with self.world.installation.storage.reading() as session:
            state = session.scalars(select(Conversation.flow_state)).one()
        node = self.book.flows[state["flow"]].nodes[state["node"]]
        if not isinstance(node, InputNode):
            raise TypeError(f"{node.name} waits for no key")
        return node

    def _spoken(self, line: Line, keys: str | None) -> float:
        """Seconds of speech until these keys are named, or of all of it."""
        spent = 0.0
        for part in line.document.iter():
            if part.tag == "Pause":
                spent += float(part.get("length", "1"))
            if part.tag != "Say" or not part.text:
                continue
            language = part.get("language", "nl")[:2]
            named = None if keys is None or self.temper.patient else re.search(rf"(?<!\d){keys[0]}(?!\d)", part.text)
            if named is not None:
                return spent + seconds(part.text[: named.end()], language)
            spent += seconds(part.text, language)
        return spent


def drawn(callers: int, patient: bool, languages: Sequence[str], luck: random.Random) -> dict[str, list[Temper]]:
    """Draw callers of every kind, as many in each language."""
    each = [language for language in languages for _ in range(callers)]
    return {
        QUESTIONS: [Temper(language, patient) for language in each],
        KNOWS_ZERO: [Temper(language, patient, 0) for language in languages],
        LATER_ZERO: [Temper(language, patient, luck.randint(1, 4)) for language in each],
    }


def tell(kind: str, rang: Sequence[tuple[Temper, float | None]], languages: Sequence[str]) -> None:
    """Print the figures of one kind of caller, in all languages and in each."""
    for language in ("all", *languages):
        found = [seconds for temper, seconds in rang if language in ("all", temper.language)]
        known = sorted(one for one in found if one is not None)
        soon = sum(one <= SOON_S[kind] for one in known) / len(known)
        print(
            f"{kind}, {language}: half within {statistics.median(known):.1f} s, nine in ten within "
            f"{known[int(len(known) * 0.9)]:.1f} s, all within {known[-1]:.1f} s; "
            f"{soon:.0%} of {len(known)} within {SOON_S[kind]:.0f} s; {len(found) - len(known)} never",
            flush=True,
        )


def main() -> None:
    """Measure every kind of caller."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--callers", type=int, default=50, help="of each kind, in each language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patient", action="store_true", help="they hear everything out before they press a key")
    parser.add_argument("--languages", default="nl,en,fr,de", help="that the hotline speaks, and its callers")
    arguments = parser.parse_args()
    languages = tuple(arguments.languages.split(","))
    luck, book = random.Random(arguments.seed), load_book()
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        storage = Storage(f"sqlite:///{folder}/empty.sqlite")
        metadata().create_all(storage.engine)
        storage.dispose()
        for kind, tempers in drawn(arguments.callers, arguments.patient, languages, luck).items():
            rang = []
            for temper in tempers:
                shutil.copyfile(folder / "empty.sqlite", folder / "gateway.sqlite")
                world = World(folder, f"sqlite:///{folder}/gateway.sqlite", languages=languages)
                rang.append((temper, Caller(book, world, temper, luck).ring()))
                world.close()
                (folder / "gateway.sqlite").unlink()
            tell(kind, rang, languages)


if __name__ == "__main__":
    main()
