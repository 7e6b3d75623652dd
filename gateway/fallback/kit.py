"""What lies on the table on the day that nothing works? A sheet that needs nothing of ours: numbers, words, a form.

Made each night, for paper. It holds telephone numbers of officers: for us only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinja2 import Environment, PackageLoader
from sqlalchemy.orm import Session

from contacts.phone import show
from gateway.audit.sealing import head_of
from gateway.duty import actions as duty
from gateway.now import BRUSSELS
from gateway.settings import Settings
from gateway.staff.actions import coordinators

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Turn:
    """One stretch of duty, as it stands on paper."""

    level: int
    name: str
    phone: str
    begins: str
    ends: str


@dataclass(frozen=True)
class Kit:
    """Everything that is on the sheet."""

    made: str
    hotline: str
    page_call_from: str
    page_sms_from: str
    last_resort: str
    turns: Sequence[Turn]
    coordinators: Sequence[tuple[str, str]]
    audit_head: str  # kept by whoever keeps the sheet: what is cut off the audit afterwards is seen


def gather(session: Session, settings: Settings, now: datetime) -> Kit:
    """Gather what is true now, and who is on duty for two weeks."""
    return Kit(
        _at(now),
        show(settings.hotline_number),
        show(settings.page_call_from),
        show(settings.page_sms_from),
        show(settings.last_resort_number) if settings.last_resort_number else "",
        [
            Turn(shift.level, officer.name, _phone(officer.phone), _at(shift.starts_at), _at(shift.ends_at))
            for shift, officer in duty.shifts(session, now, now + AHEAD)
        ],
        [(each.name, _phone(each.phone)) for each in coordinators(session)],
        str(head_of(session)),
    )


def as_html(kit: Kit) -> str:
    """Return the sheet as one file: no script, and nothing fetched from anywhere."""
    environment = Environment(loader=PackageLoader("gateway.fallback"), autoescape=True)
    return environment.get_template("kit.html").render(kit=kit)


def as_text(kit: Kit) -> str:
    """Return whom to call, for a mail."""
    lines = [f"Noodmap van het CCVO, gemaakt op {kit.made}.", "", f"Crisislijn {kit.hotline}.", "", "Van wacht:"]
    lines += [f"niveau {each.level}  {each.name}  {each.phone}  {each.begins} tot {each.ends}" for each in kit.turns]
    lines += ["", "Wachtcoördinatoren:", *(f"{name}  {phone}" for name, phone in kit.coordinators)]
    lines += ["", "Werkt de crisislijn niet? Laat ze bij de operator doorschakelen naar een van deze nummers."]
    lines += ["", f"Controlegetal van het logboek (voor de auditor): {kit.audit_head}"]
    lines += [
        "Het volledige blad om af te drukken staat op de console: Wacht, Noodmap. Bewaar deze mail vertrouwelijk."
    ]
    return "\n".join(lines) + "\n"


def _phone(e164: str | None) -> str:
    return show(e164) if e164 else "geen nummer"


def _at(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"
