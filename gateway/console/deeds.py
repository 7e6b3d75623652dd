"""How is what stands in the audit told here? In Dutch; what it does not know it shows as it is: nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.audit.model import Deed, Subject
from gateway.console import wording
from gateway.directory.model import ChangeWay
from gateway.duty.model import DutyChangeKind

DEEDS: Mapping[Deed, str] = {
    Deed.BROADCAST_WRITTEN: "Verzending geschreven",
    Deed.BROADCAST_EDITED: "Verzending gewijzigd",
    Deed.BROADCAST_SUBMITTED: "Verzending ingediend",
    Deed.BROADCAST_APPROVED: "Verzending goedgekeurd",
    Deed.BROADCAST_REJECTED: "Verzending teruggestuurd",
    Deed.GLASS_BROKEN: "Verzonden zonder tweede persoon",
    Deed.BROADCAST_PAUSED: "Verzending gepauzeerd",
    Deed.BROADCAST_RESUMED: "Verzending hervat",
    Deed.BROADCAST_CANCELLED: "Verzending geannuleerd",
    Deed.REPORT_MADE: "Rapport gemaakt",
    Deed.CONTACTS_IMPORTED: "Contacten ingevoerd",
    Deed.CONTACTS_EXPORTED: "Contacten uitgevoerd",
    Deed.SELF_CHECK_STARTED: "Zelfcontrole gestart",
    Deed.DUTY_EXPORTED: "Wacht uitgevoerd",
    Deed.STAFF_ADDED: "Medewerker toegevoegd",
    Deed.STAFF_DISABLED: "Medewerker afgesloten",
    Deed.PIN_CHANGED: "Pincode gewijzigd",
    Deed.KEY_MADE: "API-sleutel gemaakt",
    Deed.SIGNED_IN: "Aangemeld",
    Deed.SIGNED_OUT: "Afgemeld",
    Deed.SIGN_IN_LOCKED: "Aanmelden tijdelijk tegengehouden",
    Deed.PROBLEM_ANNOUNCED: "Gekend probleem aangekondigd",
    Deed.PROBLEM_ENDED: "Aankondiging gestopt",
    Deed.RETENTION_RUN: "Bewaartermijnen toegepast",
    Deed.AUDIT_EXPORTED: "Logboek uitgevoerd",
    Deed.PERSON_FOUND: "Gegevens van een persoon opgezocht",
    Deed.PERSON_EXPORTED: "Gegevens van een persoon overhandigd",
    Deed.ERASED: "Gegevens gewist",
}

SUBJECTS: Mapping[Subject, str] = {
    Subject.BROADCAST: "verzending",
    Subject.CONTACTS: "contacten",
    Subject.CONTACT: "contact",
    Subject.DUTY: "wacht",
    Subject.STAFF: "medewerker",
    Subject.KEY: "API-sleutel",
    Subject.TICKET: "ticket",
    Subject.PROBLEM: "gekend probleem",
    Subject.POLICY: "oproepplan",
    Subject.CARD: "actiekaart",
    Subject.TEMPLATE: "sjabloon",
    Subject.RETENTION: "bewaartermijnen",
    Subject.AUDIT: "logboek",
    Subject.PERSON: "persoon",
}

_SEALED: Mapping[str, str] = {  # what is sealed as it stands, and is no deed
    "policy_changed": "Oproepplan gewijzigd",
    "card_changed": "Actiekaart gewijzigd",
    "template_changed": "Sjabloon gewijzigd",
    ChangeWay.MERGE.value: "Contacten samengevoegd",
    ChangeWay.SELF_CHECK.value: "Contact verbeterde zichzelf",
    **{kind.value: wording.word(kind) for kind in DutyChangeKind},
}
_TOLD: Mapping[str, str] = {**{str(deed.value): said for deed, said in DEEDS.items()}, **_SEALED}


def what(value: str) -> str:
    """Return what an entry says was done."""
    return _TOLD.get(value, value.replace("_", " ").capitalize())


def subject(value: str) -> str:
    """Return what an entry is about, as "verzending 7"."""
    kind, _, which = value.partition(":")
    known = {each.value: said for each, said in SUBJECTS.items()}
    return f"{known.get(kind, kind)} {which}".strip()
