"""What does a document ask for? TwiML as verbs with attributes, or the carrier's error number for what is wrong.

Checks size, media type and well-formedness; which verbs exist is decided in one table elsewhere.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from xml.parsers import expat

LARGEST = 64 * 1024
TOO_LARGE, WRONG_TYPE, NOT_XML, SCHEMA = 11750, 12300, 12100, 12200
XML_TYPES = {"text/xml", "application/xml", "text/html"}


class BadDocument(Exception):  # noqa: N818 - the document is bad, the program is well
    """A document that cannot be followed, with the carrier's error number."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Element:
    """One verb or noun: its name, attributes, words and what stands inside it."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple[Element, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        """Return an attribute that is a whole number; anything else counts as not given."""
        said = self.attributes.get(name, "").strip()
        return int(said) if said.isdigit() else default

    def flag(self, name: str, default: bool = False) -> bool:
        """Return an attribute that is true or false."""
        said = self.attributes.get(name)
        return default if said is None else said.strip().lower() == "true"


def read_document(body: bytes, content_type: str = "text/xml") -> tuple[Element, ...]:
    """Return the verbs of a document; an empty body is an empty document. Raises BadDocument."""
    if len(body) > LARGEST:
        raise BadDocument(TOO_LARGE, "the document is larger than 64 kB")
    if not body.strip():
        return ()
    if content_type not in XML_TYPES:
        raise BadDocument(WRONG_TYPE, f"content type {content_type or 'none'}")
    try:
        root = _parse(body)
    except ElementTree.ParseError as fault:
        raise BadDocument(NOT_XML, "not well-formed XML") from fault
    if root.tag != "Response":
        raise BadDocument(NOT_XML, "the root is not Response")
    return tuple(_element(child) for child in root if isinstance(child.tag, str))


def _parse(body: bytes) -> ElementTree.Element:
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise BadDocument(NOT_XML, "a document type is not allowed")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
    except expat.ExpatError as fault:
        raise ElementTree.ParseError(str(fault)) from fault
    return builder.close()


def _element(found: ElementTree.Element) -> Element:
    words = " ".join("".join(found.itertext()).split())
    children = tuple(_element(child) for child in found if isinstance(child.tag, str))
    return Element(found.tag, dict(found.attrib), words, children)
