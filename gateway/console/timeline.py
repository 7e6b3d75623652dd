"""How is a line of a ticket's timeline told? One sentence for each happening, made from its detail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.console import crisis_wording, intake_wording, wording
from gateway.console.languages.saying import Words, say
from gateway.paging.model import Channel, PageState
from gateway.tickets.model import Answer, Happening, Outcome, Route, Source, TicketState
from gateway.tickets.tables import TimelineEntry


@dataclass(frozen=True)
class Line:
    """A line as it is shown. `weight`: milestone, step or detail."""

    at: datetime
    text: str
    by: str
    icon: str
    weight: str


SAID_OF_PAGES: Mapping[str, str] = {
    "again": "opnieuw verzonden",
    "not_by_first": "de eerste operator nam het niet aan, nu via de andere",
    "not_by_backup": "de reserveoperator nam het niet aan, nu via de andere",
}
SAID_OF_PAGES = Words(SAID_OF_PAGES)
WHO = Words(
    {
        "caller": "melder",
        "carrier": "operator",
        "triage": "triage",
        "system": "systeem",
        "systeem": "systeem",
        "melder": "melder",
    }
)
ANSWERS = {answer.value: answer for answer in (*Answer, Route.OUTSIDE, Route.INSIDE)}


def line(entry: TimelineEntry) -> Line:
    """Tell one entry. What it cannot read in a detail it shows as it is: nothing is hidden."""
    icon, weight, tell = TOLD[entry.event]
    return Line(entry.at, tell(entry.detail), WHO.get(entry.by, entry.by), icon, weight)


def _plain(text: str) -> Callable[[str], str]:
    return lambda detail: say(text, detail=detail)


def _opened(detail: str) -> str:
    sources = {each.value: wording.word(each) for each in Source}  # Digitaal Vlaanderen keeps its capitals
    sources |= {each.value: sources[each.value].lower() for each in Source if each is not Source.PARTNER}
    return say("Ticket geopend ({value})", value=sources.get(detail, detail))


def _fact(detail: str) -> str:
    name, _, value = detail.partition("=")
    return f"{wording.FACTS.get(name, name)}: {_answer(value)}"


def _answer(value: str) -> str:
    answer = ANSWERS.get(value)
    if answer is None:
        return value
    return wording.word(answer).lower() if isinstance(answer, Answer) else wording.word(answer)


def _advice(detail: str) -> str:
    outcomes = {outcome.value: wording.sign(outcome).word for outcome in Outcome}
    before, _, after = detail.partition(" > ")
    return say(
        "Advies gewijzigd: {value} → {value2}", value=outcomes.get(before, before), value2=outcomes.get(after, after)
    )


def _state(detail: str) -> str:
    states = {state.value: wording.sign(state).word for state in TicketState}
    before, _, after = detail.partition(" > ")
    return say("Status: {value} → {value2}", value=states.get(before, before), value2=states.get(after, after))


def _callback(detail: str) -> str:
    return say("Terugbelnummer gegeven") if detail == "given" else say("Geen terugbelnummer gekregen")


def _started(detail: str) -> str:
    policies = {"crisis": say("op alle niveaus"), "quiet": say("alleen niveau 1")}
    return say(
        "Officieren worden opgeroepen: {value}", value=policies.get(detail, say("volgens {policy}", policy=detail))
    )


def _step(detail: str) -> str:
    step, _, names = detail.partition(": ")
    return say("Stap {step}: {names}", step=step, names=names)


def _page(detail: str) -> str:
    """The detail reads "An Peeters voice ringing", "... sms failed 30003 by_backup" or "... voice again"."""
    words = detail.removesuffix(" by_backup").split()
    channels = {channel.value: wording.word(channel) for channel in Channel}
    states = {**{state.value: wording.sign(state).word.lower() for state in PageState}, **SAID_OF_PAGES}
    found = next((place for place, word in enumerate(words) if place and word in channels), None)
    if found is None or len(words) < found + 2:
        return detail
    officer, error = " ".join(words[:found]), " ".join(words[found + 2 :])
    told = f"{officer}, {channels[words[found]]}: {states.get(words[found + 1], words[found + 1])}"
    told = say("{told} (foutcode {error})", told=told, error=error) if error else told
    return say("{told}, via de reserveoperator", told=told) if detail.endswith(" by_backup") else told


def _held(detail: str) -> str:
    return say("Niemand opgeroepen. {value}", value=wording.HELD.get(detail, detail))


TOLD: Mapping[Happening, tuple[str, str, Callable[[str], str]]] = {
    Happening.OPENED: ("dot", "milestone", _opened),
    Happening.FACT: ("pencil", "detail", _fact),
    Happening.ADVICE_CHANGED: ("scales", "step", _advice),
    Happening.ENTITY: ("building", "step", _plain("Entiteit bevestigd: {detail}")),
    Happening.CALLBACK: ("phone", "step", _callback),
    Happening.MESSAGE_RECORDED: ("voice", "step", _plain("Boodschap ingesproken ({detail})")),
    Happening.MESSAGE_NOT_FETCHED: ("cross", "milestone", _plain("Boodschap niet kunnen ophalen bij de operator")),
    Happening.MESSAGE_ERASED: ("archive", "step", _plain("Boodschap gewist, hier en bij de operator")),
    Happening.LISTENED: ("voice", "detail", _plain("Boodschap beluisterd")),
    Happening.OFFICER_ASKED: ("bell", "step", _plain("Melder vraagt een officier")),
    Happening.REFERRED: ("forward", "milestone", _plain("Doorverwezen naar de helpdesk")),
    Happening.PARTNER_CLAIMED: ("phone", "step", _plain("Belt namens Digitaal Vlaanderen; nog niet nagegaan")),
    Happening.PARTNER_VERIFIED: ("check", "step", _plain("Digitaal Vlaanderen, nagegaan met een pincode")),
    Happening.ANNOUNCED: ("megaphone", "milestone", _plain("Aangekondigd aan bellers: “{detail}”")),
    Happening.ANNOUNCEMENT_ENDED: ("megaphone", "step", _plain("Aankondiging gestopt: “{detail}”")),
    Happening.JOINED: ("link", "step", _plain("Zelfde zaak als ticket {detail}")),
    Happening.CASE_GREW: ("link", "step", _plain("Nog een melding over hetzelfde: ticket {detail}")),
    Happening.PAGING_STARTED: ("bell", "milestone", _started),
    Happening.PAGING_HELD: ("pause", "milestone", _held),
    Happening.PAGE: ("phone", "detail", _page),
    Happening.STEP: ("up", "step", _step),
    Happening.HASTENED: ("forward", "milestone", _plain("Volgende nu gevraagd: stap {detail} meteen")),
    Happening.NOBODY_ON_DUTY: ("cross", "milestone", _plain("Niemand van wacht op dit niveau")),
    Happening.ACCEPTED: ("check", "milestone", _plain("Ticket aanvaard")),
    Happening.DECLINED: ("forward", "step", _plain("Doorgegeven aan de volgende")),
    Happening.HELPS: ("check", "milestone", _plain("Helpt {detail}")),
    Happening.ASKED_AFTER: ("bell", "step", _plain("Nagevraagd of {detail} het ticket nog heeft")),
    Happening.STILL_HELD: ("check", "step", _plain("Heeft het ticket nog")),
    Happening.GIVEN_BACK: ("bell", "milestone", _plain("Niet meer van {detail}: opnieuw opgeroepen")),
    Happening.WRONG_PIN: ("cross", "milestone", _plain("Verkeerde pincode op een oproep")),
    Happening.CONNECTED: ("link", "step", _plain("Verbonden met de melder")),
    Happening.NOT_CONNECTED: ("silent", "step", _plain("Verbinden met de melder mislukt")),
    Happening.CALL_ENDED: ("phone", "step", _plain("Einde van de oproep")),
    Happening.SPOOLED: (
        "phone",
        "milestone",
        _plain("Oproep van {detail} opgevangen tijdens een storing bij ons: dit volgde later"),
    ),
    Happening.STATE: ("forward", "detail", _state),
    **crisis_wording.TOLD,
    **intake_wording.TOLD,
}
