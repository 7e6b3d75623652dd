"""How does one flow go on inside another? It begins with what it is given, and the other one waits as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr_flows.model import Book, EndNode, Flow, SubflowNode, Way
from ivr_flows.speak import Voice, fill
from ivr_flows.state import Outer

DEEPEST = 5  # flows within each other: no sound flow comes near it


def spoken_in(flow: Flow, languages: Sequence[str]) -> tuple[str, ...]:
    """Give those of the languages that a flow speaks; its own first one when it speaks none of them."""
    return tuple(one for one in languages if one in flow.languages) or flow.languages[:1]


def known_at_start(flow: Flow, languages: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Give the variables with which a flow begins."""
    return {**flow.variables, **given, "several_languages": "yes" if len(languages) > 1 else "no"}


def voice_within(inner: Flow, node: SubflowNode, voice: Voice, digits: str) -> Voice:
    """Give the voice of a flow that a node plays: its language is the caller's where it speaks that."""
    known = {**voice.variables, "digits": digits}
    given = {name: fill(value, known) for name, value in node.arguments}
    languages = spoken_in(inner, voice.languages)
    language = voice.language if voice.language in languages else languages[0]
    return Voice(voice.book, languages, language, known_at_start(inner, languages, given))


def voice_of(book: Book, waits: Outer) -> Voice:
    """Give the voice of a flow that waited, as it was."""
    return Voice(book, waits.languages, waits.language, dict(waits.variables))


def way_back(book: Book, outer: Sequence[Outer], end: EndNode) -> Way | None:
    """Give the way on from the end of a flow that is played within another; None when it ends the call."""
    flow = book.flows.get(outer[-1].flow) if outer else None
    played = flow.nodes.get(outer[-1].node) if flow is not None else None
    return played.ways.get(end.ending.value) if isinstance(played, SubflowNode) else None
