"""What is in the Atom feed (RFC 4287)? An entry a message, the newest first, its CAP document beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gateway.news import cap
from gateway.news.addresses import NAME, Publisher, urn
from gateway.news.model import Kind, Message, Standing, Thread
from gateway.news.words import stamp, word

NAMESPACE = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"
ENTRIES = 50
NEVER = "1970-01-01T00:00:00Z"  # a feed must say when it changed; an empty one never did


def atom(threads: Sequence[Thread], publisher: Publisher) -> bytes:
    """Return the feed of these threads."""
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": "nl-BE"})
    entries = [(message, thread) for thread in threads for message in thread.messages]
    newest = sorted(entries, key=lambda each: (_updated(*each), each[0].identifier), reverse=True)[:ENTRIES]
    _text(feed, "id", urn(publisher.feed))
    _text(feed, "title", f"{NAME}: nieuws")
    _text(feed, "updated", stamp(max(_updated(*each) for each in newest)) if newest else NEVER)
    _author(feed, publisher)
    SubElement(feed, "link", {"rel": "self", "type": TYPE, "href": publisher.feed})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "hreflang": "nl-BE", "href": publisher.list})
    for message, thread in newest:
        _entry(feed, message, thread, publisher)
    indent(feed)
    made: bytes = tostring(feed, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"


def _entry(feed: Element, message: Message, thread: Thread, publisher: Publisher) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", urn(message.identifier))
    _text(entry, "title", f"[Ingetrokken] {message.headline}" if _taken_back(message, thread) else message.headline)
    _text(entry, "published", stamp(message.published_at))
    _text(entry, "updated", stamp(_updated(message, thread)))
    SubElement(
        entry, "link", {"rel": "alternate", "type": "text/html", "hreflang": "nl-BE", "href": publisher.anchor(message)}
    )
    SubElement(entry, "link", {"rel": "enclosure", "type": cap.TYPE, "href": publisher.cap(message)})
    SubElement(entry, "category", {"term": message.category.value, "label": word(message.category)})
    _text(entry, "summary", message.description if not _taken_back(message, thread) else "Ingetrokken.")


def _taken_back(message: Message, thread: Thread) -> bool:
    return thread.standing(message.published_at) is Standing.WITHDRAWN and message.kind is not Kind.WITHDRAWAL


def _updated(message: Message, thread: Thread) -> datetime:
    return thread.latest.published_at if _taken_back(message, thread) else message.published_at


def _author(feed: Element, publisher: Publisher) -> None:
    author = SubElement(feed, "author")
    _text(author, "name", NAME)
    _text(author, "uri", publisher.list)


def _text(parent: Element, name: str, said: str) -> None:
    SubElement(parent, name).text = said
