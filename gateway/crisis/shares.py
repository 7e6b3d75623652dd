"""How is something of a case split over its entities? Each may have a row of its own; one for the whole case serves the
rest.

Pure: entities and rows in, shares out. A row whose `entity_key` is empty is for the whole case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from gateway.errors import Refused

WHOLE = ""  # the key of what serves every entity that has nothing of its own


class _Keyed(Protocol):
    """A row that belongs to an entity, or to the whole case."""

    entity_key: Any


R = TypeVar("R", bound=_Keyed)
S = TypeVar("S", bound="Share[Any]")


@dataclass(frozen=True)
class Entity:
    """An entity that a case concerns; `key` is its code, or its name where it has none."""

    key: str
    name: str
    code: str | None
    heard: bool = False
    added: bool = False  # by an officer, and named by no report
    inside: bool = False  # every report that names it came by the ICT framework contract


@dataclass(frozen=True)
class Share(Generic[R]):
    """What stands on record for these entities, by name; nothing yet where `row` is None.

    `counts`: whether the case waits for it. One for the whole case does not, when every entity has its own.
    """

    key: str
    names: tuple[str, ...]
    row: R | None
    counts: bool = True


def shares(kind: type[S], entities: Sequence[Entity], rows: Iterable[Any]) -> list[S]:
    """Return the shares in the order of the entities; `rows` are those in force, the newest last."""
    own = {row.entity_key: row for row in rows}
    whole = own.pop(WHOLE, None)
    alone = [each for each in entities if each.key not in own]
    made = [kind(each.key, (each.name,), own.pop(each.key)) for each in entities if each.key in own]
    made += [kind(key, (key,), row) for key, row in own.items()]  # of an entity that no report names any more
    if whole is None:
        made += [kind(each.key, (each.name,), None) for each in alone]
    elif made or alone:
        made.append(kind(WHOLE, tuple(each.name for each in alone), whole, counts=bool(alone)))
    return made or [kind(WHOLE, (), whole)]


def meant(kind: type[S], found: Sequence[S], entities: Sequence[Entity], key: str) -> S:
    """Return the share that somebody means by an entity's key; no key means the only one, or the whole case.

    An entity that goes with others is given a share of its own. Raises Refused("no_such_entity").
    """
    counted = [each for each in found if each.counts]
    if not key:
        whole = next((each for each in found if each.key == WHOLE), kind(WHOLE, (), None))
        return counted[0] if len(counted) == 1 else whole
    named = next((each for each in entities if each.key == key), None)
    own = next((each for each in found if each.key == key), None)
    if own is not None:
        return own
    if named is None:
        raise Refused("no_such_entity", entity=key)
    shared = next((each for each in counted if each.names == (named.name,)), None)
    return shared or kind(key, (named.name,), None)
