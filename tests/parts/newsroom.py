"""Broadcasts with a news item: written and let go in a line, and read as CAP against our schema."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from gateway.broadcasts import actions
from gateway.broadcasts.model import AT_ONCE, Leaving
from gateway.news import overview
from gateway.news.addresses import Publisher
from gateway.news.cap import NAMESPACE
from gateway.news.model import Message, Thread
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.clock import MovableClock

PUBLISHER = Publisher("https://crisis.example", "02 217 01 12")
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("cap_as_we_write_it.xsd"))))
TEXT = "Het loket Omgeving werkt niet. Verwijs naar het telefonisch loket."


def submitted(storage: Storage, clock: MovableClock, text: str = TEXT, **more: Any) -> int:
    """Write and submit a broadcast; with channel news alone where nothing else is said."""
    at: datetime | None = more.pop("at", None)
    with storage.transaction() as session:
        made = actions.create_draft(
            session,
            WRITER,
            text,
            more.pop("audience", EVERYONE),
            more.pop("channels", ["news"]),
            more.pop("exercise", False),
            more.pop("minutes", 60),
            clock(),
            Leaving(at) if at else AT_ONCE,
            more or None,
        )
        actions.submit(session, WRITER, made.id, clock())
        return made.id


def let_go(storage: Storage, clock: MovableClock, text: str = TEXT, **more: Any) -> int:
    """Write, submit and approve a broadcast with a news item."""
    key = submitted(storage, clock, text, **more)
    with storage.transaction() as session:
        actions.approve(session, APPROVER, key, clock())
    return key


def follow_up(earlier: int) -> dict[str, Any]:
    """The audience of what follows a broadcast."""
    return {"followed": {"broadcast": earlier, "who": "texted"}}


def published(storage: Storage, exercise: bool = False) -> list[Thread]:
    """Every thread that is out."""
    with storage.reading() as session:
        return overview.threads(session, exercise)


def message_of(storage: Storage, broadcast_id: int) -> Message | None:
    """What a broadcast published."""
    with storage.reading() as session:
        return overview.of_broadcast(session, broadcast_id)


def read_cap(document: bytes) -> dict[str, str]:
    """Read a CAP document that our schema accepts: what its elements say, by name; of geocodes the values."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(document, parser)
    SCHEMA.assertValid(root)
    said: dict[str, str] = {}
    for element in root.iter():
        name = etree.QName(element)
        assert name.namespace == NAMESPACE
        if len(element) == 0:
            said[name.localname] = f"{said.get(name.localname, '')} {element.text}".strip()
    return said
