"""Does a text confirm a SPoC? JA with our code, from the number that was given; a few wrong codes close that way.

A sender can be forged, so the code counts, and a code that is guessed at is worth nothing: the link stays.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.crisis.model import ConfirmedBy, SpocState
from gateway.crisis.spoc import confirm
from gateway.crisis.spoc_telling import entity_of
from gateway.crisis.tables import Spoc
from gateway.notices.texts import text_about
from gateway.tickets.tables import Ticket

WRONG_MOST = 5
_IGNORED = re.compile(r"[\s'\"`.,!:;()-]+")
_YES = re.compile(r"(?:ja|j|ok|oke|yes|oui)?(\d{4})(?:ja|j|ok|oke|yes|oui)?")


def spoc_reply(session: Session, sender: str, said: str, now: datetime) -> str | None:
    """Confirm the SPoC whose telephone and code these are, and return what to answer; None when it is none of ours."""
    match = _YES.fullmatch(_IGNORED.sub("", said[:200]).casefold())
    asked = select(Spoc).where(Spoc.phone == sender, Spoc.state == SpocState.NAMED).order_by(Spoc.id)
    waiting = session.scalars(asked).all() if match else ()
    mine = next((each for each in waiting if match and each.code == match[1]), None)
    if mine is None or mine.wrong_codes >= WRONG_MOST:
        for each in waiting:
            each.wrong_codes += 1
        return None
    if not confirm(session, mine, ConfirmedBy.SMS, mine.name, now):
        return None
    case = session.get_one(Ticket, mine.ticket_id)
    return text_about(case.exercise, "spoc_thanks", t=case.number, e=entity_of(session, case, mine))
