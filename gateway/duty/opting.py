"""What becomes of STOP and START? The directory keeps them, and a STOP of an officer is told to the coordinators."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.carrier.opting_out import OptOut
from gateway.carrier.receiving import IncomingSms
from gateway.directory import actions as directory
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.staff.actions import coordinators
from gateway.staff.tables import Staff


def opted(session: Session, sms: IncomingSms, sender: str, officer: Staff | None, now: datetime) -> str | None:
    """Honour STOP and START, and return what to answer.

    An officer's STOP alarms the coordinators, because a text no longer reaches a page.
    """
    stop = sms.opt_out is OptOut.STOP
    (directory.opt_out if stop else directory.opt_in)(session, sender, now)
    if stop and officer is not None:
        told = [each for each in coordinators(session) if each.phone and each.phone != sender]
        for coordinator in told:
            wording = text("officer_opted_out", p=officer.name)
            notices.write(session, "officer_opted_out", coordinator.phone or "", wording, now)
        raise_alarm(session, AlarmKind.OFFICER_STOPPED, officer.name, now, texted_at=now if told else None)
    return None if sms.carrier_answered or not stop else text("opted_out")
