"""What does the report of a broadcast say on paper? The same figures as the page, in its order, without a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.report import Report
from gateway.console import deeds, wording
from gateway.console.paper import Paper, Section
from gateway.console.shown import count, moment, takes

COUNTED = ("Aantal",)


def paper_of(report: Report, now: datetime) -> Paper:
    """Return the report as a document."""
    row = report.broadcast
    ended = f", {moment(row.ended_at)}" if row.ended_at else ""
    lead = [f"Toestand: {wording.sign(row.state).word}{ended}."]
    if not report.final:
        lead.append("Voorlopig: nog niet alles is afgehandeld.")
    sections = [
        Section("Bericht", lines=[row.text, _sent(report)]),
        _did(report),
        _recipients(report),
        *_tallies(report),
        _left_out(report),
        _reached(report),
        _places(report),
        Section("Nakijken", lines=_checks(report)),
    ]
    return Paper(f"Rapport van verzending {row.id}", lead, sections, row.exercise, now)


def _sent(report: Report) -> str:
    row = report.broadcast
    parts = f"{row.segments} {'sms-deel' if row.segments == 1 else 'sms-delen'} per ontvanger"
    letters = "gewone tekens (GSM-7)" if row.encoding == "gsm7" else "bijzondere tekens (UCS-2)"
    ways = ", ".join(wording.WORDS[each] for each in row.channels)
    return f"{ways} · {parts} · {letters} · geldig {row.expires_in_minutes} minuten"


def _did(report: Report) -> Section:
    row = report.broadcast
    rows = [
        (moment(step.at), deeds.DEEDS[step.deed], f"{step.by or 'naam gewist'} ({step.principal})")
        for step in report.steps
    ]
    lines = [f"Zonder tweede persoon: {row.glass_reason}"] if row.glass_reason else []
    lines.append(
        "Wat werd goedgekeurd (tekst, ontvangers, kanalen, geldigheid) heeft als controlegetal " + str(row.content_hash)
    )
    return Section("Wie deed wat", (), ("Wanneer", "Wat", "Wie"), (0, 1, 1), rows, lines)


def _recipients(report: Report) -> Section:
    rows = [(wording.sign(state).word, count(report.counts[state.value])) for state in DeliveryState]
    rows.append(("Samen", count(report.counts["recipients"])))
    lines = ["Er vertrok niets."]
    if report.first_at and report.last_at and report.lasted is not None:
        first, last = moment(report.first_at), moment(report.last_at)
        lines = [f"De operator nam het eerste bericht aan op {first}, het laatste op {last}: {takes(report.lasted)}."]
    replies = f"{count(report.replies)} {'antwoord' if report.replies == 1 else 'antwoorden'} ontvangen."
    return Section("Ontvangers", (), ("Toestand", *COUNTED), (1, 0), rows, [*lines, replies])


def _tallies(report: Report) -> list[Section]:
    told: tuple[tuple[str, str, Mapping[Any, int]], ...] = (
        ("Afzenders", "Nummer", report.senders),
        ("Berichten van de operator", "Woord van de operator", report.receipts),
        ("Foutcodes van de operator", "Code", report.errors),
    )
    return [
        Section(title, (), (column, *COUNTED), (1, 0), [(str(name), count(many)) for name, many in found.items()])
        for title, column, found in told
        if found
    ]


def _left_out(report: Report) -> Section:
    rows = [
        (each.organisation, each.contact or "zonder naam", wording.EXCLUDED.get(each.reason.value, each.reason.value))
        for each in report.excluded
    ]
    title = f"Niet bereikbaar: {count(len(report.excluded))}"
    lines = [] if rows else ["Niemand van de gekozen contacten viel erbuiten."]
    return Section(title, (), ("Organisatie", "Contact", "Reden"), (1, 1, 1), rows, lines)


def _reached(report: Report) -> Section:
    rows = [
        (each.name, wording.sign(each.standing).word, moment(each.at) if each.at else "") for each in report.reached
    ]
    told = [f"{wording.sign(each).word}: {count(report.standings.get(each, 0))}" for each in Standing]
    lines = ["Bevestigd is alleen wie zelf antwoordde.", *told]
    return Section("Organisaties bereikt of niet", (), ("Organisatie", "Stand", "Bevestigd op"), (1, 1, 1), rows, lines)


def _places(report: Report) -> Section:
    states = [state for state in DeliveryState if report.counts[state.value]]
    columns = ("Organisatie", "Nummers", *(wording.sign(state).word for state in states), "Antwoorden")
    rows = [
        (place.name, count(place.numbers), *(count(place.states[state]) for state in states), count(place.replies))
        for place in report.places
    ]
    why = (
        "Eén nummer kan meer dan één organisatie bedienen: deze rijen tellen daarom niet op tot het aantal ontvangers."
    )
    return Section("Per organisatie", (), columns, (1, *(0 for _ in columns[1:])), rows, [why])


def _checks(report: Report) -> list[str]:
    return [
        f"Controlegetal van deze cijfers: {report.check}. Twee afdrukken met hetzelfde getal zeggen hetzelfde.",
        "Dat dit bestand van ons komt en niet veranderd werd: ccvo audit verify --report BESTAND",
    ]
