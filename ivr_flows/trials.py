"""Which tests does a flow file carry? Reads the block `tests`: what somebody does, and what must come of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ivr_flows.blocks import Block, Reader
from ivr_flows.model import Ending, Trial, TrialStep
from ivr_flows.ways import read_emits

FIELDS = ("languages", "given", "answers", "call", "never_tells", "ends")
STEP = ("press", "does", "hears", "tells", "facts")
DOES = ("silence", "recorded", "connected", "not connected", "waited")


def read_trials(head: Reader) -> tuple[Trial, ...]:
    """Read every test of a flow file."""
    tests = head.within("tests")
    return tuple(_trial(tests.within(str(name)), str(name)) for name in tests.block)


def _trial(reader: Reader, name: str) -> Trial:
    reader.only(FIELDS)
    return Trial(
        name=name,
        line=reader.block.line,
        steps=tuple(_step(step) for step in reader.blocks("call")),
        ends=_one_of(reader, "ends", [one.value for one in Ending]),
        languages=reader.names("languages"),
        answers=tuple(_answers(reader)),
        given=dict(reader.pairs("given")),
        never_tells=read_emits(reader, "never_tells"),
    )


def _step(reader: Reader) -> TrialStep:
    reader.only(STEP)
    if "press" in reader.block and "does" in reader.block:
        reader.fault("a step is either press or does", "Write two steps")
    does = (_one_of(reader, "does", DOES),) if "does" in reader.block else reader.names("press")
    return TrialStep(
        line=reader.block.line,
        does=does,
        hears=reader.names("hears"),
        tells=read_emits(reader, "tells"),
        facts=reader.pairs("facts"),
    )


def _answers(reader: Reader) -> list[tuple[str, Mapping[str, str]]]:
    """Read what the gateway answers: one block of values a question, or a list of them to be given in turn."""
    answers = reader.within("answers")
    found: list[tuple[str, Mapping[str, str]]] = []
    for name, said in answers.block.items():
        given = _readers(answers, str(name), said)
        found += [(str(name), {str(value): one.text(str(value)) for value in one.block}) for one in given]
    return found


def _readers(answers: Reader, name: str, said: Any) -> list[Reader]:
    return [answers.within(name)] if isinstance(said, Block) or said in (None, "") else answers.blocks(name)


def _one_of(reader: Reader, field: str, known: Collection[str]) -> str:
    said = reader.text(field)
    if said not in known:
        reader.fault(f"{field} cannot be {said!r}", f"Use one of {', '.join(known)}", field)
    return said
