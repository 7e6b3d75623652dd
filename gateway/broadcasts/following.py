"""Who got an earlier broadcast, and who did not? For a correction, an all-clear, or a new try: to exactly those.

By number, as it was frozen then: whom the book has at another number since got the text at the old one. Whose fate is
unknown may have got it: they belong to those who did, and are never tried again on a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contacts.audience import Chosen, Excluded, Recipient
from contacts.person import Reachable
from gateway.broadcasts.channels import Channels, reach_of, unreachable
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.overview import get
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.broadcasts.unwritten import is_being_written
from gateway.directory import actions as directory
from gateway.errors import Refused

KEY = "followed"
_KNOWN = ~Delivery.number.startswith("#")  # kept too long, an address is taken away (see `retention`)
ENDED = frozenset({BroadcastState.COMPLETED, BroadcastState.CANCELLED, BroadcastState.EXPIRED})


class Followed(Enum):
    """Which recipients of the earlier broadcast are meant."""

    TEXTED = "texted"  # who has it, or may have it
    UNREACHED = "unreached"  # who surely has it not


STATES = {
    Followed.TEXTED: (DeliveryState.DELIVERED, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN, DeliveryState.CLAIMED),
    Followed.UNREACHED: (
        DeliveryState.UNDELIVERED,
        DeliveryState.FAILED,
        DeliveryState.EXPIRED,
        DeliveryState.CANCELLED,
    ),
}


@dataclass(frozen=True)
class Following:
    """An audience that is read: whose recipients, and which of them."""

    broadcast_id: int
    who: Followed


def read_following(given: object) -> Following:
    """Read `{"broadcast": 7, "who": "texted"}`; raises Refused("followed_form")."""
    if not isinstance(given, Mapping) or set(given) != {"broadcast", "who"}:
        raise Refused("followed_form")
    key, who = given["broadcast"], given["who"]
    if isinstance(key, bool) or not isinstance(key, int) or who not in {one.value for one in Followed}:
        raise Refused("followed_form")
    return Following(key, Followed(who))


def checked_following(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return such an audience in its one form; raises Refused as `choose_of` does, and followed_and_more."""
    if set(given) != {KEY}:
        raise Refused("followed_and_more")
    asked = read_following(given[KEY])
    _ended(session, asked)
    return {KEY: {"broadcast": asked.broadcast_id, "who": asked.who.value}}


def follows(session: Session, broadcast: Broadcast) -> Broadcast | None:
    """Return the broadcast that this one follows; raises Refused("followed_mixed") for a drill and a live one."""
    if KEY not in broadcast.audience:
        return None
    earlier = get(session, read_following(broadcast.audience[KEY]).broadcast_id)
    if earlier.exercise != broadcast.exercise:
        raise Refused("followed_mixed")
    return earlier


def choose_of(session: Session, given: object, channels: Channels) -> tuple[Chosen, Mapping[int, Reachable]]:
    """Return the recipients and who is left out, by a STOP since or by the channels, with the contacts of both.

    Raises Refused: broadcast_unknown, followed_not_ended while more may still get the earlier one.
    """
    asked = read_following(given)
    _ended(session, asked)
    known = {contact.id: contact for contact in directory.contacts_for_audience(session)}
    stopped = directory.opted_out(session)
    states = STATES[asked.who]
    query = select(Delivery).where(Delivery.broadcast_id == asked.broadcast_id, Delivery.state.in_(states))
    query = query.where(_KNOWN)
    recipients, excluded, contacts = [], [], dict[int, Reachable]()
    for row in session.scalars(query.order_by(Delivery.priority, Delivery.id)):
        served = [contact["id"] for contact in row.contacts]
        contacts |= {contact["id"]: known.get(contact["id"]) or _as_then(row, contact) for contact in row.contacts}
        if reason := unreachable(row.channel, row.number in stopped, channels):
            excluded += [Excluded(each, reason) for each in served]
        else:
            places = [one["id"] for one in row.organisations]
            recipients.append(Recipient(row.number, row.priority, served, places, reach_of(row.channel)))
    reached = {each for recipient in recipients for each in recipient.contacts}
    left = {out.contact: out for out in excluded if out.contact not in reached}  # another address may serve it
    return Chosen(tuple(recipients), tuple(left.values())), contacts


def any_of(session: Session, given: object) -> bool:
    """Whether there are such recipients at all; raises Refused as `choose_of` does."""
    asked = read_following(given)
    _ended(session, asked)
    mine = Delivery.broadcast_id == asked.broadcast_id, Delivery.state.in_(STATES[asked.who]), _KNOWN
    return session.scalar(select(Delivery.id).where(*mine).limit(1)) is not None


def counted(session: Session, broadcast: Broadcast) -> dict[str, int]:
    """Return how many numbers each of the two would be, for a broadcast that has ended; nothing for another."""
    if broadcast.state not in ENDED or is_being_written(session, broadcast.id):
        return {}
    query = select(Delivery.state, func.count()).where(Delivery.broadcast_id == broadcast.id, _KNOWN)
    query = query.group_by(Delivery.state)
    found = {state: often for state, often in session.execute(query)}
    return {who.value: sum(found.get(state, 0) for state in states) for who, states in STATES.items()}


def _ended(session: Session, asked: Following) -> None:
    ended = get(session, asked.broadcast_id).state in ENDED
    if not ended or is_being_written(session, asked.broadcast_id):
        raise Refused("followed_not_ended", broadcast=asked.broadcast_id)


def _as_then(row: Delivery, contact: Mapping[str, Any]) -> Reachable:
    """A contact that the book does not show any more, as it stood when the earlier broadcast was approved."""
    first: Mapping[str, Any] = row.organisations[0] if row.organisations else {"id": 0, "name": ""}
    return Reachable(contact["id"], first["id"], contact["name"], organisation=first["name"])
