"""How does somebody hear that another person changed their account? By text on a proven number, else by mail.

Whoever changed their own account needs no word of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.staff.model import SYSTEM, Actor
from gateway.staff.tables import Staff

SUBJECT = "CCVO: uw account is gewijzigd"
A_DAY = timedelta(days=1)


def tell_person(session: Session, by: Actor, person: Staff, what: str, now: datetime) -> NoticeChannel | None:
    """Tell somebody what was done to their account, in Dutch, at most 30 characters; returns by which way, if any."""
    if by.staff_id == person.id or by == SYSTEM:
        return None
    said = text("account_changed", p=by.name, e=what)
    if person.phone and person.phone_verified:
        notices.write(session, "account_changed", person.phone, said, now, expires_in=A_DAY)
        return NoticeChannel.SMS
    if not person.email:
        return None
    mail = NoticeChannel.EMAIL
    notices.write(session, "account_changed", person.email, said, now, channel=mail, subject=SUBJECT, expires_in=A_DAY)
    return mail
