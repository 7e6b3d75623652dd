"""Which prompts have been recorded by a person? Files on disk, looked for anew each time: one that is gone is spoken.

A recording stands in a folder of its language, under the name of its prompt (`nl/emergency.mp3`), or under the name
that the file of prompts gives. Where words surround a value, each stretch is a recording of its own: `closing.1.mp3`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ivr_flows.load import prompts_folder
from ivr_flows.model import Book
from ivr_flows.speak import recorded_as

KINDS = {".mp3": "audio/mpeg", ".wav": "audio/wav"}  # what every carrier plays
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_FIRST_BYTES = 12


@dataclass(frozen=True)
class Recorded:
    """A file that can be played. `version` changes with its content."""

    path: Path
    version: str

    @property
    def kind(self) -> str:
        """Its media type."""
        return KINDS[self.path.suffix]


class RecordedPrompts:
    """The recordings of this installation. The first folder that has a file wins; each holds a folder a language."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders

    @classmethod
    def of(cls, own: Path, directory: Path | None = None) -> RecordedPrompts:
        """Look in an operator's own folder, then beside the texts of the package or of another directory."""
        return cls(own, prompts_folder(directory))

    def find(self, language: str, audio: str) -> Recorded | None:
        """Return the file of a recording; None when there is none that the carrier can play."""
        for name in _names(audio):
            for folder in self.folders:
                if (found := _read(folder / language / name)) is not None:
                    return found
        return None


@dataclass(frozen=True)
class Inventory:
    """What of one language is recorded: prompts that are played, and what is wrong with the others that should be."""

    language: str
    played: tuple[str, ...]
    prompts: int
    faults: tuple[str, ...]


def take_inventory(book: Book, recordings: RecordedPrompts) -> list[Inventory]:
    """Tell for each language which prompts are played, and name every file that is missing or of no use."""
    return [_of_language(book, recordings, language) for language in sorted(book.prompts)]


def _of_language(book: Book, recordings: RecordedPrompts, language: str) -> Inventory:
    played, faults = [], []
    for name, prompt in book.prompts[language].items():
        audio = prompt.audio or name
        wanted = recorded_as(audio, prompt.text)
        there = [one for one in wanted if recordings.find(language, one)]
        if len(there) == len(wanted):
            played.append(name)
        elif there or prompt.audio or _unusable(recordings, language, (audio, *wanted)):
            absent = ", ".join(one for one in wanted if one not in there)
            faults.append(f"{name}: {absent} is not there, or no {' or '.join(KINDS)} that can be played; it is spoken")
    return Inventory(language, tuple(played), len(book.prompts[language]), tuple(faults))


def _unusable(recordings: RecordedPrompts, language: str, names: Sequence[str]) -> bool:
    """Whether somebody put a file there under one of these names, and it is not played."""
    files = (folder / language / each for folder in recordings.folders for name in names for each in _names(name))
    return any(file.exists() for file in files)


def _names(audio: str) -> list[str]:
    if _NAME.fullmatch(audio) is None:
        return []
    return [audio] if Path(audio).suffix in KINDS else [f"{audio}{kind}" for kind in KINDS]


def _read(path: Path) -> Recorded | None:
    try:
        status = path.stat()
        sound = _is_sound(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return None
    return Recorded(path, f"{status.st_mtime_ns:x}-{status.st_size:x}") if sound else None


@lru_cache(maxsize=1024)
def _is_sound(path: Path, changed_ns: int, size: int) -> bool:
    """Whether a file begins as a recording does; what is no sound would be silence in a caller's ear."""
    with path.open("rb") as file:
        first = file.read(_FIRST_BYTES)
    if path.suffix == ".wav":
        return first[:4] == b"RIFF" and first[8:12] == b"WAVE"
    return first[:3] == b"ID3" or (len(first) > 1 and first[0] == 0xFF and first[1] & 0xE0 == 0xE0)
