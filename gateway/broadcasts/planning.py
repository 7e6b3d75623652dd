"""Who of an organisation is asked first, who next, and by what? Planned from the audience, frozen at approval.

Without a request for an answer everybody is texted at once. With one, an organisation's contacts are asked one after
another: by priority, then in the order in which the audience names functions, then as the book has them; first all by
the first channel, then all by the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contacts.audience import LAST, Chosen, Recipient, address_of
from contacts.audience import Channel as Way
from contacts.person import Reachable, key_of
from gateway.broadcasts.acknowledging import READY, Asking
from gateway.broadcasts.model import Channel
from gateway.broadcasts.reach import Skipped, Standing
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.storage import Row

ROWS_AT_ONCE = 1000


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

    @property
    def first(self) -> int:
        """The place of the first step that can be carried out; -1 for none."""
        return next((place for place, step in enumerate(self.steps) if step.channel in READY), -1)


def plans(chosen: Chosen, contacts: Mapping[int, Reachable], asking: Asking, audience: Mapping[str, Any]) -> list[Plan]:
    """Return a plan for each organisation of an audience, those of which nobody can be reached included."""
    numbers = {served: recipient.address for recipient in chosen.recipients for served in recipient.contacts}
    order = asking.asks.order if asking.asks else (Channel.SMS,)
    functions = [key_of(name) for name in audience.get("functions") or []]
    found: dict[int, Plan] = {}
    for contact in sorted(_audience(chosen, contacts), key=lambda each: _turn(each, functions)):
        if contact.organisation_id:
            place = Plan(contact.organisation_id, contact.organisation, contact.province)
            found.setdefault(contact.organisation_id, place).steps.extend(_steps(contact, order, numbers))
    for plan in found.values():
        plan.steps = _ordered(plan.steps, order)
    return list(found.values())


def first_wave(chosen: Chosen, planned: Sequence[Plan], asking: Asking) -> tuple[Recipient, ...]:
    """Return who is texted at approval: everybody, or the first contact of each organisation where answers are asked.

    A number of no organisation is always texted: nobody comes before it.
    """
    if asking.asks is None:
        return chosen.recipients
    firsts = {plan.steps[plan.first].address for plan in planned if plan.first >= 0}
    known = {step.address for plan in planned for step in plan.steps}
    return tuple(each for each in chosen.recipients if each.address in firsts or each.address not in known)


def write_plans(session: Session, broadcast_id: int, planned: Sequence[Plan], asking: Asking) -> None:
    """Write a row an organisation and a row a step."""
    _insert(session, OrganisationReach, [_row(broadcast_id, plan, asking) for plan in planned])
    known = select(OrganisationReach.organisation_id, OrganisationReach.id).where(
        OrganisationReach.broadcast_id == broadcast_id
    )
    ids: dict[int, int] = {organisation: key for organisation, key in session.execute(known)}
    steps = [row for plan in planned for row in _step_rows(broadcast_id, ids[plan.organisation_id], plan)]
    _insert(session, ReachStep, steps)


def _audience(chosen: Chosen, contacts: Mapping[int, Reachable]) -> Iterable[Reachable]:
    ids = [served for recipient in chosen.recipients for served in recipient.contacts]
    return (contacts[each] for each in dict.fromkeys([*ids, *(out.contact for out in chosen.excluded)]))


def _turn(contact: Reachable, functions: Sequence[str]) -> tuple[int, int, int]:
    key = key_of(contact.function)
    place = functions.index(key) if key in functions else len(functions)
    return LAST if contact.priority is None else contact.priority, place, contact.id


def _steps(contact: Reachable, order: Sequence[Channel], numbers: Mapping[int, str]) -> Iterable[Step]:
    for channel in order:
        found = numbers.get(contact.id) if channel is Channel.SMS else address_of(contact, Way(channel.value))
        if isinstance(found, str):
            yield Step(channel, found, contact)


def _ordered(steps: Sequence[Step], order: Sequence[Channel]) -> list[Step]:
    """By channel, contacts in their order; an address that several of its contacts share has one turn."""
    kept: dict[tuple[Channel, str], Step] = {}
    for step in sorted(steps, key=lambda each: order.index(each.channel)):
        kept.setdefault((step.channel, step.address), step)
    return list(kept.values())


def _insert(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    for at in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(table), rows[at : at + ROWS_AT_ONCE])


def _row(broadcast_id: int, plan: Plan, asking: Asking) -> dict[str, Any]:
    place = max(plan.first, 0) if asking.asks else max(len(plan.steps) - 1, 0)
    return {
        "broadcast_id": broadcast_id,
        "organisation_id": plan.organisation_id,
        "name": plan.name,
        "province": plan.province,
        "standing": Standing.NOT_YET,
        "place": place,
        "places": len(plan.steps) if plan.first >= 0 else 0,
    }


def _step_rows(broadcast_id: int, reach_id: int, plan: Plan) -> Iterable[dict[str, Any]]:
    for place, step in enumerate(plan.steps):
        passed = step.channel not in READY and (place < plan.first or plan.first < 0)
        yield {
            "reach_id": reach_id,
            "broadcast_id": broadcast_id,
            "place": place,
            "channel": step.channel,
            "address": step.address,
            "priority": LAST if step.contact.priority is None else step.contact.priority,
            "contact_id": step.contact.id,
            "contact": step.contact.name or step.contact.function,
            "function": step.contact.function if step.contact.name else "",
            "skipped": Skipped.CHANNEL if passed else None,
        }
