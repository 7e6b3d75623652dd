"""What did somebody fill in on the public form, and what is wrong with it? Pure: fields in, a report or faults out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from contacts.cells import CellRefused, read_email
from contacts.phone import NumberRefused, can_text, read_callback
from gateway.crisis.model import IncidentKind
from gateway.errors import Refused
from gateway.intake.model import Reach
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Route

E = TypeVar("E", bound=Enum)

ICR = "https://www.vlaanderen.be/digitaal-vlaanderen/onze-oplossingen/informatieveiligheid/informatieclassificatie"
ENTITY_MOST, WORDS_MOST = 120, 4000
SCOPE = ("image_damage", "critical_central", "several_entities", "many_users_or_external", "malicious")
PARTS: Mapping[str, tuple[str, ...]] = {
    "confidentiality": ("personal_data",),
    "integrity": ("external_service", "financial_impact"),
    "availability": ("total", "priority_users"),
}
FACTS = (*SCOPE, *(f"{part}.{name}" for part, more in PARTS.items() for name in ("hit", "level", *more)))
TRAP = "website"  # hidden: only a robot fills it in
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


class FormFault(Enum):
    """What is wrong with one field; each has its words in every language."""

    ENTITY_MISSING = "entity_missing"
    ENTITY_LONG = "entity_long"
    WORDS_MISSING = "words_missing"
    WORDS_LONG = "words_long"
    PHONE_MISSING = "phone_missing"
    PHONE_WRONG = "phone_wrong"
    PHONE_NOT_MOBILE = "phone_not_mobile"
    EMAIL_MISSING = "email_missing"
    EMAIL_WRONG = "email_wrong"
    CHOICE = "choice"


@dataclass(frozen=True)
class Filled:
    """A report as it was filled in, in order."""

    entity: str
    entity_code: str
    words: str
    kind: IncidentKind | None
    continuity: Answer
    route: Route
    referral: bool  # the helpdesk was told, and CCVO need not come back on it
    facts: Facts
    reach: Reach
    phone: str | None
    email: str | None


def clean(said: str) -> str:
    """Return what somebody wrote without what cannot be seen, one kind of line end, trimmed."""
    return _UNSEEN.sub("", said.replace("\r\n", "\n").replace("\r", "\n")).strip()


def read(said: Mapping[str, str]) -> tuple[Filled | None, dict[str, FormFault]]:
    """Return the report, or None and the faults by field, in the order of the form."""
    faults: dict[str, FormFault] = {}
    entity, words = clean(said.get("entity", "")).replace("\n", " "), clean(said.get("words", ""))
    _measure(faults, "entity", entity, ENTITY_MOST, FormFault.ENTITY_MISSING, FormFault.ENTITY_LONG)
    _measure(faults, "words", words, WORDS_MOST, FormFault.WORDS_MISSING, FormFault.WORDS_LONG)
    facts = _facts(said, faults)
    route = _choice(said, faults, "route", Route, Route.UNKNOWN)
    kind = _choice(said, faults, "kind", IncidentKind, None)
    continuity = _choice(said, faults, "continuity", Answer, Answer.UNKNOWN)
    reach = _choice(said, faults, "reach", Reach, Reach.PAGE) or Reach.PAGE
    phone, email = _phone(said, faults, reach), _email(said, faults, reach)
    if faults:
        return None, faults
    referral = route is Route.INSIDE and said.get("referral") == "yes"
    filled = Filled(
        entity=entity,
        entity_code=clean(said.get("entity_code", ""))[:20],
        words=words,
        kind=kind,
        continuity=continuity or Answer.UNKNOWN,
        route=route or Route.UNKNOWN,
        referral=referral,
        facts=facts,
        reach=reach,
        phone=phone,
        email=email,
    )
    return filled, {}


def _measure(
    faults: dict[str, FormFault], field: str, said: str, most: int, missing: FormFault, long: FormFault
) -> None:
    if not said:
        faults[field] = missing
    elif len(said) > most:
        faults[field] = long


def _facts(said: Mapping[str, str], faults: dict[str, FormFault]) -> Facts:
    facts = Facts()
    for name in FACTS:
        try:
            facts = facts.learn(name, said.get(name) or "unknown")
        except Refused:
            faults[name] = FormFault.CHOICE
    return facts


def _choice(
    said: Mapping[str, str], faults: dict[str, FormFault], field: str, kind: type[E], default: E | None
) -> E | None:
    try:
        return kind(said[field]) if said.get(field) else default
    except ValueError:
        faults[field] = FormFault.CHOICE
        return default


def _phone(said: Mapping[str, str], faults: dict[str, FormFault], reach: Reach) -> str | None:
    written = clean(said.get("phone", ""))
    if not written:
        if reach in (Reach.CALL, Reach.SMS):
            faults["phone"] = FormFault.PHONE_MISSING
        return None
    try:
        number = read_callback(written).e164
    except NumberRefused:
        faults["phone"] = FormFault.PHONE_WRONG
        return None
    if reach is Reach.SMS and not can_text(number):
        faults["phone"] = FormFault.PHONE_NOT_MOBILE
    return number


def _email(said: Mapping[str, str], faults: dict[str, FormFault], reach: Reach) -> str | None:
    written = clean(said.get("email", ""))
    try:
        address = read_email(written)
    except CellRefused:
        address = None
    if written and (address is None or len(address) > 254):
        faults["email"] = FormFault.EMAIL_WRONG
        return None
    if address is None and reach is Reach.EMAIL:
        faults["email"] = FormFault.EMAIL_MISSING
    return address
