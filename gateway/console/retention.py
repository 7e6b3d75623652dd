"""Which page shows how long everything is kept, what would go now, and what went? It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.keeping import DEFAULTS, Kind
from gateway.retention.standing import RECORDINGS, latest_runs, standing

WORDS: Mapping[str, tuple[str, str]] = {  # what goes, and from when it counts
    Kind.CALLERS.value: ("Nummers van melders op tickets", "sluiten van het ticket"),
    Kind.TICKETS.value: ("Namen en woorden van tickets, tijdlijnen en beslissingen", "sluiten van het ticket"),
    Kind.PAGES.value: ("Nummers en teksten van oproepen, ook bij de operator", "de oproep"),
    Kind.CALLS.value: ("Wie belde, en wat per toets geantwoord werd", "einde van het gesprek"),
    Kind.MISSED_CALLS.value: ("Nummers van gemiste oproepen", "de oproep"),
    Kind.DELIVERIES.value: ("Nummers en namen van ontvangers, de tekst ook bij de operator", "einde van de verzending"),
    Kind.RECEIPTS.value: ("Losse berichten van de operator", "aankomst"),
    Kind.REPLIES.value: ("Antwoorden van ontvangers", "aankomst"),
    Kind.NOTICES.value: ("Sms’en en mails aan één persoon, ook bij de operator", "maken"),
    Kind.UPLOADS.value: ("Ingelezen tabellen", "vervallen"),
    Kind.SESSIONS.value: ("Aanmeldingen", "vervallen"),
    Kind.NAMES.value: ("Namen en redenen in het logboek", "de daad"),
    RECORDINGS: ("Opnames, hier en bij de operator", "sluiten van het ticket"),
}


def show(visit: Visit) -> Response:
    """Show each kind with its period and how much is over it."""
    settings = visit.installation.settings
    found = standing(visit.session, settings.keeping, settings.recording_days, visit.now)
    return visit.page(
        "retention.html",
        kinds=[(kept, *map(say, WORDS[kept.kind])) for kept in found.kinds],
        at_carrier=found.at_carrier,
        runs=latest_runs(visit.session),
        words={kind: say(said) for kind, (said, _) in WORDS.items()},
        defaults={kind.value: days for kind, days in DEFAULTS.items()},
    )
