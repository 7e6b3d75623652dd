"""The urgent queue's door: send what is due to officers and callers. Does the same whoever nudged, and how often."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import asking_calls
from gateway.broadcasts.asking_calls import APPROVALS
from gateway.broadcasts.asking_placing import place_due as ring_approvers
from gateway.canary.actions import is_due as canary_is_due
from gateway.canary.sending import Way as CanaryWay
from gateway.canary.sending import page_robot
from gateway.carriers import placing
from gateway.duty.proof_calls import PROOFS
from gateway.errors import CarrierFault
from gateway.installation import Installation
from gateway.jobs.process import installation
from gateway.notices import sending as notices
from gateway.notices.mail import SmtpMailer
from gateway.paging import sending as pages
from gateway.paging.sending import Way
from gateway.team.rings import RINGS

NOTICES_AT_ONCE = 20


def way(held: Installation) -> Way:
    """Return what sending a page needs, from a process's installation."""
    settings = held.settings
    mailer = SmtpMailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
    refused = partial(_alarm, held)
    return Way(held.storage, held.carrier, held.addresses, held.clock, mailer, settings, refused, held.lanes)


def canary_way(held: Installation) -> CanaryWay:
    """Return what the canary needs, from a process's installation."""
    return CanaryWay(held.storage, held.carrier, held.addresses, held.clock, held.settings, held.backup_carrier)


def lone_way(held: Installation) -> placing.Way:
    """Return what placing a call that is no page needs, from a process's installation."""
    return placing.Way(held.storage, held.carrier, held.addresses, held.clock, held.settings)


def others_wait(session: Session, now: datetime) -> bool:
    """Whether a call waits to be placed that is no page: a canary's, a trial, for an approval, or to the team."""
    own = canary_is_due(session) or asking_calls.some_needless(session)
    return own or any(calls.is_due(session, now) for calls in (PROOFS, APPROVALS, RINGS))


def send_due() -> None:
    """Send every page that is due, then every notice."""
    send_everything(installation())


def send_everything(held: Installation) -> int:
    """Send every page that is due, then notices. Returns how many.

    Pages are looked at anew after each notice: with a carrier that keeps silent a notice takes ten seconds.
    """
    out = way(held)
    sent = pages.send_due(out)
    page_robot(canary_way(held))
    lone = lone_way(held)
    placing.place_due(lone, PROOFS)
    ring_approvers(lone)
    placing.place_due(lone, RINGS)
    for _ in range(NOTICES_AT_ONCE):
        if not notices.send_due(out.storage, out.carrier, out.addresses, out.clock, out.mailer, out.settings, limit=1):
            break
        sent += 1 + pages.send_due(out)
    return sent


def _alarm(held: Installation, fault: CarrierFault) -> None:
    with held.transaction() as session:
        detail = f"code {fault.code}" if fault.code else "no code"  # what a carrier says more may hold a number
        raise_alarm(session, AlarmKind.ACCOUNT_REFUSED, detail, held.clock())
