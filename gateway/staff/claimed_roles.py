"""Which roles does an issuer give? Pure. Forgiving in how a role is written; what is not known gives nothing.

A value is a role of ours, in English or Dutch, alone or after the name of our application, and may name for which
organisation it was given: `officer`, `CCVOGateway-officer`, `CCVOGateway-officier:OVO002949`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.staff.model import Role

MOST_VALUES = 200
_APPLICATION = re.compile(r"ccvo[a-z0-9_.]*[-_/]")
_DUTCH = {
    "officier": Role.OFFICER,
    "communicatie": Role.COMMUNICATION,
    "coördinator": Role.COORDINATOR,
    "crisismanagementteam": Role.CMT,
    "beheer": Role.ADMIN,
    "beheerder": Role.ADMIN,
}
NAMES: Mapping[str, Role] = {**_DUTCH, **{role.value: role for role in Role}}


def claimed_roles(claims: Mapping[str, Any], claim: str, organisations: frozenset[str]) -> frozenset[Role]:
    """Return the roles that a claim gives. `organisations`: those for which a role counts; empty, for whichever."""
    found = (_role(value, organisations) for value in _values(_claim(claims, claim)))
    return frozenset(role for role in found if role is not None)


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name; by a path of names with dots where no claim is called so."""
    if name in claims:
        return claims[name]
    inner: Any = claims
    for part in name.split("."):
        inner = inner.get(part) if isinstance(inner, Mapping) else None
    return inner


def _values(said: Any) -> Iterator[str]:
    listed = re.split(r"[\s,;]+", said) if isinstance(said, str) else said if isinstance(said, list) else []
    for value in listed[:MOST_VALUES]:
        if isinstance(value, str) and value.strip():
            yield value.strip()


def _role(value: str, organisations: frozenset[str]) -> Role | None:
    name, _, organisation = value.partition(":")
    if organisations and organisation.strip().upper() not in organisations:
        return None
    name = name.strip().casefold()
    return NAMES.get(name) or NAMES.get(_APPLICATION.sub("", name, count=1) if _APPLICATION.match(name) else name)
