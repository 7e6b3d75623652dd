"""Which roles are there, and who is acting?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a member of staff, or a program's key, is."""

    OFFICER = "officer"
    COMMUNICATION = "communication"
    COORDINATOR = "coordinator"
    CMT = "cmt"
    PARTNER = "partner"
    AUDITOR = "auditor"
    ADMIN = "admin"


class PinPlace(Enum):
    """On which kind of call a PIN is asked. What strangers do on one never closes the other."""

    PAGE = "page"  # we rang the officer's own telephone
    HOTLINE = "hotline"  # somebody rang us, from any telephone


class Way(Enum):
    """By which door somebody came in."""

    LOCAL = "local"  # a password of ours
    ISSUER = "issuer"  # single sign-on


@dataclass(frozen=True)
class Actor:
    """Who does something: a person, or a program for one.

    `principal` says whether two acts are one person's: "staff:7" for a person and for every key of that person,
    "key:3" for a key without an owner, "system" for the gateway itself.
    """

    principal: str
    name: str
    roles: frozenset[Role]
    staff_id: int | None = None


SYSTEM = Actor("system", "systeem", frozenset())
