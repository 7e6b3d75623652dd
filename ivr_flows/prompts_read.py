"""Which words does one file of prompts hold? Reads its texts and recordings, and names what cannot be spoken."""

from __future__ import annotations

import re

from ivr_flows.blocks import Block, Reader
from ivr_flows.model import Prompt
from ivr_flows.speak import PLACEHOLDER

GROUPS = ("caller", "officer")
FIELDS = ("language", *GROUPS, "words")
PROMPT = ("text", "audio")

_RECORDING = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,80}\.(?:mp3|wav)")
_BRACE = re.compile("[{}]")


def read_prompts(file: Reader) -> dict[str, Prompt]:
    """Read every prompt of a file, whoever hears it."""
    file.only(FIELDS)
    found: dict[str, Prompt] = {}
    for group in GROUPS:
        reader = file.within(group)
        for name, said in reader.block.items():
            prompt = _prompt(reader, str(name), said)
            if prompt is not None and name in found:
                reader.fault(f"prompt {name} stands under caller and officer", "Rename one of the two", str(name))
            elif prompt is not None:
                found[str(name)] = prompt
    return found


def read_words(file: Reader) -> dict[str, dict[str, str]]:
    """Read the words that are filled in, by kind."""
    words = file.within("words")
    return {str(kind): dict(words.pairs(str(kind))) for kind in words.block}


def _prompt(reader: Reader, name: str, said: object) -> Prompt | None:
    text, audio = said, None
    if isinstance(said, Block):
        inner = reader.within(name)
        inner.only(PROMPT)
        text, audio = said.get("text"), said.get("audio")
    if not isinstance(text, str) or not text.strip():
        reader.fault(f"prompt {name} has no text", "Write the words that the line must speak", name)
        return None
    if _BRACE.search(PLACEHOLDER.sub("", text)):
        advice = "Write  {name}  for what is filled in, without a space"
        reader.fault(f"prompt {name} has a brace that opens or closes nothing", advice, name)
    if audio and _RECORDING.fullmatch(str(audio)) is None:
        advice = "Write the name of a file that stands in a folder of this language, as  hello.mp3  or  hello.wav"
        reader.fault(f"prompt {name} has a recording {audio!r} that is no name of a sound", advice, name)
    return Prompt(text, str(audio) if audio else None, reader.block.lines.get(name))
