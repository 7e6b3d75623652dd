"""How is every state, outcome and fact called here, with which sign and in which tone? Dutch; formal.

A sign stands beside every word, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from contacts.rotation import OnHolidays
from gateway.broadcasts.asking_model import ApprovalCallState
from gateway.broadcasts.model import BroadcastState, DeliveryState, Interruption
from gateway.broadcasts.model import Channel as BroadcastChannel
from gateway.broadcasts.reach import Said, Skipped, Standing
from gateway.broadcasts.reach import Via as Acknowledged
from gateway.carrier.port import CallState
from gateway.console import crisis_wording as crisis
from gateway.console.languages.saying import Words, say_of
from gateway.duty.model import DutyChangeKind, SwapState, Via
from gateway.paging.model import Channel, PageState
from gateway.staff.model import Role
from gateway.tickets.model import Answer, Outcome, Partner, Route, Source, TicketKind, TicketState


@dataclass(frozen=True)
class Sign:
    """A word with its sign (a symbol of icons.svg) and its tone: alarm, warn, ok, info or quiet."""

    word: str
    icon: str
    tone: str = "quiet"


SIGNS: Mapping[Enum, Sign] = {
    Outcome.WORTHY: Sign("CCVO-waardig", "octagon", "alarm"),
    Outcome.TO_ASSESS: Sign("Te beoordelen", "question", "warn"),
    Outcome.BELOW_THRESHOLD: Sign("Onder de klassedrempel", "down", "info"),
    Outcome.NOT_WORTHY: Sign("Niet CCVO-waardig", "minus", "quiet"),
    Partner.UNVERIFIED: Sign("Niet nagegaan", "question", "warn"),
    Partner.VERIFIED: Sign("Nagegaan met een pincode", "check", "ok"),
    TicketState.NEW: Sign("Nieuw", "dot", "warn"),
    TicketState.PAGED: Sign("Opgeroepen", "bell", "warn"),
    TicketState.ACCEPTED: Sign("Aanvaard", "check", "ok"),
    TicketState.ASSESSING: Sign("In beoordeling", "eye", "ok"),
    TicketState.WEIGHING: Sign("Afweging", "scales", "ok"),
    TicketState.ACTING: Sign("In actie", "play", "ok"),
    TicketState.RECOVERING: Sign("Herstel", "wrench", "ok"),
    TicketState.CLOSED: Sign("Afgesloten", "archive", "quiet"),
    PageState.DUE: Sign("Wordt opgeroepen", "clock", "info"),
    PageState.SENDING: Sign("Wordt verzonden", "clock", "info"),
    PageState.UNCERTAIN: Sign("Onzeker of het vertrok", "question", "warn"),
    PageState.RINGING: Sign("Gaat over", "bell", "info"),
    PageState.SENT: Sign("Verzonden", "send", "info"),
    PageState.ACCEPTED: Sign("Aanvaard", "check", "ok"),
    PageState.DECLINED: Sign("Doorgegeven", "forward", "warn"),
    PageState.UNANSWERED: Sign("Niet beantwoord", "silent", "warn"),
    PageState.FAILED: Sign("Mislukt", "cross", "alarm"),
    PageState.CANCELLED: Sign("Niet meer nodig", "minus", "quiet"),
    BroadcastState.DRAFT: Sign("Ontwerp", "pencil", "quiet"),
    BroadcastState.AWAITING_APPROVAL: Sign("Wacht op goedkeuring", "eye", "warn"),
    BroadcastState.SENDING: Sign("Wordt verzonden", "send", "info"),
    BroadcastState.PAUSED: Sign("Gepauzeerd", "pause", "warn"),
    BroadcastState.COMPLETED: Sign("Voltooid", "check", "ok"),
    BroadcastState.CANCELLED: Sign("Geannuleerd", "cross", "quiet"),
    BroadcastState.EXPIRED: Sign("Verlopen", "clock", "alarm"),
    DeliveryState.WAITING: Sign("Wacht", "clock", "quiet"),
    DeliveryState.CLAIMED: Sign("In behandeling", "play", "info"),
    DeliveryState.UNCERTAIN: Sign("Onzeker", "question", "warn"),
    DeliveryState.ACCEPTED: Sign("Bij de operator", "send", "info"),
    DeliveryState.DELIVERED: Sign("Bezorgd", "check", "ok"),
    DeliveryState.UNDELIVERED: Sign("Niet bezorgd", "silent", "alarm"),
    DeliveryState.FAILED: Sign("Mislukt", "cross", "alarm"),
    DeliveryState.CANCELLED: Sign("Geannuleerd", "minus", "quiet"),
    DeliveryState.EXPIRED: Sign("Verlopen", "archive", "warn"),
    Standing.NOT_YET: Sign("Nog niet", "cross", "alarm"),
    Standing.SENT: Sign("Bij de operator", "send", "info"),
    Standing.DELIVERED: Sign("Op een telefoon", "phone", "warn"),
    Standing.ACKNOWLEDGED: Sign("Bevestigd", "check", "ok"),
    Answer.YES: Sign("Ja", "check", "alarm"),
    Answer.NO: Sign("Nee", "minus", "quiet"),
    Answer.UNKNOWN: Sign("Onbekend", "question", "warn"),
}

WORDS: Mapping[Enum, str] = {
    ApprovalCallState.DUE: "wordt zo gebeld",
    ApprovalCallState.CALLING: "wordt gebeld",
    ApprovalCallState.UNCERTAIN: "misschien gebeld: de operator antwoordde niet",
    ApprovalCallState.RINGING: "de telefoon rinkelt",
    ApprovalCallState.PICKED_UP: "opgenomen, nog geen pincode",
    ApprovalCallState.IDENTIFIED: "beluistert de tekst",
    ApprovalCallState.APPROVED: "keurde goed",
    ApprovalCallState.REJECTED: "keurde af",
    ApprovalCallState.UNDECIDED: "beluisterde de tekst en besliste niet",
    ApprovalCallState.UNANSWERED: "geen antwoord",
    ApprovalCallState.WRONG_PIN: "verkeerde pincode",
    ApprovalCallState.FAILED: "de oproep mislukte",
    ApprovalCallState.CANCELLED: "niet meer nodig",
    **crisis.WORDS,
    Channel.VOICE: "oproep",
    Channel.SMS: "sms",
    Channel.EMAIL: "e-mail",
    BroadcastChannel.SMS: "sms",
    BroadcastChannel.VOICE: "oproep",
    BroadcastChannel.EMAIL: "e-mail",
    BroadcastChannel.NEWS: "nieuwsbericht",
    Route.OUTSIDE: "Buiten het ICT-raamcontract",
    Route.INSIDE: "Binnen het ICT-raamcontract",
    Route.UNKNOWN: "Nog te bepalen",
    Source.PHONE: "Telefoon",
    Source.OWN_INITIATIVE: "Eigen initiatief",
    Source.WEB: "Webformulier",
    Source.PARTNER: "Digitaal Vlaanderen of partner",
    TicketKind.REPORT: "Melding",
    TicketKind.REFERRAL: "Doorverwezen naar de helpdesk",
    Role.OFFICER: "Officier van wacht",
    Role.COMMUNICATION: "Communicatie",
    Role.COORDINATOR: "Wachtcoördinator",
    Role.CMT: "Crisismanagementteam",
    Role.PARTNER: "Partner",
    Role.AUDITOR: "Auditor",
    Role.ADMIN: "Beheerder",
    Via.CONSOLE: "op de console",
    Via.PHONE: "per telefoon",
    Via.SMS: "per sms",
    Via.API: "door een programma",
    Via.COMMAND: "op de opdrachtregel",
    Via.CLOCK: "vanzelf",
    DutyChangeKind.ROTATION_SET: "Beurtrol bewaard",
    DutyChangeKind.ROTATION_ENDED: "Beurtrol beëindigd",
    DutyChangeKind.LEVEL_SET: "Niveau ingesteld",
    DutyChangeKind.TEMPORARY_SET: "Tijdelijke regeling",
    DutyChangeKind.OVERRIDE_SET: "Vervanging gepland",
    DutyChangeKind.OVERRIDE_WITHDRAWN: "Vervanging ingetrokken",
    DutyChangeKind.TAKEN_OVER: "Wacht overgenomen",
    DutyChangeKind.NUMBER_PROVEN: "Oproepnummer nagekeken",
    DutyChangeKind.POINT_SET: "Weg naar een officier bewaard",
    DutyChangeKind.POINT_REMOVED: "Weg naar een officier weggenomen",
    DutyChangeKind.KIT_TAKEN: "Noodmap gedownload",
    DutyChangeKind.PUT_BESIDE: "Voorganger erbij gezet",
    DutyChangeKind.SWAP_ASKED: "Wissel gevraagd",
    DutyChangeKind.SWAP_ACCEPTED: "Wissel aanvaard",
    DutyChangeKind.SWAP_DECLINED: "Wissel geweigerd",
    DutyChangeKind.SWAP_WITHDRAWN: "Wissel ingetrokken",
    SwapState.ASKED: "gevraagd",
    SwapState.ACCEPTED: "aanvaard",
    SwapState.DECLINED: "geweigerd",
    SwapState.WITHDRAWN: "ingetrokken",
    DutyChangeKind.FILE_IMPORTED: "Bestand ingevoerd",
    DutyChangeKind.PLAN_READ: "Plan ingevoerd",
    DutyChangeKind.FEED_MADE: "Agenda-adres gemaakt",
    DutyChangeKind.FEED_REVOKED: "Agenda-adres ingetrokken",
    DutyChangeKind.HOLIDAY_SET: "Feestdag bewaard",
    DutyChangeKind.HOLIDAY_REMOVED: "Feestdag geschrapt",
    OnHolidays.AS_USUAL: "zoals op andere dagen",
    OnHolidays.ALSO: "ook, welke dag het ook is",
    OnHolidays.NEVER: "niet",
    Acknowledged.REPLY: "per sms",
    Acknowledged.KEY: "met een toets, in een oproep",
    Acknowledged.LINK: "langs een link",
    Acknowledged.CALLED: "opgebeld",
    Said.YES: "ja",
    Said.NO: "nee",
    Said.FREE: "vrije tekst",
    Skipped.OPTED_OUT: "heeft STOP gestuurd",
    Interruption.BY_PERSON: "door een medewerker",
    Interruption.NO_SENDER: "er is geen nummer ingesteld om van te verzenden",
    Interruption.SENDERS_CHANGED: "de goedgekeurde afzenders zijn niet meer ingesteld",
    Interruption.CARRIER_ACCOUNT: "de operator weigert onze account of ons nummer",
}
WORDS = Words(WORDS)

ADVICE: Mapping[Outcome, str] = {
    Outcome.WORTHY: "Minstens één van de drie voorwaarden is vervuld.",
    Outcome.TO_ASSESS: "Een antwoord ontbreekt dat de uitkomst nog kan veranderen.",
    Outcome.BELOW_THRESHOLD: "Het gaat om meer dan één entiteit of om veel gebruikers of externe diensten, maar de "
    "informatieklasse blijft onder de drempel. De klasse is richtinggevend.",
    Outcome.NOT_WORTHY: "Geen van de drie voorwaarden is vervuld.",
}
ADVICE = Words(ADVICE)

FACTS: Mapping[str, str] = {
    "route": "Route",
    "image_damage": "Mogelijke imagoschade",
    "critical_central": "Kritische centrale dienst",
    "several_entities": "Meer dan één entiteit",
    "many_users_or_external": "Veel gebruikers of externe diensten",
    "malicious": "Kwaad opzet",
    "partner_told": "Partner verwittigd",
    "confidentiality": "Vertrouwelijkheid",
    "confidentiality.hit": "Vertrouwelijkheid geraakt",
    "confidentiality.level": "Klasse vertrouwelijkheid",
    "confidentiality.personal_data": "Persoonsgegevens",
    "integrity": "Integriteit",
    "integrity.hit": "Integriteit geraakt",
    "integrity.level": "Klasse integriteit",
    "integrity.external_service": "Externe dienstverlening",
    "integrity.financial_impact": "Financiële impact",
    "availability": "Beschikbaarheid",
    "availability.hit": "Beschikbaarheid geraakt",
    "availability.level": "Klasse beschikbaarheid",
    "availability.total": "Volledig onbeschikbaar",
    "availability.priority_users": "Prioritaire gebruikers getroffen",
    "information_class": "Informatieklasse boven de drempel",
}
FACTS = Words(FACTS)

REASONS: Mapping[str, str] = {  # as on the wall: short
    "image_damage": "imago",
    "critical_central": "kritische dienst",
    "several_entities": "entiteiten",
    "many_users_or_external": "gebruikers",
    "information_class": "klasse",
}
REASONS = Words(REASONS)

HELD: Mapping[str, str] = {
    "many_in_writing": "Er komen veel webmeldingen tegelijk: deze roept op als het haar beurt is.",
    "referral": "De melder is doorverwezen naar de helpdesk.",
    "many_from_one_number": "Van dit nummer kwamen in één uur meer dan vijf meldingen.",
}
HELD = Words(HELD)

NODES: Mapping[str, str] = {
    "": "niets",
    "more_languages": "de taalkeuze",
    "language": "de taalkeuze",
    "emergency": "de verwijzing naar 112",
    "menu": "het keuzemenu",
    "announced_problem": "het gekende probleem",
    "known_problem": "het gekende probleem",
    "route": "de vraag naar het ICT-raamcontract",
    "ticket_number": "de vraag naar het ticketnummer",
    "ticket_unknown": "dat het ticketnummer niet gekend is",
    "ticket_menu": "het menu bij een bestaand ticket",
}
NODES = Words(NODES)

FLOWS: Mapping[str, str] = {  # by the names of their files; one that is not here is shown by that
    "crisis_line": "De crisislijn",
    "officer_page": "De oproep van een officier",
    "officer_proof": "Een proefoproep, of een code die gezegd wordt",
    "officer_whisper": "Wat een officier hoort voor een wachtende beller",
    "officer_desk": "De lijn voor officieren",
    "broadcast_approval": "De oproep om een verzending goed te keuren",
    "team_call": "De oproep van het crisismanagementteam",
    "broadcast_call": "Een verzending die voorgelezen wordt",
}
FLOWS = Words(FLOWS)
CALLED: Mapping[CallState, str] = {  # how the last call of a broadcast went
    CallState.QUEUED: "wordt gebeld",
    CallState.RINGING: "telefoon rinkelt",
    CallState.ANSWERED: "opgenomen, nog geen toets",
    CallState.COMPLETED: "opgenomen zonder toets",
    CallState.BUSY: "bezet",
    CallState.NO_ANSWER: "niet opgenomen",
    CallState.FAILED: "oproep mislukt",
    CallState.CANCELLED: "oproep afgebroken",
    CallState.UNKNOWN: "verloop onbekend",
}
CALLED = Words(CALLED)
LANGUAGES: Mapping[str, str] = Words({"nl": "Nederlands", "en": "Engels", "fr": "Frans", "de": "Duits"})

EXCLUDED: Mapping[str, str] = {
    "no_number": "geen telefoonnummer",
    "no_mobile": "enkel een vaste lijn: wel bellen, een sms komt er niet aan",
    "no_email": "geen e-mailadres",
    "opted_out": "heeft STOP gestuurd",
}
EXCLUDED = Words(EXCLUDED)


PROOFS: Mapping[str, str] = {
    "due": "wordt gebeld",
    "calling": "wordt gebeld",
    "placed": "rinkelt",
    "picked_up": "opgenomen, geen toets",
    "heard": "geslaagd: toets gedrukt",
    "failed": "niet geslaagd: niemand drukte een toets",
}
PROOFS = Words(PROOFS)


def proof(state: Enum) -> str:
    """Return how a call went by which somebody tried a telephone."""
    return PROOFS[state.value]


def sign(state: Enum) -> Sign:
    """Return word, sign and tone of a state or outcome."""
    found = SIGNS[state]
    return replace(found, word=say_of("sign", found.word))


def word(value: Enum) -> str:
    """Return the word for a value without a sign of its own."""
    return WORDS[value] if value in WORDS else sign(value).word
