"""How is one sentence said: by a recording of a person, or by which voice? Its spelling for the carrier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from xml.etree import ElementTree as Xml

from gateway.carrier.twiml_writing import add
from gateway.voices import DEFAULT_VOICES, tag_of
from ivr_flows.instructions import Part, Say

AudioUrl = Callable[[str, str], str | None]  # the address of a recording, by language and name; None: none there

_JOINTS = " .,:;!?"  # a sentence that goes on in another voice does not begin with the stop of the one before


def sentence(parent: Xml.Element, said: Say, voices: Mapping[str, str], audio_url: AudioUrl | None) -> None:
    """Play what is recorded when all of it is; otherwise speak it, in one breath unless a part has its own language."""
    recorded = _recordings(said, audio_url)
    if recorded is None and all(part.language == said.language for part in said.stretches):
        say(parent, said, voices)
        return
    for (language, address), parts in groupby(said.stretches, lambda part: (part.language, (recorded or {}).get(part))):
        if address is not None:
            add(parent, "Play", address)
        elif text := "".join(part.text for part in parts).lstrip(_JOINTS).rstrip():
            say(parent, Say(text, language), voices)


def _recordings(said: Say, audio_url: AudioUrl | None) -> dict[Part, str] | None:
    """Return the address of each stretch of words; None when one has no recording: two voices in turn would jar."""
    if audio_url is None:
        return None
    found = {part: audio_url(part.language, part.audio) for part in said.stretches if part.audio is not None}
    addresses = {part: address for part, address in found.items() if address is not None}
    return addresses if addresses and len(addresses) == len(found) else None


def say(parent: Xml.Element, said: Say, voices: Mapping[str, str]) -> None:
    """Speak words in the voice of their language."""
    voice = voices.get(said.language) or DEFAULT_VOICES[said.language]
    add(parent, "Say", said.text, language=tag_of(said.language, voice), voice=voice)
