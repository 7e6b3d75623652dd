"""How is everything of CCVO's process called here, told in a timeline, and refused? Dutch; formal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from gateway.console import critical_wording, recovery_wording, shown
from gateway.console.languages.saying import Words, say
from gateway.crisis.deadlines import Period
from gateway.crisis.model import (
    ConfirmedBy,
    DataKind,
    DecisionKind,
    ExchangeKind,
    IncidentKind,
    SpocState,
    Step,
)
from gateway.team.model import AnsweredBy, MemberState, RingState
from gateway.tickets.model import Answer, Happening, Outcome

WORDS: Mapping[Enum, str] = {
    IncidentKind.INCIDENT: "incident",
    IncidentKind.THREAT: "dreiging",
    DataKind.NONE: "geen persoonsgegevens",
    DataKind.PROFESSIONAL: "professionele gegevens",
    DataKind.PERSONAL: "persoonsgegevens",
    DataKind.SPECIAL: "bijzondere persoonsgegevens",
    **recovery_wording.OWNERS,
    SpocState.ASKED: "gevraagd",
    SpocState.NAMED: "aangeduid, nog niet bevestigd",
    SpocState.CONFIRMED: "bevestigd",
    SpocState.REPLACED: "vervangen",
    ConfirmedBy.SMS: "per sms",
    ConfirmedBy.LINK: "via de link",
    ConfirmedBy.OFFICER: "aan een officier",
    DecisionKind.COMMUNICATION: "communicatie",
    DecisionKind.POLICY_STAFF: "beleidsmaatregel: personeel",
    DecisionKind.POLICY_OPERATION: "beleidsmaatregel: werking",
    DecisionKind.NONE: "geen verdere stap",
    ExchangeKind.REQUEST: "stand van zaken gevraagd",
    ExchangeKind.FEEDBACK: "terugkoppeling",
    MemberState.ASKED: "gevraagd",
    MemberState.COMING: "komt",
    MemberState.BY_TELEPHONE: "neemt telefonisch deel",
    MemberState.NOT_COMING: "komt niet",
    MemberState.ARRIVED: "aangekomen",
    MemberState.NO_ANSWER: "geen antwoord",
    MemberState.NO_NUMBER: "geen bewezen nummer: verwittig zelf",
    AnsweredBy.KEY: "per telefoon",
    AnsweredBy.SMS: "per sms",
    AnsweredBy.LINK: "via de link",
    AnsweredBy.STAFF: "genoteerd",
    RingState.DUE: "wordt zo gebeld",
    RingState.CALLING: "wordt gebeld",
    RingState.UNCERTAIN: "misschien gebeld: de operator antwoordde niet",
    RingState.RINGING: "de telefoon rinkelt",
    RingState.PICKED_UP: "opgenomen, nog geen toets",
    RingState.ANSWERED: "antwoordde met een toets",
    RingState.OVER: "niet geantwoord",
    RingState.FAILED: "de oproep mislukte",
    RingState.CANCELLED: "niet meer nodig",
    Step.ACCEPT: "een officier aanvaardt",
    Step.ASSESS: "oordeel van de officier",
    Step.ASK_SPOC: "SPoC vragen aan de leidend ambtenaar",
    Step.NAME_SPOC: "SPoC noteren",
    Step.CONFIRM_SPOC: "bevestiging door de SPoC",
    Step.HEAR: "overleg met elke betrokken entiteit",
    Step.DECIDE: "beslissing",
    Step.RECOVERY: "eigenaar van het herstel",
    Step.FEEDBACK: "terugkoppeling door de SPoC",
    Step.RECOVERED: "einde van het herstel bij elke entiteit",
    Step.CLOSE: "afsluiten met evaluatie",
    Step.DONE: "niets meer",
    Period.NIS2_WARNING: "NIS2: vroegtijdige waarschuwing aan het CCB (24 uur)",
    Period.NIS2_NOTICE: "NIS2: melding aan het CCB (72 uur)",
    Period.NIS2_REPORT: "NIS2: eindverslag aan het CCB (een maand na de melding)",
    Period.DATA_BREACH: "Inbreuk op persoonsgegevens: melding aan de VTC (72 uur)",
}
WORDS = Words(WORDS)
SHORT: Mapping[Period, str] = {  # as on the board
    Period.NIS2_WARNING: "NIS2 24 u",
    Period.NIS2_NOTICE: "NIS2 72 u",
    Period.NIS2_REPORT: "NIS2-verslag",
    Period.DATA_BREACH: "VTC 72 u",
}
WAITS_FOR: Mapping[Step, str] = Words(
    {
        Step.ACCEPT: "een officier van wacht",
        Step.ASSESS: "{handler}",
        Step.ASK_SPOC: "{handler}",
        Step.NAME_SPOC: "{official}",
        Step.CONFIRM_SPOC: "{spoc}",
        Step.HEAR: "{handler}",
        Step.DECIDE: "{handler}",
        Step.RECOVERY: "{handler}",
        Step.FEEDBACK: "{spoc}",
        Step.RECOVERED: "{handler}",
        Step.CLOSE: "{handler}",
        Step.DONE: "niemand",
    }
)
FORM_OF: Mapping[Step, str] = {  # where on the page of a case that step is taken
    Step.ASSESS: "verdict",
    Step.ASK_SPOC: "spoc",
    Step.NAME_SPOC: "spoc",
    Step.CONFIRM_SPOC: "spoc",
    Step.HEAR: "weighing",
    Step.DECIDE: "decisions",
    Step.RECOVERY: "recovery",
    Step.FEEDBACK: "feedback",
    Step.RECOVERED: "recovery",
    Step.CLOSE: "closing",
}
SHORT = Words(SHORT)
FOUND: Mapping[str, str] = {
    "kind": "Incident of dreiging",
    "ict": "ICT",
    "continuity": "Continuïteit van de werking geraakt",
    "personal_data": "Persoonsgegevens",
    "essential": "Entiteit onder NIS2",
    "known_at": "Kennisname",
}
FOUND = Words(FOUND)
_OUTCOMES: Mapping[str, str] = {
    Outcome.WORTHY.value: "CCVO-waardig",
    Outcome.TO_ASSESS.value: "te beoordelen",
    Outcome.BELOW_THRESHOLD.value: "onder de klassedrempel",
    Outcome.NOT_WORTHY.value: "niet CCVO-waardig",
}
_OUTCOMES = Words(_OUTCOMES)
_VALUES = {word.value: said for word, said in WORDS.items() if isinstance(word, (IncidentKind, DataKind))} | {
    Answer.YES.value: "ja",
    Answer.NO.value: "nee",
    Answer.UNKNOWN.value: "onbekend",
}


def _plain(text: str) -> Callable[[str], str]:
    return lambda detail: say(text, detail=detail)


def _assessed(detail: str) -> str:
    name, _, value = detail.partition("=")
    said = shown.moment(datetime.fromisoformat(value)) if name == "known_at" and value else _VALUES.get(value, value)
    return f"{FOUND.get(name, name)}: {said}"


def _verdict(detail: str) -> str:
    said, _, reason = detail.partition(": ")
    verdict, _, advice = said.rstrip(")").partition(" (")
    told = say(
        "Oordeel: {value} (advies: {value2})",
        value=_OUTCOMES.get(verdict, verdict),
        value2=_OUTCOMES.get(advice, advice),
    )
    return f"{told}. {reason}" if reason else told


def _decided(detail: str) -> str:
    kind, _, text = detail.partition(": ")
    kinds = {each.value: WORDS[each] for each in DecisionKind}
    return say("Beslist, {value}: {text}", value=kinds.get(kind, kind), text=text)


def _corrected(detail: str) -> str:
    before, name, why = [*detail.split("|"), "", ""][:3]
    if not before:
        return say("Entiteit genoteerd: {name} ({why})", name=name, why=why)
    return say("Entiteit verbeterd: {name} in plaats van {before} ({why})", name=name, before=before, why=why)


def _confirmed(detail: str) -> str:
    name, _, how = detail.rstrip(")").rpartition(" (")
    ways = {each.value: WORDS[each] for each in ConfirmedBy}
    return say("SPoC bevestigd: {name} {value}", name=name, value=ways.get(how, how))


TOLD: Mapping[Happening, tuple[str, str, Callable[[str], str]]] = {
    Happening.REASON: ("forward", "step", _plain("Reden: {detail}")),
    Happening.TAKEN_OVER: ("person", "milestone", _plain("Zaak overgenomen van {detail}")),
    Happening.ASSESSED: ("pencil", "detail", _assessed),
    Happening.VERDICT: ("scales", "milestone", _verdict),
    Happening.ENTITY_ADDED: ("building", "step", _plain("Ook geraakt: {detail}")),
    Happening.ENTITY_REMOVED: ("building", "step", _plain("Toch niet geraakt: {detail}")),
    Happening.SPOC_ASKED: ("person", "step", _plain("SPoC gevraagd aan {detail}")),
    Happening.OFFICIAL_ANSWERED: ("person", "milestone", _plain("De leidend ambtenaar antwoordde: {detail}")),
    Happening.SPOC_NAMED: ("person", "step", _plain("SPoC aangeduid: {detail}")),
    Happening.SPOC_CONFIRMED: ("check", "milestone", _confirmed),
    Happening.SPOC_REPLACED: ("person", "step", _plain("SPoC vervangen: {detail}")),
    Happening.ENTITY_CORRECTED: ("building", "milestone", _corrected),
    Happening.SPOC_LET_GO: ("person", "step", _plain("SPoC niet meer nodig: {detail}")),
    Happening.SPOC_MISSING: ("bell", "step", _plain("Nog geen SPoC: {detail} herinnerd")),
    Happening.TEAM_CALLED: ("phone", "milestone", _plain("Crisisteam opgeroepen: {detail}")),
    Happening.TEAM_ANSWERED: ("person", "step", _plain("Crisisteam: {detail}")),
    Happening.TEAM_ARRIVED: ("check", "step", _plain("Crisisteam: {detail} is aangekomen")),
    Happening.TEAM_SILENT: ("bell", "step", _plain("Crisisteam: geen antwoord van {detail} oproepen")),
    Happening.TEAM_SHORT: ("bell", "milestone", _plain("Crisisteam niet voltallig: {detail}")),
    Happening.TEAM_STOPPED: ("cross", "step", _plain("Oproep van het crisisteam beëindigd")),
    Happening.KEPT_INSIDE: ("eye", "detail", _plain("Oefening: niet verstuurd naar wie niet meedoet")),
    Happening.CONSULTED: ("scales", "step", _plain("Overleg met {detail}")),
    Happening.HEARING_WAIVED: ("scales", "step", _plain("Niet met elke entiteit overlegd: {detail}")),
    Happening.DECIDED: ("check", "milestone", _decided),
    **recovery_wording.TOLD,
    Happening.STATUS_ASKED: ("send", "step", _plain("Stand van zaken gevraagd, {detail}")),
    Happening.FEEDBACK: ("voice", "milestone", _plain("Terugkoppeling, {detail}")),
    Happening.PERIOD_TOLD: ("clock", "step", _plain("Herinnerd aan wettelijke termijn {detail}")),
    Happening.NOTED: ("pencil", "milestone", lambda detail: detail),
    Happening.TASK_ADDED: ("pencil", "step", _plain("Taak voor {detail}")),
    Happening.TASK_DONE: ("check", "step", _plain("Taak gedaan, {detail}")),
    Happening.LINKED: ("link", "step", _plain("Heeft te maken met ticket {detail}")),
    Happening.BROADCAST: ("megaphone", "step", _plain("Verzending {detail} gaat over dit ticket")),
    Happening.BROADCAST_DETACHED: (
        "megaphone",
        "step",
        _plain("Verzending {detail} gaat toch niet over dit ticket"),
    ),
}

FIELDS: Mapping[str, str] = {
    "move_why": "de reden",
    "team_place": "de plaats",
    "entity_corrected": "waarom de entiteit verbeterd wordt",
    "entity_why": "waarom de entiteit niet geraakt is",
    "team_bridge": "hoe men telefonisch deelneemt",
    "without_feedback": "waarom er geen terugkoppeling is",
    "without_recovery": "waarom u niet op het herstel wacht",
    "went_well": "wat goed ging",
    "went_wrong": "wat niet goed ging",
    "lessons": "de lessen",
    "entity": "de entiteit",
    "verdict_reason": "de reden van uw oordeel",
    "official": "de leidend ambtenaar",
    "spoc_name": "de naam van de SPoC",
    "spoc_function": "de functie van de SPoC",
    "replace_why": "waarom de SPoC vervangen wordt",
    "spoken_with": "met wie u overlegde",
    "result": "het resultaat van het overleg",
    "hearing_waived": "waarom niet met elke entiteit overlegd wordt",
    "decision": "de beslissing",
    "decision_why": "waarom zo beslist is",
    "provider": "de partner of dienstverlener",
    "outside": "met wie",
    "exception": "waarom niet via de SPoC",
    "exchange": "de stand van zaken",
    "link_why": "het verband",
    "note": "de notitie",
    "task": "wat er te doen is",
    "task_who": "wie het doet",
}
FIELDS = Words(FIELDS)

REFUSALS: Mapping[str, str] = {
    **critical_wording.REFUSALS,
    **recovery_wording.REFUSALS,
    "case_words": "Vul in: {field} (hoogstens {most} tekens).",
    "not_accepted": "Ticket {number} is nog door niemand aanvaard. Aanvaard het eerst.",
    "case_closed": "Ticket {number} is afgesloten. Heropen het eerst.",
    "case_moved": "Iemand anders bracht het ticket intussen verder: kijk eerst hoe het nu staat.",
    "move_reason": "Zeg waarom.",
    "verdict_missing": "Geef eerst uw oordeel: is dit CCVO-waardig?",
    "verdict_open": "Een oordeel zegt wat het is: “te beoordelen” kan niet.",
    "verdict_reason": "Uw oordeel verschilt van het advies ({advice}). Zeg waarom; het advies blijft ernaast staan.",
    "known_at": "Het tijdstip van kennisname ligt in de toekomst, of langer dan een jaar geleden.",
    "not_heard": "Er is nog niet met elke betrokken entiteit overlegd. Noteer het overleg, of waarom het niet kan.",
    "decision_missing": "Noteer eerst een beslissing, of dat er geen verdere stap komt.",
    "decisions_clash": "Er zijn al maatregelen beslist: “geen verdere stap” kan daar niet meer naast.",
    "not_weighing": "Er kan pas beslist worden vanaf de afweging.",
    "feedback_missing": "De SPoC gaf nog geen terugkoppeling. Vraag ze, of zeg waarom u zonder afsluit.",
    "evaluation_missing": "Vul de evaluatie in: wat ging goed, wat niet, welke lessen.",
    "entities_missing": "Kies met welke entiteiten u overlegde.",
    "no_such_entity": "“{entity}” is geen betrokken entiteit van dit ticket.",
    "spoc_there": "{name} is al SPoC. Vervang die als er iemand anders komt.",
    "spoc_phone": "Dit is geen bruikbaar telefoonnummer.",
    "spoc_email": "Dit is geen e-mailadres.",
    "spoc_unreachable": "Geef een telefoonnummer of een e-mailadres van de SPoC.",
    "entity_stays": "Een entiteit uit een melding blijft staan; enkel een toegevoegde kan weg.",
    "team_there": "Het team is al opgeroepen. Beëindig die oproep eerst.",
    "team_empty": "Kies wie opgeroepen wordt. Wie de rol crisismanagementteam heeft, staat in de lijst.",
    "team_needed": "Zeg hoeveel leden nodig zijn: 1 tot {most}.",
    "team_answer": "Kies komt, neemt telefonisch deel, of komt niet.",
    "team_minutes": "Het aantal minuten is 0 tot {most}.",
    "no_such_member": "Deze persoon is niet opgeroepen, of de oproep is beëindigd.",
    "no_call_up": "Het team is niet opgeroepen.",
    "replace_reason": "{name} is SPoC. Zeg waarom iemand anders het wordt.",
    "spoc_not_named": "Er is geen SPoC die nog moet bevestigen.",
    "spoc_which": "Meer dan één entiteit heeft een SPoC. Kies van welke.",
    "spoc_only": "Terugkoppeling verloopt via een bevestigde SPoC. Zeg anders met wie, en waarom.",
    "exception_reason": "Zeg waarom dit niet via de SPoC verloopt.",
    "task_past": "Dat tijdstip is al voorbij: kies wanneer het klaar moet zijn.",
    "no_such_task": "Deze taak hoort niet bij dit ticket.",
    "broadcast_of_other": "Verzending {broadcast} gaat al over een ander ticket.",
    "handler_already": "Deze zaak is al van u.",
    "link_itself": "Dit is hetzelfde ticket, of dezelfde zaak.",
    "link_drill": "Een oefening wordt niet aan een echt ticket gekoppeld.",
}
REFUSALS = Words(REFUSALS)
