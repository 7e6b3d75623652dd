"""How is what stands in the audit told here? In Dutch; what it does not know it shows as it is: nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.audit.model import Deed, Subject
from gateway.broadcasts.model import BroadcastState
from gateway.console import wording
from gateway.console.languages.saying import Words, say
from gateway.directory.model import ChangeWay
from gateway.duty.model import DutyChangeKind, Via
from gateway.tickets.model import Happening

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
    Deed.BROADCAST_TRIED: "Verzending op zichzelf geprobeerd",
    Deed.NEWS_WITHDRAWN: "Nieuwsbericht ingetrokken",
    Deed.PACKAGE_TAKEN: "Tekstpakket meegenomen",
    Deed.MAILS_CLEARED: "Twijfel over mails opgelost",
    Deed.ORGANISATION_CONFIRMED: "Ontvangst telefonisch bevestigd",
    Deed.REPLY_HANDLED: "Antwoord opgevolgd",
    Deed.CARRIER_SWITCHED: "Verzendingen naar andere operator",
    Deed.REPORT_MADE: "Rapport gemaakt",
    Deed.CONTACTS_IMPORTED: "Contacten ingevoerd",
    Deed.CONTACTS_EXPORTED: "Contacten uitgevoerd",
    Deed.MERGERS_IMPORTED: "Fusies ingevoerd",
    Deed.AUDIENCE_KEPT: "Doelgroep bewaard",
    Deed.AUDIENCE_RETIRED: "Doelgroep weggenomen",
    Deed.SELF_CHECK_STARTED: "Zelfcontrole gestart",
    Deed.OPTED_OUT: "STOP ontvangen",
    Deed.OPTED_IN: "STOP opgeheven",
    Deed.SELF_CHECK_REPEATS: "Herhaling van zelfcontrole gewijzigd",
    Deed.DUTY_EXPORTED: "Wacht uitgevoerd",
    Deed.DUTY_CONFIRMED: "Begin van wacht bevestigd",
    Deed.DUTY_REFUSED: "Begin van wacht geweigerd",
    Deed.HANDOVER_NOTED: "Overdrachtsnota geschreven",
    Deed.STAFF_ADDED: "Medewerker toegevoegd",
    Deed.STAFF_CHANGED: "Medewerker gewijzigd",
    Deed.STAFF_DISABLED: "Medewerker afgesloten",
    Deed.STAFF_ENABLED: "Medewerker heropend",
    Deed.PASSWORD_RENEWED: "Wachtwoord vernieuwd",
    Deed.PIN_CHANGED: "Pincode gewijzigd",
    Deed.KEY_MADE: "API-sleutel gemaakt",
    Deed.KEY_RENEWED: "API-sleutel vernieuwd",
    Deed.KEY_REVOKED: "API-sleutel ingetrokken",
    Deed.HOOK_MADE: "Koppeling gemaakt",
    Deed.HOOK_ENDED: "Koppeling beëindigd",
    Deed.HOOK_REPEATED: "Gebeurtenissen opnieuw verteld",
    Deed.HOOK_TRIED: "Koppeling geprobeerd",
    Deed.CANARY_STARTED: "Proefoproep gestart",
    Deed.ALARM_SEEN: "Alarm gezien",
    Deed.SIGNED_IN: "Aangemeld",
    Deed.SIGNED_OUT: "Afgemeld",
    Deed.SIGN_IN_LOCKED: "Aanmelden tijdelijk tegengehouden",
    Deed.SIGN_IN_ATTACKED: "Aanmelden aangevallen",
    Deed.SESSIONS_ENDED: "Sessies beëindigd",
    Deed.PASSWORD_CHANGED: "Wachtwoord gewijzigd",
    Deed.ROLES_CHANGED: "Rollen gewijzigd",
    Deed.SECOND_STEP_SET: "Tweede stap ingesteld",
    Deed.SECOND_STEP_RESET: "Tweede stap gewist",
    Deed.RECOVERY_CODES_MADE: "Herstelcodes gemaakt",
    Deed.RECOVERY_CODE_USED: "Herstelcode gebruikt",
    Deed.IDENTITY_LINKED: "Gekoppeld aan eenmalige aanmelding",
    Deed.SIGN_ON_REFUSED: "Eenmalige aanmelding geweigerd",
    Deed.PROVEN_AGAIN: "Opnieuw bevestigd wie het is",
    Deed.PROOF_WRONG: "Verkeerd wachtwoord of verkeerde code bij een gevoelige handeling",
    Deed.PROBLEM_ANNOUNCED: "Gekend probleem aangekondigd",
    Deed.PROBLEM_ENDED: "Aankondiging gestopt",
    Deed.RETENTION_RUN: "Bewaartermijnen toegepast",
    Deed.AUDIT_EXPORTED: "Logboek uitgevoerd",
    Deed.AUDIT_VERIFIED: "Logboek nagekeken",
    Deed.PERSON_FOUND: "Gegevens van een persoon opgezocht",
    Deed.PERSON_EXPORTED: "Gegevens van een persoon overhandigd",
    Deed.ERASED: "Gegevens gewist",
    Deed.EXERCISE_PLANNED: "Oefening gepland",
    Deed.EXERCISE_BEGUN: "Oefening begonnen",
    Deed.EXERCISE_JOINED: "Deelnemers aan de oefening toegevoegd",
    Deed.EXERCISE_OPENED: "Oefening mag buiten de deelnemers",
    Deed.EXERCISE_ENDED: "Oefening gestopt",
    Deed.EXERCISE_EVALUATED: "Oefening geëvalueerd",
}
DEEDS = Words(DEEDS)

SUBJECTS: Mapping[Subject, str] = {
    Subject.BROADCAST: "verzending",
    Subject.CONTACTS: "contacten",
    Subject.CONTACT: "contact",
    Subject.AUDIENCE: "doelgroep",
    Subject.DUTY: "wacht",
    Subject.STAFF: "medewerker",
    Subject.KEY: "API-sleutel",
    Subject.HOOK: "koppeling",
    Subject.CARRIER: "operator",
    Subject.CANARY: "proefoproep",
    Subject.ALARM: "alarm",
    Subject.TICKET: "ticket",
    Subject.PROBLEM: "gekend probleem",
    Subject.POLICY: "oproepplan",
    Subject.CARD: "actiekaart",
    Subject.CRITICAL_DAYS: "kritische dagen",
    Subject.TEMPLATE: "sjabloon",
    Subject.RETENTION: "bewaartermijnen",
    Subject.AUDIT: "logboek",
    Subject.PERSON: "persoon",
    Subject.EXERCISE: "oefening",
}
SUBJECTS = Words(SUBJECTS)

_SEALED: Mapping[str, str] = {  # what is sealed as it stands, and is no deed
    "policy_changed": "Oproepplan gewijzigd",
    "card_changed": "Actiekaart gewijzigd",
    "critical_days_changed": "Kritische dagen gewijzigd",
    "template_changed": "Sjabloon gewijzigd",
    ChangeWay.MERGE.value: "Contacten samengevoegd",
    ChangeWay.PART.value: "Contacten weer uit elkaar gehaald",
    ChangeWay.SELF_CHECK.value: "Contact verbeterde zichzelf",
    **{kind.value: wording.word(kind) for kind in DutyChangeKind},
}
_SEALED = Words(_SEALED)
NAMES: Mapping[str, str] = {
    "state": "toestand",
    "exercise": "oefening",
    "text": "tekst",
    "content": "inhoud",
    "recipients": "ontvangers",
    "form": "vorm",
    "check": "controlegetal",
    "added": "toegevoegd",
    "changed": "gewijzigd",
    "unchanged": "ongewijzigd",
    "rejected": "geweigerd",
    "contacts": "contacten",
    "asked": "gevraagd",
    "roles": "rollen",
    "left": "nog over",
    "ended": "beëindigd",
    "why": "reden",
    "owner": "eigenaar",
    "expires_at": "vervalt",
    "has_pin": "pincode",
    "on_pages": "bij oproepen",
    "notice": "tekst",
    "name": "naam",
    "rule": "regel",
    "successions": "opvolgingen",
    "found": "gevonden",
    "at_carrier": "bij de operator",
    "finished": "afgewerkt",
    "ticket": "ticket",
    "via": "weg",
    "level": "niveau",
    "document": "inhoud",
    "entries": "regels",
    "openings": "namen",
    "erased": "gewist",
    "on_duty_too": "ook de echte wacht",
    "mails": "mails",
    "taken": "vertrokken",
    "file": "bestand",
    "organisation": "organisatie",
    "reply": "antwoord",
    "to": "naar",
    "round": "ronde",
    "repeats": "herhaald",
    "kinds": "soorten",
    "times": "keer",
    "uncovered": "onbezet",
    "fields": "velden",
    "number": "nummer",
    "sound": "keten heel",
    "ends_at": "geldt tot",
    "next": "opvolger",
    "rows": "rijen",
    "from": "van",
    "members": "leden",
    "addresses": "adressen",
    "until": "tot",
}
NAMES = Words(NAMES)
HASH_LENGTH, MOST_LISTED = 64, 12
_STATES: Mapping[str, BroadcastState | Via] = {str(each.value): each for each in (*BroadcastState, *Via)}
_HAPPENED: Mapping[Happening, str] = {
    Happening.OPENED: "Ticket geopend",
    Happening.FACT: "Antwoord genoteerd",
    Happening.ADVICE_CHANGED: "Advies gewijzigd",
    Happening.ENTITY: "Entiteit bevestigd",
    Happening.CALLBACK: "Terugbelnummer",
    Happening.MESSAGE_RECORDED: "Boodschap ingesproken",
    Happening.MESSAGE_NOT_FETCHED: "Boodschap niet opgehaald",
    Happening.MESSAGE_ERASED: "Boodschap gewist",
    Happening.LISTENED: "Boodschap beluisterd",
    Happening.OFFICER_ASKED: "Officier gevraagd",
    Happening.REFERRED: "Doorverwezen",
    Happening.PARTNER_CLAIMED: "Zegt Digitaal Vlaanderen te zijn",
    Happening.PARTNER_VERIFIED: "Digitaal Vlaanderen nagegaan",
    Happening.ANNOUNCED: "Aangekondigd aan bellers",
    Happening.ANNOUNCEMENT_ENDED: "Aankondiging gestopt",
    Happening.JOINED: "Bij een zaak gevoegd",
    Happening.CASE_GREW: "Nog een melding over hetzelfde",
    Happening.PAGING_STARTED: "Officieren opgeroepen",
    Happening.PAGING_HELD: "Niemand opgeroepen",
    Happening.PAGE: "Oproep van een officier",
    Happening.STEP: "Stap van het oproepplan",
    Happening.HASTENED: "Volgende stap meteen",
    Happening.NOBODY_ON_DUTY: "Niemand van wacht",
    Happening.ACCEPTED: "Ticket aanvaard",
    Happening.DECLINED: "Ticket doorgegeven",
    Happening.HELPS: "Helpt mee",
    Happening.ASKED_AFTER: "Nagevraagd",
    Happening.STILL_HELD: "Heeft het ticket nog",
    Happening.GIVEN_BACK: "Ticket teruggegeven",
    Happening.WRONG_PIN: "Verkeerde pincode",
    Happening.CONNECTED: "Verbonden met de melder",
    Happening.NOT_CONNECTED: "Verbinden mislukt",
    Happening.CALL_ENDED: "Einde van de oproep",
    Happening.SPOOLED: "Opgevangen tijdens een storing",
    Happening.STATE: "Status gewijzigd",
}
_HAPPENED = Words(_HAPPENED)
_TOLD: Mapping[str, str] = {**{str(deed.value): said for deed, said in DEEDS.items()}, **_SEALED} | {
    str(happening.value): said for happening, said in _HAPPENED.items()
}


def what(value: str) -> str:
    """Return what an entry says was done."""
    return say(_TOLD[value]) if value in _TOLD else value.replace("_", " ").capitalize()


def detail(said: Mapping[str, Any]) -> str:
    """Return what more an entry says, as "ontvangers 12 · oefening nee"; hashes by their beginning."""
    return " · ".join(f"{NAMES.get(name, name)} {_plain(value)}" for name, value in said.items() if value is not None)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return say("ja") if value else say("nee")
    if isinstance(value, dict):
        return ", ".join(f"{NAMES.get(name, name)} {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        if len(value) > MOST_LISTED:
            return say("{count} stuks", count=len(value))
        return ", ".join(map(_plain, value))
    said = str(value)
    if len(said) == HASH_LENGTH:
        return f"{said[:12]}…"
    state = _STATES.get(said)
    return said if state is None else wording.word(state).lower()


def subject(value: str) -> str:
    """Return what an entry is about, as "verzending 7"."""
    kind, _, which = value.partition(":")
    known = {each.value: said for each, said in SUBJECTS.items()}
    return f"{known.get(kind, kind)} {which}".strip()
