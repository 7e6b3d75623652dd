"""Who speaks for which entity of a case? Each may have a SPoC of its own; one for the whole case speaks for the rest.

The deciding is pure: entities and rows in, appointments out. `shares` says how a case is split over its entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.crisis.model import SpocState
from gateway.crisis.shares import WHOLE, Entity, Share, meant, shares
from gateway.crisis.tables import Spoc
from gateway.errors import Refused

_ORDER = (None, SpocState.ASKED, SpocState.NAMED, SpocState.CONFIRMED)


@dataclass(frozen=True)
class Appointment(Share[Spoc]):
    """Who speaks for these entities, by name; nobody yet where `spoc` is None."""

    @property
    def spoc(self) -> Spoc | None:
        """Who was asked for, or named."""
        return self.row

    @property
    def state(self) -> SpocState | None:
        """How far it is."""
        return self.row.state if self.row is not None else None

    @property
    def confirmed(self) -> Spoc | None:
        """Who speaks, once that person confirmed."""
        return self.row if self.state is SpocState.CONFIRMED else None


def appointments(entities: Sequence[Entity], rows: Iterable[Spoc]) -> list[Appointment]:
    """Return who speaks for whom, in the order of the entities; `rows` are those not replaced, the newest last."""
    return shares(Appointment, entities, rows)


def lagging(found: Sequence[Appointment]) -> Appointment:
    """Return the appointment that a case waits for: the first of those that are least far."""
    return min((each for each in found if each.counts), key=lambda each: _ORDER.index(each.state))


def place(found: Sequence[Appointment], entities: Sequence[Entity], key: str) -> Appointment:
    """Return the appointment that somebody means by an entity's key; raises Refused("no_such_entity")."""
    return meant(Appointment, found, entities, key)


def speaking(found: Sequence[Appointment], key: str) -> Spoc | None:
    """Return the confirmed SPoC of an entity, its own or that of the whole case; no key means the latter, or the only
    one there is.

    Raises Refused("spoc_which") when several confirmed and nobody says which.
    """
    confirmed = {each.key: each.confirmed for each in found if each.confirmed is not None}
    own = next((each for each in found if each.key == key), None)
    if own is not None or key:
        return own.confirmed if own is not None else confirmed.get(WHOLE)
    if len(confirmed) > 1:
        raise Refused("spoc_which")
    return next(iter(confirmed.values()), None)
