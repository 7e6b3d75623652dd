"""How is one verb written, and a whole document? XML that holds any words it is given, and no document too large."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

LARGEST = 64_000  # bytes; the carrier refuses a document over 64 kB

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>'


def add(parent: Xml.Element, verb: str, text: str | None = None, **attributes: str | int | bool | None) -> Xml.Element:
    """Add a verb. None leaves an attribute out; an empty one stays, since finishOnKey="" says something."""
    made = Xml.SubElement(parent, verb)
    for name, value in attributes.items():
        if value is not None:
            made.set(name, _clean(str(value).lower() if isinstance(value, bool) else str(value)))
    if text is not None:
        made.text = _clean(text)
    return made


def _clean(text: str) -> str:
    """Replace what XML 1.0 cannot hold, escaped or not, by a space."""
    return _IMPOSSIBLE.sub(" ", text)


def document(response: Xml.Element) -> str:
    """Return a document as the carrier gets it. Raises ValueError for one that it would refuse for its size."""
    written = _HEADER + Xml.tostring(response, encoding="unicode")
    if len(written.encode()) > LARGEST:
        raise ValueError(f"a document of {len(written.encode())} bytes: the carrier takes {LARGEST}")
    return written
