"""In which Dutch words does an officer hear or read of a ticket?

No more of the incident than ticket, entity and reasons goes by SMS.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.carrier.segments import fits_one
from gateway.notices.texts import UNKNOWN_REASON, short_reasons, text
from gateway.now import BRUSSELS
from gateway.tickets.model import Answer, Outcome
from gateway.tickets.tables import Ticket

OUTCOMES = {
    Outcome.WORTHY: "CCVO-waardig",
    Outcome.TO_ASSESS: "Te beoordelen",
    Outcome.BELOW_THRESHOLD: "Onder de klassedrempel",
    Outcome.NOT_WORTHY: "Niet CCVO-waardig",
}
REASONS = {
    "image_damage": "imagoschade",
    "critical_central": "kritische centrale dienst",
    "several_entities": "meer dan één entiteit",
    "many_users_or_external": "veel gebruikers of externe diensten",
    "information_class": "informatieklasse",
    "malicious": "kwaad opzet",
}
UNKNOWN_ENTITY = "Entiteit nog onbekend"


def outcome_words(outcome: Outcome) -> str:
    """Return the advice as it is spoken and shown."""
    return OUTCOMES[outcome]


def entity_words(ticket: Ticket) -> str:
    """Return the entity's name, or that it is not known yet."""
    return ticket.entity_name or UNKNOWN_ENTITY


def reason_words(ticket: Ticket, reports_of_the_same: int = 0) -> str:
    """Return the reasons as spoken; malicious intent stands out, and so do other reports of the same thing."""
    reasons = [REASONS[name] for name in ticket.advice.reasons]
    if ticket.facts.malicious is Answer.YES:
        reasons.append(REASONS["malicious"])
    if reports_of_the_same:
        reasons.append(f"{reports_of_the_same + 1} meldingen over hetzelfde")
    return ", ".join(reasons) or UNKNOWN_REASON


def clock_time(at: datetime) -> str:
    """Return the wall-clock time in Brussels, as "09:05"."""
    return at.astimezone(BRUSSELS).strftime("%H:%M")


def page_text(ticket: Ticket, name: str, code: str, waited: timedelta) -> str:
    """Return a page's SMS, one segment, with the code by which it is answered. `name` is the text's."""
    minutes = str(max(1, int(waited.total_seconds() // 60)))
    wording = text(
        name, t=ticket.number, e=entity_words(ticket), r=short_reasons(ticket.advice.reasons), c=code, n=minutes
    )
    drill = f"OEFENING {wording}"
    return drill if ticket.exercise and fits_one(drill) else wording
