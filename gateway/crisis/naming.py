"""Which entity does somebody mean who writes a code or a name? One of the directory, or one that it does not hold.

What the directory does not hold is kept only by who says so: a slip would make a second entity of one, with a SPoC
and a recovery of its own. Reads only.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.organisation import CodeRefused, read_code
from contacts.person import key_of
from gateway.directory.searching import LEAST, organisation_named, search_organisations
from gateway.directory.tables import Organisation
from gateway.errors import Refused

CLOSE = 3  # offered
ALIKE = 0.7
LOOKED_AT = 2000  # names that begin with the same letter
_OF_A_PLACE = re.compile(r"(?:de )?(?:stad|gemeente) +", re.IGNORECASE)  # the council of it, which bears its name


def read_entity(session: Session, said: str, unlisted: bool = False) -> tuple[str | None, str]:
    """Return code and name of an entity by either; `unlisted`: keep as written what the directory does not hold.

    An empty directory holds nothing, and everything is kept. Raises Refused: entity_unlisted (`close` names what may
    have been meant), entity_unknown (nothing is like it).
    """
    known = organisation_named(session, said) or organisation_named(session, _OF_A_PLACE.sub("", said, count=1))
    if known is not None:
        return known.code or None, known.name
    if not unlisted and session.scalar(select(Organisation.id).limit(1)) is not None:
        close = ", ".join(map(_shown, close_to(session, said)))
        raise Refused("entity_unlisted", said=said, close=close) if close else Refused("entity_unknown", said=said)
    try:
        return read_code(said).value, said
    except CodeRefused:
        return None, said


def close_to(session: Session, said: str) -> list[Organisation]:
    """Return the organisations whose name holds these words, or is written almost so; a few."""
    sought = key_of(_OF_A_PLACE.sub("", said, count=1))
    if len(sought) < LEAST or not sought[0].isalpha():
        return []
    held = list(search_organisations(session, sought))
    if held:
        return held[:CLOSE]
    alike = select(Organisation.name_key).where(Organisation.name_key.startswith(sought[0], autoescape=True))
    names = get_close_matches(sought, session.scalars(alike.limit(LOOKED_AT)).all(), CLOSE, ALIKE)
    found = session.scalars(select(Organisation).where(Organisation.name_key.in_(names)))
    return sorted(found, key=lambda each: names.index(each.name_key))[:CLOSE]


def _shown(organisation: Organisation) -> str:
    return f"{organisation.name} ({organisation.code})" if organisation.code else organisation.name
