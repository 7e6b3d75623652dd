"""Who follows the recovery of which entity, and is it over? Each may have an owner; one for the whole case serves the
rest.

Pure: entities and rows in, recoveries out. Inside the ICT framework contract Digitaal Vlaanderen follows it with the
partner; outside it the entity does with its own provider.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.crisis.model import RecoveryOwner
from gateway.crisis.shares import Entity, Share, shares
from gateway.crisis.tables import CaseRecovery
from gateway.crisis.ways import proposed_owner
from gateway.tickets.model import Route


@dataclass(frozen=True)
class Recovery(Share[CaseRecovery]):
    """Who follows the recovery of these entities, by name; nobody yet where `row` is None."""

    @property
    def owner(self) -> RecoveryOwner | None:
        """Who follows it."""
        return self.row.owner if self.row is not None else None

    @property
    def over(self) -> bool:
        """Whether these entities recovered."""
        return self.row is not None and self.row.done_at is not None


def recoveries(entities: Sequence[Entity], rows: Iterable[CaseRecovery]) -> list[Recovery]:
    """Return who follows the recovery of whom, in the order of the entities."""
    return shares(Recovery, entities, rows)


def least_far(found: Sequence[Recovery]) -> Recovery:
    """Return the recovery that a case waits for: the first without an owner, else the first that is not over."""
    return min((each for each in found if each.counts), key=lambda each: (each.owner is not None) + each.over)


def unowned(found: Sequence[Recovery], whole: str) -> tuple[str, ...]:
    """Return of whom nobody follows the recovery yet; `whole` is said where no entity is known."""
    return _named([each for each in found if each.counts and each.owner is None], whole)


def unrecovered(found: Sequence[Recovery], whole: str) -> tuple[str, ...]:
    """Return of whom the recovery goes on, where it is split; what is followed as one ends with the case."""
    counted = [each for each in found if each.counts]
    going_on = [each for each in counted if each.owner is not None and not each.over]
    return _named(going_on, whole) if len(counted) > 1 else ()


def proposed(recovery: Recovery, entities: Sequence[Entity], route: Route) -> RecoveryOwner:
    """Return who follows a recovery by the reports of its entities; by the first report's `route` where it has none.

    Some inside the contract and some outside, as one, is outside: each can be given its own.
    """
    mine = [each.inside for each in entities if each.name in recovery.names]
    if not mine:
        return proposed_owner(route)
    return RecoveryOwner.DIGITAAL_VLAANDEREN if all(mine) else RecoveryOwner.ENTITY


def _named(found: Sequence[Recovery], whole: str) -> tuple[str, ...]:
    return tuple(name for each in found for name in each.names or (whole,))
