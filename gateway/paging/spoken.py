"""In which Dutch words does an officer hear or read of a ticket?

No more of the incident than ticket, entity and reasons goes by SMS.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from gateway.carrier.segments import fits_one
from gateway.notices.texts import UNKNOWN_REASON, short_reasons, text_about
from gateway.now import BRUSSELS
from gateway.tickets.cases import reasons
from gateway.tickets.model import Outcome
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
SHORTER = {"page_escalated": "page_escalated_linked"}  # what makes room for a link
UNKNOWN_ENTITY = "Entiteit nog onbekend"


def outcome_words(outcome: Outcome) -> str:
    """Return the advice as it is spoken and shown."""
    return OUTCOMES[outcome]


def drill_words(ticket: Ticket) -> str:
    """Return what comes before everything else about a drill: also on a call that carries a real ticket."""
    return "Dit is een oefening. " if ticket.exercise else ""


def entity_words(ticket: Ticket) -> str:
    """Return the entity's name, or that it is not known yet."""
    return ticket.entity_name or UNKNOWN_ENTITY


def reason_words(case: Sequence[Ticket]) -> str:
    """Return the reasons of a case as spoken; malicious intent stands out, and so does how many reported the same."""
    words = [REASONS[name] for name in reasons(case)]
    if len(case) > 1:
        words.append(f"{len(case)} meldingen over hetzelfde")
    return ", ".join(words) or UNKNOWN_REASON


def clock_time(at: datetime) -> str:
    """Return the wall-clock time in Brussels, as "09:05"."""
    return at.astimezone(BRUSSELS).strftime("%H:%M")


def said_again(wording: str, again: bool) -> str:
    """Say of a text that it is sent once more because the first may not have come, where that fits the one segment."""
    repeated = f"Nogmaals: {wording}"
    return repeated if again and fits_one(repeated) else wording


def page_text(
    ticket: Ticket,
    name: str,
    code: str,
    waited: timedelta,
    case: Sequence[Ticket],
    was: tuple[str, datetime] | None = None,
    link: str | None = None,
) -> str:
    """Return a page's SMS, one segment, with the code by which it is answered. `name` is the text's.

    `case` is every report of the same thing, this one among them; `was` is who had it before, since when. `link` stands
    at the end where it fits whole.
    """
    minutes = str(max(1, int(waited.total_seconds() // 60)))
    why = short_reasons(reasons(case), len(case))
    fields = {"t": ticket.number, "e": entity_words(ticket), "r": why, "c": code, "n": minutes}
    if ticket.acknowledged_by is not None:  # somebody has it, and more people are wanted
        name, fields = "page_help", {**fields, "p": ticket.acknowledged_by, "n": str(ticket.more_wanted)}
    elif name == "page" and was is not None:
        name, fields = "page_released", {**fields, "p": was[0], "u": clock_time(was[1])}
    wording = text_about(ticket.exercise, name, **fields)
    linked = [f"{wording} Of: {link}"] if link else []
    if link and name in SHORTER:
        linked.append(text_about(ticket.exercise, SHORTER[name], **fields, l=link))
    return next((each for each in linked if fits_one(each)), wording)
