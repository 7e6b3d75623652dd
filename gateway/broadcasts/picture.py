"""Whom does a broadcast reach that is approved? One picture of the directory: what is approved is what is written.

A large one is taken before others are held up, and kept as bytes beside the approval until all recipients are rows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from contacts.audience import Channel as Way
from contacts.audience import Chosen, Excluded, Reason, Recipient
from contacts.person import Reachable
from gateway.broadcasts import following
from gateway.broadcasts.acknowledging import Asking
from gateway.broadcasts.few import is_read_at_once
from gateway.broadcasts.model import Channel
from gateway.broadcasts.planning import Plan, first_wave, plans
from gateway.broadcasts.recipients import NOBODY, Contacts, digest_of, key_of_audience, read_now
from gateway.broadcasts.tables import Broadcast
from gateway.errors import Refused
from gateway.storage.beforehand import read_beforehand

AT_ONCE = 100  # rows a commit
_PERSON = ("id", "organisation_id", "name", "function", "organisation", "province", "mobile", "phone", "email")
_fields = attrgetter(*_PERSON)


@dataclass(frozen=True)
class Picture:
    """Whom a broadcast reaches and leaves out, who of each organisation is asked when, and who is asked `first`.

    `kept` is the same as bytes, where there is too much to be written at once.
    """

    chosen: Chosen
    contacts: Contacts
    planned: Sequence[Plan]
    first: Chosen
    digest: str
    kept: bytes | None = None

    @property
    def rows(self) -> int:
        """How many rows come of it."""
        steps = sum(len(plan.steps) for plan in self.planned)
        return len(self.first.recipients) + len(self.chosen.excluded) + len(self.planned) + steps


def picture_of(session: Session, broadcast: Broadcast) -> Picture:
    """Return whom a broadcast reaches now; raises Refused: no_recipients, and as `following` does."""
    following.follows(session, broadcast)
    if broadcast.channels == [Channel.NEWS]:
        return seen(NOBODY, {}, broadcast.asking, broadcast.audience)
    audience, channels, asking = broadcast.audience, tuple(broadcast.channel_names), broadcast.asking
    take = partial(_taken, audience=audience, channels=channels, asking=asking)
    if is_read_at_once(session, audience):
        return take(session)
    return read_beforehand(session, ("picture", key_of_audience(audience, channels), repr(asking)), take)


def seen(chosen: Chosen, contacts: Contacts, asking: Asking, audience: Mapping[str, Any]) -> Picture:
    """Return the picture of a choice."""
    planned = plans(chosen, contacts, asking, audience)
    first = replace(chosen, recipients=first_wave(chosen, planned, asking))
    return Picture(chosen, contacts, planned, first, digest_of(chosen))


def developed(kept: bytes, asking: Asking, audience: Mapping[str, Any]) -> Picture:
    """Return the picture that was kept as bytes."""
    read = json.loads(zlib.decompress(kept))
    contacts = {person[0]: _person(person) for person in read["contacts"]}
    recipients = tuple(
        Recipient(address, priority, served, places, Way(way))
        for address, priority, served, places, way in read["recipients"]
    )
    excluded = tuple(Excluded(contact, Reason(reason)) for contact, reason in read["excluded"])
    return seen(Chosen(recipients, excluded), contacts, asking, audience)


def shows(kept: bytes, said: str) -> bool:
    """Whether a picture that was kept as bytes shows somebody of this name, or at this number or address."""
    sought, text = said.casefold(), zlib.decompress(kept).decode()
    if json.dumps(sought, ensure_ascii=False)[1:-1] not in text.casefold():  # of most pictures no more is read
        return False
    read = json.loads(text)
    told = (value for person in read["contacts"] for value in _told(_person(person)))
    reached = (address for address, *_ in read["recipients"])
    return any(value.casefold() == sought for value in chain(told, reached) if value)


def _told(person: Reachable) -> tuple[str | None, ...]:
    return person.name, person.mobile, person.phone, person.email


def _taken(session: Session, audience: Mapping[str, Any], channels: Sequence[str], asking: Asking) -> Picture:
    chosen, contacts = read_now(session, audience, channels)
    if not chosen.recipients:
        raise Refused("no_recipients")
    found = seen(chosen, contacts, asking, audience)
    return found if found.rows <= AT_ONCE else replace(found, kept=_kept(chosen, contacts))


def _kept(chosen: Chosen, contacts: Contacts) -> bytes:
    served = {each for one in chosen.recipients for each in one.contacts} | {out.contact for out in chosen.excluded}
    people = (contacts[each] for each in sorted(served))
    said = {
        "contacts": [[*_fields(one), one.priority, sorted(one.stopped)] for one in people],
        "recipients": [
            [one.address, one.priority, one.contacts, one.organisations, one.channel.value] for one in chosen.recipients
        ],
        "excluded": [[out.contact, out.reason.value] for out in chosen.excluded],
    }
    return zlib.compress(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _person(said: Sequence[Any]) -> Reachable:
    *fields, priority, stopped = said
    return Reachable(**dict(zip(_PERSON, fields, strict=True)), priority=priority, stopped=frozenset(stopped))
