"""Where is one call in its flow? A value that survives between two turns as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr_flows.instructions import Part, Pause, Play, Say

Prompts = tuple[Say | Play | Pause, ...]


@dataclass(frozen=True)
class Outer:
    """A flow that waits at `node` until the flow which it plays inside the call has ended."""

    flow: str
    node: str
    language: str
    languages: tuple[str, ...]
    variables: Mapping[str, str]
    visits: Mapping[str, int]
    silences: int

    def to_dict(self) -> dict[str, Any]:
        """Give this as a JSON-able dict."""
        copied = {"languages": list(self.languages), "variables": dict(self.variables), "visits": dict(self.visits)}
        return {**vars(self), **copied}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> Outer:
        """Make one of what to_dict gave."""
        return cls(**{**saved, "languages": tuple(saved["languages"])})


@dataclass(frozen=True)
class State:
    """Everything the engine must know to go on. `asking`: the last step ended with a question.

    In a flow that is played within another, `outer` are those that wait for it, the outermost first.
    """

    flow: str
    node: str
    language: str
    languages: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)  # how often each node with a limit was entered
    lead: Prompts = ()  # what was said just before this node's own prompts; * repeats it too
    silences: int = 0  # silences in this call, at any input
    quiet: int = 0  # silences at this input
    wrong: int = 0  # wrong keys at this input
    repeats: int = 0  # times this input was asked for again
    asking: bool = False
    ended: bool = False
    outer: tuple[Outer, ...] = ()

    @property
    def attempts(self) -> int:
        """How often this input came to nothing: wrong keys and silences together."""
        return self.quiet + self.wrong

    def to_dict(self) -> dict[str, Any]:
        """Give this state as a JSON-able dict."""
        return {
            "flow": self.flow,
            "node": self.node,
            "language": self.language,
            "languages": list(self.languages),
            "variables": dict(self.variables),
            "visits": dict(self.visits),
            "lead": [_prompt_to_dict(prompt) for prompt in self.lead],
            "silences": self.silences,
            "quiet": self.quiet,
            "wrong": self.wrong,
            "repeats": self.repeats,
            "asking": self.asking,
            "ended": self.ended,
            "outer": [one.to_dict() for one in self.outer],
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> State:
        """Make a state of what to_dict gave."""
        return cls(
            flow=saved["flow"],
            node=saved["node"],
            language=saved["language"],
            languages=tuple(saved["languages"]),
            variables=dict(saved["variables"]),
            visits=dict(saved["visits"]),
            lead=tuple(_prompt_from_dict(prompt) for prompt in saved["lead"]),
            silences=saved["silences"],
            quiet=saved["quiet"],
            wrong=saved["wrong"],
            repeats=saved["repeats"],
            asking=saved["asking"],
            ended=saved["ended"],
            outer=tuple(
                Outer.from_dict(one) for one in saved.get("outer", ())
            ),  # none in a call from before there were
        )


def _prompt_to_dict(prompt: Say | Play | Pause) -> dict[str, Any]:
    match prompt:
        case Say(text, language, audio):
            return {
                "say": text,
                "language": language,
                "audio": audio,
                "parts": [_part(part, prompt) for part in prompt.parts],
            }
        case Play(address):
            return {"play": address}
        case Pause(seconds):
            return {"pause": seconds}


def _prompt_from_dict(saved: Mapping[str, Any]) -> Say | Play | Pause:
    if "say" in saved:
        said, language = saved["say"], saved["language"]
        parts = tuple(Part(text or said, spoken or language, audio) for text, spoken, audio in saved.get("parts", ()))
        return Say(said, language, saved["audio"], parts)
    return Play(saved["play"]) if "play" in saved else Pause(saved["pause"])


def _part(part: Part, whole: Say) -> list[str | None]:
    """Leave out what the whole sentence says already: most sentences are one part."""
    text, language = part.text, part.language
    return [text if text != whole.text else None, language if language != whole.language else None, part.audio]
