"""What should the writer of a sound flow know about it, in each language? Durations, waits and sizes, as measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ivr_flows.duration import longest, usual
from ivr_flows.model import Book, Flow, InputNode
from ivr_flows.soundness_limits import LARGEST_TURN, LONGEST_SENTENCE, Largest, largest_turn, longest_sentence
from ivr_flows.soundness_words import LONGEST_WAIT_S, longest_wait


@dataclass(frozen=True)
class LanguageReport:
    """One flow in one language. Durations in seconds; `first_key` is the input at which the first key comes last."""

    language: str
    usual_s: int
    longest_s: int
    longest_with_stars_s: int
    first_key: str
    first_key_s: float
    longest_prompt: Largest
    largest_turn: Largest

    def __str__(self) -> str:
        longest, largest = self.longest_prompt, self.largest_turn
        return (
            f"  {self.language}: usually {self.usual_s} s, at most {self.longest_s} s "
            f"({self.longest_with_stars_s} s with every * pressed); "
            f"first key after {self.first_key_s:.1f} s at {self.first_key} (of {LONGEST_WAIT_S:.0f}); "
            f"longest prompt {longest.size} characters, {longest.where} (of {LONGEST_SENTENCE}); "
            f"largest turn {largest.size} bytes at {largest.where} (of {LARGEST_TURN})"
        )


@dataclass(frozen=True)
class FlowReport:
    """One flow. `tests` is how many its file carries, all of which passed."""

    flow: str
    nodes: int
    tests: int
    languages: tuple[LanguageReport, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give this report as a JSON-able dict."""
        return asdict(self)


def report(book: Book, flow: Flow) -> FlowReport:
    """Measure a sound flow in each of its languages."""
    languages = tuple(_language(book, flow, language) for language in flow.languages)
    return FlowReport(flow.name, len(flow.nodes), len(flow.trials), languages)


def _language(book: Book, flow: Flow, language: str) -> LanguageReport:
    inputs = [node for node in flow.nodes.values() if isinstance(node, InputNode)]
    waits = {node.name: longest_wait(book, flow, node, language) for node in inputs}
    slowest = max(waits, key=lambda name: waits[name], default="")
    return LanguageReport(
        language=language,
        usual_s=round(usual(book, flow, language)),
        longest_s=round(longest(book, flow, language)),
        longest_with_stars_s=round(longest(book, flow, language, stars=True)),
        first_key=slowest,
        first_key_s=round(waits.get(slowest, 0.0), 1),
        longest_prompt=longest_sentence(book, flow, language),
        largest_turn=largest_turn(book, flow, language),
    )
