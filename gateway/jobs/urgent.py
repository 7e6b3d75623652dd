"""The urgent queue's door: send what is due to officers and callers. Does the same whoever nudged, and how often."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import asking_calls
from gateway.broadcasts.asking_placing import Way as ApprovalWay
from gateway.broadcasts.asking_placing import place_due as ring_approvers
from gateway.canary.actions import is_due as canary_is_due
from gateway.canary.sending import Way as CanaryWay
from gateway.canary.sending import page_robot
from gateway.duty.proof_calls import Way as ProofWay
from gateway.duty.proof_calls import place_due
from gateway.duty.proofs import is_due as proof_is_due
from gateway.errors import CarrierFault
from gateway.installation import Installation
from gateway.jobs.process import installation
from gateway.notices import sending as notices
from gateway.notices.mail import SmtpMailer
from gateway.paging import sending as pages
from gateway.paging.sending import Way
from gateway.team import rings
from gateway.team.placing import Way as TeamWay
from gateway.team.placing import place_due as ring_team

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


def approval_way(held: Installation) -> ApprovalWay:
    """Return what ringing who approves needs, from a process's installation."""
    return ApprovalWay(held.storage, held.carrier, held.addresses, held.clock, held.settings)


def others_wait(session: Session, now: datetime) -> bool:
    """Whether a call waits to be placed that is no page: a canary's, a trial, for an approval, or to the team."""
    own = canary_is_due(session) or proof_is_due(session)
    return own or asking_calls.is_due(session, now) or rings.is_due(session, now)


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
    place_due(ProofWay(held.storage, held.carrier, held.addresses, held.clock, held.settings))
    ring_approvers(approval_way(held))
    ring_team(TeamWay(held.storage, held.carrier, held.addresses, held.clock, held.settings))
    for _ in range(NOTICES_AT_ONCE):
        if not notices.send_due(out.storage, out.carrier, out.addresses, out.clock, out.mailer, out.settings, limit=1):
            break
        sent += 1 + pages.send_due(out)
    return sent


def _alarm(held: Installation, fault: CarrierFault) -> None:
    with held.transaction() as session:
        detail = f"code {fault.code}" if fault.code else "no code"  # what a carrier says more may hold a number
        raise_alarm(session, AlarmKind.ACCOUNT_REFUSED, detail, held.clock())
