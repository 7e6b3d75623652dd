"""Who of an organisation is asked first, who next, and by what? Planned from the audience, frozen at approval.

Without a request for an answer everybody is texted at once. With one, an organisation's contacts are asked one after
another: by priority, then in the order in which the audience names functions, then as the book has them; first all by
the first channel, then all by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contacts.audience import LAST, Chosen, Recipient, address_of
from contacts.audience import Channel as Way
from contacts.person import Reachable, key_of
from gateway.broadcasts.acknowledging import ASKABLE, Asking
from gateway.broadcasts.model import Channel
from gateway.broadcasts.reach import Standing

_CHANNELS = {way: Channel(way.value) for way in Way}
_WAYS = {channel: way for way, channel in _CHANNELS.items()}
Addresses = dict[tuple[Channel, int], list[str]]  # by channel and contact


@dataclass(frozen=True)
class Step:
    """One contact at one address."""

    channel: Channel
    address: str
    contact: Reachable


@dataclass
class Plan:
    """The steps of one organisation, in order; none when nobody there can be reached."""

    organisation_id: int
    name: str
    province: str | None
    steps: list[Step] = field(default_factory=list)


def plans(chosen: Chosen, contacts: Mapping[int, Reachable], asking: Asking, audience: Mapping[str, Any]) -> list[Plan]:
    """Return a plan for each organisation of an audience, those of which nobody can be reached included."""
    addresses = _addresses(chosen)
    order = asking.asks.order if asking.asks else ASKABLE
    functions = [key_of(name) for name in audience.get("functions") or []]
    found: dict[int, Plan] = {}
    for contact in sorted(_audience(chosen, contacts), key=lambda each: _turn(each, functions)):
        if contact.organisation_id:
            place = Plan(contact.organisation_id, contact.organisation, contact.province)
            found.setdefault(contact.organisation_id, place).steps.extend(_steps(contact, order, addresses, asking))
    for plan in found.values():
        plan.steps = _ordered(plan.steps, order)
    return list(found.values())


def first_wave(chosen: Chosen, planned: Sequence[Plan], asking: Asking) -> tuple[Recipient, ...]:
    """Return who is texted at approval: everybody, or the first contact of each organisation where answers are asked.

    A number of no organisation is always texted: nobody comes before it.
    """
    if asking.asks is None:
        return chosen.recipients
    firsts = {_of(plan.steps[0]) for plan in planned if plan.steps}
    known = {_of(step) for plan in planned for step in plan.steps}
    return tuple(
        each
        for each in chosen.recipients
        if (each.channel, each.address) in firsts or (each.channel, each.address) not in known
    )


def reach_row(broadcast_id: int, asking: Asking, chosen: Chosen, leaves: datetime) -> Callable[[Plan], dict[str, Any]]:
    """Return what makes the row of an organisation. `chosen` is the first wave, which leaves at `leaves`.

    Whose first step is by a channel that is none of the broadcast's own has its first turn then.
    """
    first = {(each.channel, each.address) for each in chosen.recipients}

    def row(plan: Plan) -> dict[str, Any]:
        turns = asking.asks and plan.steps and _of(plan.steps[0]) not in first
        return _row(broadcast_id, plan, asking) | ({"place": -1, "next_at": leaves} if turns else {})

    return row


def flat_steps(planned: Sequence[Plan]) -> list[tuple[Plan, int, Step]]:
    """Return every step with its plan and its place there."""
    return [(plan, place, step) for plan in planned for place, step in enumerate(plan.steps)]


def step_row(broadcast_id: int, plan: Plan, place: int, step: Step) -> dict[str, Any]:
    """Return the row of a step; `organisation_id` stands for the row of its organisation."""
    return {
        "organisation_id": plan.organisation_id,
        "broadcast_id": broadcast_id,
        "place": place,
        "channel": step.channel,
        "address": step.address,
        "priority": LAST if step.contact.priority is None else step.contact.priority,
        "contact_id": step.contact.id,
        "contact": step.contact.name or step.contact.function,
        "function": step.contact.function if step.contact.name else "",
        "skipped": None,
    }


def _of(step: Step) -> tuple[Way, str]:
    return _WAYS[step.channel], step.address


def _addresses(chosen: Chosen) -> Addresses:
    """Where the broadcast itself reaches each contact."""
    found: Addresses = {}
    for recipient in chosen.recipients:
        for served in recipient.contacts:
            found.setdefault((_CHANNELS[recipient.channel], served), []).append(recipient.address)
    return found


def _audience(chosen: Chosen, contacts: Mapping[int, Reachable]) -> Iterable[Reachable]:
    ids = [served for recipient in chosen.recipients for served in recipient.contacts]
    return (contacts[each] for each in dict.fromkeys([*ids, *(out.contact for out in chosen.excluded)]))


def _turn(contact: Reachable, functions: Sequence[str]) -> tuple[int, int, int]:
    key = key_of(contact.function)
    place = functions.index(key) if key in functions else len(functions)
    return LAST if contact.priority is None else contact.priority, place, contact.id


def _steps(contact: Reachable, order: Sequence[Channel], addresses: Addresses, asking: Asking) -> Iterable[Step]:
    """Where the broadcast reaches it; where an answer is asked for, also by channels that only come later."""
    for channel in order:
        found = addresses.get((channel, contact.id), [])
        later = address_of(contact, Way(channel.value)) if asking.asks and not found else None
        for address in [*found, later] if isinstance(later, str) else found:
            yield Step(channel, address, contact)


def _ordered(steps: Sequence[Step], order: Sequence[Channel]) -> list[Step]:
    """By channel, contacts in their order; an address that several of its contacts share has one turn."""
    kept: dict[tuple[Channel, str], Step] = {}
    for step in sorted(steps, key=lambda each: order.index(each.channel)):
        kept.setdefault((step.channel, step.address), step)
    return list(kept.values())


def _row(broadcast_id: int, plan: Plan, asking: Asking) -> dict[str, Any]:
    place = 0 if asking.asks else max(len(plan.steps) - 1, 0)
    return {
        "broadcast_id": broadcast_id,
        "organisation_id": plan.organisation_id,
        "name": plan.name,
        "province": plan.province,
        "standing": Standing.NOT_YET,
        "place": place,
        "places": len(plan.steps),
        "next_at": None,
    }
