"""How is a broadcast's report written? As a page that prints and stands alone, and as a table of its recipients."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from jinja2 import Environment, PackageLoader
from sqlalchemy.orm import Session

from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.report import Report, rows_of
from gateway.broadcasts.tables import Delivery
from gateway.console import deeds, shown, wording
from gateway.console.languages.saying import Words, say, spoken
from gateway.console.languages.templates import in_language
from gateway.console.paper import DRILL
from gateway.directory.exporting import csv_text
from gateway.now import BRUSSELS

COLUMNS: Mapping[str, str] = {
    "kind": "soort",
    "organisations": "organisaties",
    "contacts": "contacten",
    "number": "nummer",
    "state": "toestand",
    "reason": "reden",
    "sender": "afzender",
    "attempts": "pogingen",
    "accepted_at": "bij de operator",
    "receipt": "laatste bericht",
    "receipt_at": "bericht op",
    "error": "foutcode",
    "channel": "kanaal",
}
COLUMNS = Words(COLUMNS)


def html_of(report: Report) -> bytes:
    """Return the report as one file: no script, nothing fetched from anywhere, and no telephone number."""
    language = spoken()
    environment = in_language(Environment(loader=PackageLoader("gateway.console"), autoescape=True), language)
    environment.filters.update(shown.FILTERS)
    page = environment.get_template("console/report.html")
    return page.render(
        page_language=language.value,
        report=report,
        wording=wording,
        deeds=deeds,
        states=list(DeliveryState),
        standings=list(Standing),
    ).encode()


def csv_of(session: Session, report: Report, masked: bool) -> bytes:
    """Return a row for every recipient and for every contact that was left out, as a Belgian Excel opens it."""
    return csv_text(_rows(session, report, masked), excel=True).encode()


def report_name(report: Report) -> str:
    """Return the name under which a report is saved, without its ending."""
    drill = "oefening-" if report.broadcast.exercise else ""
    return f"{drill}verzending-{report.broadcast.id}"


def style_source(page: bytes) -> str:
    """Return what a content security policy calls the one style of a report."""
    style = re.search(rb"<style>(.*?)</style>", page, re.DOTALL)
    hashed = hashlib.sha256(style[1] if style else b"").digest()
    return f"'sha256-{base64.b64encode(hashed).decode()}'"


def _rows(session: Session, report: Report, masked: bool) -> Iterator[list[str]]:
    yield [COLUMNS[name] for name in COLUMNS]
    drill = f"{DRILL}: " if report.broadcast.exercise else ""
    for row in rows_of(session, report.broadcast.id):
        yield [drill + say("ontvanger"), *_recipient(row, masked)]
    for each in report.excluded:
        reason = wording.EXCLUDED.get(each.reason.value, each.reason.value)
        yield [drill + say("uitgesloten"), each.organisation, each.contact, "", "", reason, *[""] * 7]


def _recipient(row: Delivery, masked: bool) -> list[str]:
    return [
        "; ".join(str(each.get("name", "")) for each in row.organisations),
        "; ".join(str(each.get("name", "")) for each in row.contacts),
        shown.number(row.number, masked),
        wording.sign(row.state).word,
        wording.EXCLUDED[row.withheld.value] if row.withheld else "",
        shown.number(row.sender) if row.sender else "",
        str(row.attempts),
        _moment(row.accepted_at),
        row.receipt_state.value if row.receipt_state else "",
        _moment(row.receipt_at),
        str(row.error or ""),
        wording.WORDS[row.channel],
    ]


def _moment(at: datetime | None) -> str:
    return at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M:%S") if at else ""
