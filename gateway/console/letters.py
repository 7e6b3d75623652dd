"""Which letters can we print? The fonts of a document, from packages, and what stands for a letter that they lack.

Latin, Greek, Cyrillic, Arabic, Hebrew, Thai, Georgian and Devanagari are there; a letter of another script is printed
as its number in Unicode, so that a name is never silently left out.
"""

from __future__ import annotations

import atexit
import struct
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

FONTS = ("FiraGO_Regular", "FiraGO_Bold", "NotoSans_Regular", "NotoSans_Bold", "NotoSansSymbols_Regular")
BOTH_WEIGHTS = (("FiraGO_Regular", "NotoSans_Regular"), ("FiraGO_Bold", "NotoSans_Bold"))
SEGMENTS, GROUPS = 4, 12  # the forms of a table of letters that fonts of today have


@cache
def fonts() -> Any:
    """Return the fonts as the typesetter takes them: from files, which stay until this process ends."""
    import typst

    folder = mkdtemp(prefix="ccvo-fonts-")
    atexit.register(rmtree, folder, ignore_errors=True)
    for name in FONTS:
        Path(folder, f"{name}.ttf").write_bytes(_bytes(name))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def readable(text: str) -> str:
    """Return a text with what no font of ours has, or what no paper can show, replaced by its number."""
    known = _letters()
    return "".join(each if ord(each) in known else _named(each) for each in text)


def _named(letter: str) -> str:
    if letter in "\n\t" or letter.isspace():
        return letter if letter == "\n" else " "
    return f"[U+{ord(letter):04X}]" if letter.isprintable() else ""


@cache
def _letters() -> frozenset[int]:
    """What can be shown whatever the weight of the text."""
    weights = [frozenset().union(*(_covered(_bytes(name)) for name in names)) for names in BOTH_WEIGHTS]
    return frozenset.intersection(*weights)


def _bytes(name: str) -> bytes:
    found: bytes = import_module(f"pymupdf_fonts.{name}").fontbuffer
    return found


def _covered(font: bytes) -> frozenset[int]:
    """The letters that a font has, by its own table of them ("cmap" of OpenType)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    found: set[int] = set()
    for at in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">HHL", font, start + 4 + 8 * at)[2]
        form = struct.unpack_from(">H", font, offset)[0]
        found.update(_grouped(font, offset) if form == GROUPS else _segmented(font, offset) if form == SEGMENTS else ())
    return frozenset(found)


def _grouped(font: bytes, offset: int) -> Iterator[int]:
    for at in range(struct.unpack_from(">L", font, offset + 12)[0]):
        first, last, _ = struct.unpack_from(">LLL", font, offset + 16 + 12 * at)
        yield from range(first, last + 1)


def _segmented(font: bytes, offset: int) -> Iterator[int]:
    twice = struct.unpack_from(">H", font, offset + 6)[0]
    for at in range(0, twice, 2):
        last = struct.unpack_from(">H", font, offset + 14 + at)[0]
        first = struct.unpack_from(">H", font, offset + 16 + twice + at)[0]
        yield from range(first, min(last, 0xFFFE) + 1)
