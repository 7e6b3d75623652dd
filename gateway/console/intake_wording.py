"""How are reports in writing, and referrals, told on a timeline and refused? Dutch; formal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.console.languages.saying import Words, say
from gateway.intake.model import Reach
from gateway.tickets.model import Happening

REACHES: Mapping[Reach, str] = {
    Reach.CALL: "Mag gebeld worden.",
    Reach.SMS: "Kan niet gebeld worden: schrijf. De melder krijgt een sms bij elk antwoord.",
    Reach.EMAIL: "Kan niet gebeld worden: schrijf. De melder krijgt een e-mail bij elk antwoord.",
    Reach.PAGE: "Kan niet gebeld worden: schrijf. De melder leest enkel op de opvolgpagina.",
}
REACHES = Words(REACHES)
REFUSALS: Mapping[str, str] = {
    "not_in_writing": "Ticket {number} kwam niet via het webformulier binnen: er is geen schriftelijk gesprek.",
    "message_words": "Schrijf een bericht van hoogstens {most} tekens.",
    "message_closed": "Ticket {number} is afgesloten: de melder leest niet meer mee.",
    "messages_busy": "Te veel berichten in een uur.",
    "reports_busy": "Te veel meldingen tegelijk.",
    "no_referral": "Ticket {number} is geen doorverwijzing.",
    "referral_confirmed": "Deze doorverwijzing is al bevestigd door {by}.",
    "referral_reference": "Schrijf het ticketnummer van Digitaal Vlaanderen, in hoogstens {most} tekens.",
}
TOLD: Mapping[Happening, tuple[str, str, Callable[[str], str]]] = {
    Happening.REPORTER_WROTE: (
        "pencil",
        "step",
        lambda detail: say("De melder schreef een sms") if detail == "sms" else say("De melder schreef"),
    ),
    Happening.ANSWERED: ("forward", "step", lambda detail: say("Geschreven aan de melder")),
    Happening.REFERRAL_CONFIRMED: (
        "check",
        "milestone",
        lambda detail: (
            say("Bevestigd door Digitaal Vlaanderen: {detail}", detail=detail) if detail else say("Bevestigd")
        ),
    ),
    Happening.REFERRAL_REMINDED: (
        "bell",
        "step",
        lambda detail: say("Nog niet bevestigd door Digitaal Vlaanderen: {detail} verwittigd", detail=detail),
    ),
}
