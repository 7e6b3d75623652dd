"""What does the carrier say when none of our processes answers? Files that an operator hosts on another machine.

Made once and fetched by the carrier alone: they know no ticket and no clock, so they ring whoever is named in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from contacts.phone import spoken as spoken_number
from gateway.carrier import twiml_static
from gateway.carrier.addresses import PAGE_FILE, VOICE_FILE
from gateway.carrier.twiml_static import Spoken
from gateway.voices import DEFAULT_VOICES
from ivr_flows.instructions import Say
from ivr_flows.model import Book, Prompt
from ivr_flows.speak import Voice

WHISPER_FILE, CONNECT_FILE, README_FILE = "whisper.xml", "connect.xml", "README.txt"
FETCHED = (VOICE_FILE, WHISPER_FILE, CONNECT_FILE, PAGE_FILE)  # what the carrier asks for
OFFICERS_SPEAK = "nl"
PAGE_TIMES = 3


@dataclass(frozen=True)
class Hosted:
    """What the files must know. `base` is the address at which they will stand; None when it is not known yet.

    `find` gives the file of a recorded prompt, by language and name, where there is one.
    """

    numbers: Sequence[str]
    caller_id: str
    hotline: str
    languages: Sequence[str]
    base: str | None = None
    voices: Mapping[str, str] = field(default_factory=lambda: DEFAULT_VOICES)
    find: Callable[[str, str], Path | None] = lambda language, audio: None


@dataclass(frozen=True)
class Files:
    """What to host: documents with their content, and sounds with the file that each is a copy of; by name."""

    documents: Mapping[str, str]
    sounds: Mapping[str, Path]


def static_files(hosted: Hosted, prompts: Mapping[str, Mapping[str, Prompt]]) -> Files:
    """Return every file by its name. The first language is the default; each has a file of its own as well."""
    sounds: dict[str, Path] = {}
    spoken = Spoken(hosted.voices, lambda language, audio: _sound(hosted, sounds, language, audio))
    files = {_voice_file(language): _voice(hosted, prompts, language, spoken) for language in hosted.languages}
    number = spoken_number(hosted.hotline, OFFICERS_SPEAK)
    whisper, page = _say(prompts, OFFICERS_SPEAK, ("whisper", "page_trouble"), {"number": number})
    documents = {
        VOICE_FILE: files[_voice_file(hosted.languages[0])],
        **files,
        WHISPER_FILE: twiml_static.static_whisper(whisper, _at(hosted, CONNECT_FILE), spoken),
        CONNECT_FILE: twiml_static.connect(),
        PAGE_FILE: twiml_static.static_words(page, PAGE_TIMES, spoken),
        README_FILE: _readme(hosted),
    }
    return Files(documents, sounds)


def _voice(hosted: Hosted, prompts: Mapping[str, Mapping[str, Prompt]], language: str, spoken: Spoken) -> str:
    first, last = _say(prompts, language, ("trouble", "trouble_later"))
    whisper = _at(hosted, WHISPER_FILE)
    return twiml_static.static_call(first, hosted.numbers, hosted.caller_id, whisper, last, spoken)


def _say(
    prompts: Mapping[str, Mapping[str, Prompt]],
    language: str,
    names: tuple[str, ...],
    variables: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Say, ...]:
    return Voice(Book({}, prompts), (language,), language, dict(variables)).say(names)


def _sound(hosted: Hosted, sounds: dict[str, Path], language: str, audio: str) -> str | None:
    """Return the address of a recording that is hosted beside the documents, and note that it must be copied."""
    found = hosted.find(language, audio)
    if found is None:
        return None
    name = f"{language}/{found.name}"
    sounds[name] = found
    return _at(hosted, name)


def _voice_file(language: str) -> str:
    return f"voice-{language}.xml"


def _at(hosted: Hosted, name: str) -> str:
    return f"{hosted.base}/{name}" if hosted.base else name


def _readme(hosted: Hosted) -> str:
    base = hosted.base or "https://ELSEWHERE/FOLDER"
    return _README.format(
        unknown="" if hosted.base else _UNKNOWN,
        base=base,
        voice=f"{base}/{VOICE_FILE}",
        hotline=hosted.hotline,
        caller_id=hosted.caller_id,
        count=len(hosted.numbers),
    )


_UNKNOWN = """
FALLBACK_URL was not set when these files were written. Set it, and export again: their addresses are then whole.
"""


_README = """What the carrier says when the gateway does not answer
{unknown}
1. Host this folder on another machine, with another provider, than the gateway: any web server that answers GET over
   https with Content-Type text/xml. Nothing here is secret but the officers' telephone numbers in voice*.xml: let the
   carrier alone fetch them (an address that nobody can guess will do), and keep no log of who did.
2. Set FALLBACK_URL={base} for every process of the gateway, and start it again: every call that it places then falls
   back to officer-page.xml. Run `ccvo doctor`: it fetches each file.
3. In the carrier's console, at the number {hotline}: "Primary handler fails", {voice}, HTTP GET.
4. Ring the hotline with the gateway stopped, once a month: the first telephone must ring within 30 seconds.

The files ring {count} number(s), from {caller_id}, one after another for 25 seconds each. Whoever picks up must press a
key before the caller is connected, so that no voicemail takes a caller. They know nothing of who is on call next week:
put numbers in them that somebody always answers, and export again when those change:

    ccvo fallback export FOLDER --numbers +32470000001,+32470000002

Prompts that a person recorded are played, and stand in a folder of their language; export again when one changes.
voice.xml speaks the first of LANGUAGES; voice-nl.xml and so on are the same in each language.
"""
