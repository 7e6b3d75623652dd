"""How is the recovery told here: who follows it, what the timeline says of it, and why something of it may not be?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from gateway.console import shown
from gateway.console.languages.saying import Words, say
from gateway.crisis.model import RecoveryOwner
from gateway.tickets.model import Happening

OWNERS: Mapping[Enum, str] = {
    RecoveryOwner.DIGITAAL_VLAANDEREN: "Digitaal Vlaanderen met de partner",
    RecoveryOwner.ENTITY: "de entiteit met de eigen ICT-dienstverlener",
}
_SAID = Words(OWNERS)
REFUSALS: Mapping[str, str] = {
    "owner_missing": "Zeg eerst wie het herstel opvolgt van: {entities}.",
    "recovery_open": "Het herstel is nog niet klaar bij: {entities}. Duid aan dat het klaar is, of zeg waarom u niet "
    "wacht.",
    "recovery_past": "Het verwachte einde van het herstel ligt in het verleden.",
}


def _recovery(detail: str) -> str:
    owner, provider, until, entity = [*detail.split("|"), "", "", ""][:4]
    owners = {each.value: _SAID[each] for each in RecoveryOwner}
    told = say("Herstel door {value}", value=owners.get(owner, owner)) + (f" ({provider})" if provider else "")
    at = _instant(until)
    if at is not None:
        told = say("{told}, verwacht tegen {value}", told=told, value=shown.moment(at))
    return f"{entity}: {told}" if entity else told


def _recovered(detail: str) -> str:
    return say("Herstel klaar: {detail}", detail=detail) if detail else say("Herstel klaar")


def _instant(said: str) -> datetime | None:
    """A provider that was written down with a bar in it left its second half here."""
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


TOLD: Mapping[Happening, tuple[str, str, Callable[[str], str]]] = {
    Happening.RECOVERY: ("wrench", "step", _recovery),
    Happening.RECOVERED: ("check", "milestone", _recovered),
}
