"""Who speaks for which entity of a case? Each may have a SPoC of its own; one for the whole case speaks for the rest.

The deciding is pure: entities and rows in, appointments out. A row whose `entity_key` is empty is for the whole case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.crisis.model import SpocState
from gateway.crisis.tables import Spoc
from gateway.errors import Refused

WHOLE = ""  # the key of who speaks for every entity that has no SPoC of its own
_ORDER = (None, SpocState.ASKED, SpocState.NAMED, SpocState.CONFIRMED)


@dataclass(frozen=True)
class Entity:
    """An entity that a case concerns; `key` is its code, or its name where it has none."""

    key: str
    name: str
    code: str | None
    heard: bool = False
    added: bool = False  # by an officer, and named by no report


@dataclass(frozen=True)
class Appointment:
    """Who speaks for these entities, by name; nobody yet where `spoc` is None.

    `counts`: whether the case waits for it. One for the whole case does not, when every entity has its own.
    """

    key: str
    names: tuple[str, ...]
    spoc: Spoc | None
    counts: bool = True

    @property
    def state(self) -> SpocState | None:
        """How far it is."""
        return self.spoc.state if self.spoc is not None else None

    @property
    def confirmed(self) -> Spoc | None:
        """Who speaks, once that person confirmed."""
        return self.spoc if self.state is SpocState.CONFIRMED else None


def appointments(entities: Sequence[Entity], rows: Iterable[Spoc]) -> list[Appointment]:
    """Return who speaks for whom, in the order of the entities; `rows` are those not replaced, the newest last."""
    own = {row.entity_key: row for row in rows}
    whole = own.pop(WHOLE, None)
    alone = [each for each in entities if each.key not in own]
    made = [Appointment(each.key, (each.name,), own.pop(each.key)) for each in entities if each.key in own]
    made += [Appointment(key, (key,), row) for key, row in own.items()]  # of an entity that no report names any more
    if whole is None:
        made += [Appointment(each.key, (each.name,), None) for each in alone]
    elif made or alone:
        made.append(Appointment(WHOLE, tuple(each.name for each in alone), whole, counts=bool(alone)))
    return made or [Appointment(WHOLE, (), whole)]


def lagging(found: Sequence[Appointment]) -> Appointment:
    """Return the appointment that a case waits for: the first of those that are least far."""
    return min((each for each in found if each.counts), key=lambda each: _ORDER.index(each.state))


def place(found: Sequence[Appointment], entities: Sequence[Entity], key: str) -> Appointment:
    """Return the appointment that somebody means by an entity's key; no key means the only one, or the whole case.

    An entity that goes with others under one SPoC is given a place of its own. Raises Refused("no_such_entity").
    """
    counted = [each for each in found if each.counts]
    if not key:
        whole = next((each for each in found if each.key == WHOLE), Appointment(WHOLE, (), None))
        return counted[0] if len(counted) == 1 else whole
    named = next((each for each in entities if each.key == key), None)
    own = next((each for each in found if each.key == key), None)
    if own is not None:
        return own
    if named is None:
        raise Refused("no_such_entity", entity=key)
    shared = next((each for each in counted if each.names == (named.name,)), None)
    return shared or Appointment(key, (named.name,), None)


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
