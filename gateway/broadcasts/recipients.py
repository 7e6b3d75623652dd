"""Whom does a broadcast reach? The audience against the directory: shown before, frozen at approval."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from contacts.audience import AudienceRefused, Chooses, Chosen, Reason, Recipient, read_audience
from contacts.channels import choose_on
from contacts.person import Reachable
from contacts.rules import read_rule
from contacts.unmatched import Named, unmatched
from gateway.broadcasts import following
from gateway.broadcasts.channels import SMS_ONLY, Channels, by_channel, reaching
from gateway.broadcasts.few import is_read_at_once
from gateway.broadcasts.model import Channel, DeliveryState
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.wording import measured, prefixed
from gateway.carrier.segments import Segments
from gateway.directory import actions as directory
from gateway.directory.audiences import settled
from gateway.errors import Refused
from gateway.storage.beforehand import read_beforehand

Contacts = Mapping[int, Reachable]
NOBODY = Chosen((), ())  # what is published only has readers, no recipients


@dataclass(frozen=True)
class Preview:
    """What a broadcast would be: the text as sent, its size, how many addresses it reaches, how many contacts not."""

    text: str
    size: Segments
    recipients: int
    excluded: int
    texts: int

    @property
    def segments(self) -> int:
        """All segments of all texts: what is paid for."""
        return self.size.parts * self.texts

    def seconds(self, pace: float) -> float:
        """How long until the last one has left, at `pace` segments a second over all senders."""
        return self.segments / pace


@dataclass(frozen=True)
class LeftOut:
    """A contact of an audience whom a broadcast does not reach, and why."""

    contact_id: int
    contact: str
    organisation: str
    reason: Reason


@dataclass(frozen=True)
class Reach:
    """How many addresses an audience reaches, in all and on each channel, and whom it leaves out.

    `digest` is of the addresses and whom each serves: who approves gives it back. `unmatched` are values of the
    audience that nobody in the directory has.
    """

    recipients: int
    left_out: tuple[LeftOut, ...]
    by_channel: Mapping[Channel, int] = field(default_factory=dict)
    digest: str = ""
    unmatched: tuple[Named, ...] = ()

    @property
    def texts(self) -> int:
        """How many of them get an SMS."""
        return self.by_channel.get(Channel.SMS, 0)


def reach(session: Session, audience: Mapping[str, Any], channels: Channels = SMS_ONLY) -> Reach:
    """Return whom an audience reaches as things stand now; raises Refused as `checked_audience` does."""
    chosen, contacts = _chosen(session, audience, channels)
    left = tuple(left_out_of(chosen, contacts))
    named = audience if "rule" in audience or following.KEY in audience else settled(session, audience)
    nobody = unmatched(named, contacts.values())
    return Reach(len(chosen.recipients), left, by_channel(chosen, channels), digest_of(chosen), nobody)


def reach_of(session: Session, broadcast: Broadcast) -> Reach:
    """Return whom a broadcast reaches as things stand now: nobody by channel news alone."""
    if broadcast.channels == [Channel.NEWS]:
        return Reach(0, (), digest=digest_of(NOBODY))
    return reach(session, broadcast.audience, broadcast.channel_names)


def left_out(session: Session, audience: Mapping[str, Any], channels: Channels = SMS_ONLY) -> tuple[LeftOut, ...]:
    """Return whom an audience would leave out as things stand now; raises Refused as `checked_audience` does."""
    return reach(session, audience, channels).left_out


def organisations_of(session: Session, audience: Mapping[str, Any]) -> list[int]:
    """Return the organisations that an audience is about, whether or not they can be reached."""
    chosen, contacts = _chosen(session, audience, [channel.value for channel in Channel])
    served = [each for one in chosen.recipients for each in one.contacts] + [out.contact for out in chosen.excluded]
    return sorted({contacts[each].organisation_id for each in served})


def preview(
    session: Session, text: str, audience: Mapping[str, Any], exercise: bool, channels: Channels = SMS_ONLY
) -> Preview:
    """Show what would be sent, and to how many, without keeping anything; refuses what a draft would refuse."""
    sent = prefixed(text, exercise)
    chosen, _ = _chosen(session, audience, channels)
    texts = by_channel(chosen, channels).get(Channel.SMS, 0)
    return Preview(sent, measured(sent), len(chosen.recipients), len(chosen.excluded), texts)


def checked_audience(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an audience that can be read, the rule of a saved one beside its name.

    Raises Refused with the reason as its code, and key and value.
    """
    if following.KEY in given:
        return following.checked_following(session, given)
    found = settled(session, given)
    _read(found)
    return found


def reaching_somebody(session: Session, broadcast: Broadcast) -> tuple[Chosen, Contacts]:
    """Return whom a broadcast reaches now; raises Refused: no_recipients, and as `following` does."""
    following.follows(session, broadcast)
    if broadcast.channels == [Channel.NEWS]:
        return NOBODY, {}
    chosen, contacts = _chosen(session, broadcast.audience, broadcast.channel_names)
    if not chosen.recipients:
        raise Refused("no_recipients")
    return chosen, contacts


def recipient_row(broadcast_id: int, recipient: Recipient, contacts: Contacts) -> dict[str, Any]:
    """Return the row of a recipient."""
    return {
        "broadcast_id": broadcast_id,
        "channel": Channel(recipient.channel.value),
        "number": recipient.address,
        "contacts": [{"id": served, "name": contacts[served].name} for served in recipient.contacts],
        "organisations": _organisations([contacts[served] for served in recipient.contacts]),
        "priority": recipient.priority,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "calls_unanswered": 0,
    }


def left_out_of(chosen: Chosen, contacts: Contacts) -> Iterator[LeftOut]:
    """Yield whom a choice leaves out."""
    for out in chosen.excluded:
        contact = contacts[out.contact]
        yield LeftOut(out.contact, contact.name, contact.organisation, out.reason)


def exclusion_row(broadcast_id: int, out: LeftOut) -> dict[str, Any]:
    """Return the row of a contact that is left out."""
    return {"broadcast_id": broadcast_id, **vars(out)}


def _organisations(served: Sequence[Reachable]) -> list[dict[str, Any]]:
    return [{"id": key, "name": name} for key, name in {c.organisation_id: c.organisation for c in served}.items()]


def asked_of(session: Session, audience: Mapping[str, Any]) -> Chooses:
    """Return what an audience chooses by; raises Refused as `checked_audience` does."""
    return _read(audience if "rule" in audience else settled(session, audience))


def digest_of(chosen: Chosen) -> str:
    """Return the hash (SHA-256, hexadecimal) of every address that is reached, and of whom it serves."""
    found = hashlib.sha256()
    for one in chosen.recipients:
        found.update(f"{one.channel.value} {one.address} {one.contacts}\n".encode())
    return found.hexdigest()


def key_of_audience(audience: Mapping[str, Any], channels: Channels) -> tuple[str, tuple[str, ...]]:
    """Return what tells one choice from another."""
    return json.dumps(audience, sort_keys=True), tuple(channels)


def read_now(session: Session, audience: Mapping[str, Any], channels: Channels) -> tuple[Chosen, Contacts]:
    """Return whom an audience reaches, read in this session however many there are."""
    if following.KEY in audience:
        return following.choose_of(session, audience[following.KEY], channels)
    asked = asked_of(session, audience)
    contacts = {contact.id: contact for contact in directory.contacts_for_audience(session)}
    return choose_on(asked, contacts.values(), reaching(channels)), contacts


def _chosen(session: Session, audience: Mapping[str, Any], channels: Channels) -> tuple[Chosen, Contacts]:
    read = partial(read_now, audience=audience, channels=tuple(channels))
    if is_read_at_once(session, audience):
        return read(session)
    return read_beforehand(session, ("chosen", key_of_audience(audience, channels)), read)


def _read(audience: Mapping[str, Any]) -> Chooses:
    try:
        if "rule" in audience and not set(audience) - {"rule", "saved"}:
            return read_rule(audience["rule"])
        return read_audience(audience)
    except AudienceRefused as refused:
        raise Refused(refused.reason.value, key=refused.key, value=refused.value) from refused
