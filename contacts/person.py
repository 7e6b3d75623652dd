"""Who is a contact? A person or a function of an organisation, with the ways to reach them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


def key_of(text: str) -> str:
    """Return the form in which names, functions, groups and provinces are compared: case and spacing do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact as an audience sees it. `id` and `organisation_id` are the asker's own; numbers are E.164.

    `codes` holds every code of the organisation, former ones included. `stopped` holds those of the contact's numbers
    from which STOP was sent, and its mail address (in lower case) when no more mail may go there.
    """

    id: int
    organisation_id: int
    name: str
    function: str = ""
    organisation: str = ""
    codes: frozenset[str] = frozenset()
    province: str | None = None
    groups: tuple[str, ...] = ()
    mobile: str | None = None
    phone: str | None = None
    email: str | None = None
    priority: int | None = None
    stopped: frozenset[str] = frozenset()
