"""What may the engine ask a telephone line to do? Neutral words; Twilio's spelling lives elsewhere.

A turn's instructions end with exactly one that waits (Collect, Record, Connect) or ends (End).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence: the prompt's own words, or a value that was filled in, in a language of its own."""

    text: str
    language: str
    audio: str | None = None  # what a recording of these words is called; None for a value, which has none


@dataclass(frozen=True)
class Say:
    """Speak `text` in `language`; `audio` names a recorded file that wins over the text, when there is one.

    `parts` is the same sentence in stretches, for whoever plays recordings or changes voices within it.
    """

    text: str
    language: str
    audio: str | None = None
    parts: tuple[Part, ...] = field(default=(), compare=False, repr=False)

    @property
    def stretches(self) -> tuple[Part, ...]:
        """The sentence in stretches; one when nothing is known of any."""
        return self.parts or (Part(self.text, self.language, self.audio),)


@dataclass(frozen=True)
class Play:
    """Play the recording at an absolute address."""

    address: str


@dataclass(frozen=True)
class Pause:
    """Say nothing for some seconds."""

    seconds: int


@dataclass(frozen=True)
class Collect:
    """Speak `prompts` while listening for keys. Every prompt stands inside, so that no early key is lost.

    `digits` 1 takes one key and no finish key (so `#` and `*` arrive as keys); None takes any number up to the
    finish key `#`. `hang_up_on_silence`: on an officer's leg silence ends the call instead of coming back to us.
    """

    prompts: tuple[Say | Play | Pause, ...]
    digits: int | None
    timeout_s: int
    hang_up_on_silence: bool = False


@dataclass(frozen=True)
class Record:
    """Speak `prompts`, then a tone, then record up to `longest_s`; `silence_s` of silence or `#` ends it."""

    prompts: tuple[Say | Play | Pause, ...]
    silence_s: int = 10
    longest_s: int = 180


@dataclass(frozen=True)
class Connect:
    """Speak `prompts`, then ring one number and connect when the person there agrees to it.

    `leg` is what the gateway calls this attempt (opaque to the engine); with `whisper` the person hears who waits
    and must press a key first, without it whoever picks up is connected. The conversation is never recorded.
    """

    prompts: tuple[Say | Play | Pause, ...]
    number: str
    leg: int | None
    ring_s: int
    whisper: bool = True


@dataclass(frozen=True)
class End:
    """Speak `prompts`, then hang up. `connect`: instead, let a whispered-to person be connected (fall through)."""

    prompts: tuple[Say | Play | Pause, ...]
    connect: bool = False


Instruction: TypeAlias = Collect | Record | Connect | End
