"""Does a text confirm a SPoC? JA with our code, from the number that was given; a few wrong codes close that way.

Who sends a wrong one is told so, until it is closed: nobody should believe to be confirmed who is not.

A sender can be forged, so the code counts, and a code that is guessed at is worth nothing: the link stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    code = _code(said)
    waiting = _waiting(session, sender) if code else ()
    mine = next((each for each in waiting if each.code == code), None)
    if mine is None or mine.wrong_codes >= WRONG_MOST:
        for each in waiting:
            each.wrong_codes += 1
        return None
    if not confirm(session, mine, ConfirmedBy.SMS, mine.name, now):
        return None
    case = session.get_one(Ticket, mine.ticket_id)
    return text_about(case.exercise, "spoc_thanks", t=case.number, e=entity_of(session, case, mine))


def spoc_code_wrong(session: Session, sender: str, said: str) -> str | None:
    """Return what to answer to a code that confirmed nobody and that nobody else knew either; None when none waits.

    Past the wrong code that closes this way there is no answer: a forged sender costs its owner no more texts.
    """
    code = _code(said)
    waiting = _waiting(session, sender) if code else ()
    tried = min((each.wrong_codes for each in waiting), default=WRONG_MOST + 1)
    if tried > WRONG_MOST:
        return None
    drill = session.get_one(Ticket, waiting[0].ticket_id).exercise
    return text_about(drill, "spoc_code_shut") if tried == WRONG_MOST else text_about(drill, "spoc_code_wrong", c=code)


def _code(said: str) -> str | None:
    match = _YES.fullmatch(_IGNORED.sub("", said[:200]).casefold())
    return match[1] if match else None


def _waiting(session: Session, sender: str) -> Sequence[Spoc]:
    asked = select(Spoc).where(Spoc.phone == sender, Spoc.state == SpocState.NAMED)
    return session.scalars(asked.order_by(Spoc.id)).all()
