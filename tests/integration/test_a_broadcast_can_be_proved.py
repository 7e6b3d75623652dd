"""The report of a broadcast adds up, says who decided what, and can be checked against the audit by who holds it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.audit.sealing import seal_new
from gateway.broadcasts import actions
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.report import Report, report_of
from gateway.commands.audit import audit
from gateway.commands.broadcast import broadcast
from gateway.console import deeds, wording
from gateway.console.report_file import csv_of, html_of, report_name
from gateway.console.report_paper import paper_of
from gateway.errors import Refused
from gateway.sealed import SOURCES
from gateway.storage import Storage
from gateway.storage.migrate import upgrade
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock


def _fault(number: int, sms: Any) -> str | None:
    """Every fifth number does not exist."""
    return "refused" if int(sms.to[-1]) % 5 == 0 else None


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock, _fault)
    made.known(12)
    return made


def finished(station: Station) -> int:
    """A broadcast that was paused and resumed on its way, with its receipts in."""
    broadcast_id = station.approved()
    station.act(actions.pause, broadcast_id, APPROVER)
    station.clock.advance(minutes=1)
    station.act(actions.resume, broadcast_id, APPROVER)
    station.until_done(broadcast_id)
    station.receive()
    station.sweep()
    return broadcast_id


def reported(station: Station, broadcast_id: int) -> Report:
    with station.storage.reading() as session:
        return report_of(session, broadcast_id)


def table(station: Station, report: Report, masked: bool = False) -> list[dict[str, str]]:
    with station.storage.reading() as session:
        text = csv_of(session, report, masked).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_it_says_of_every_organisation_how_far_it_came_and_each_row_by_which_channel(station: Station) -> None:
    report = reported(station, finished(station))
    with station.storage.transaction() as session:
        (row,) = session.scalars(select(OrganisationReach))
        assert [(each.name, each.standing, each.at) for each in report.reached] == [
            (row.name, Standing.DELIVERED, None)
        ]
        row.standing, row.acknowledged_at = Standing.ACKNOWLEDGED, station.clock()
    again = reported(station, report.broadcast.id)
    assert dict(again.standings) == {Standing.ACKNOWLEDGED: 1}
    assert again.check != report.check
    page = html_of(again).decode()
    assert "Bevestigd: 1." in page
    assert "Op een telefoon: 0." in page
    assert {row["kanaal"] for row in table(station, again)} == {"sms"}
    said = [line for section in paper_of(again, station.clock()).sections for line in section.lines]
    assert "Bevestigd: 1" in said


def test_every_total_adds_up_to_the_recipients(station: Station) -> None:
    report = reported(station, finished(station))
    buckets = {name: number for name, number in report.counts.items() if name != "recipients"}
    assert sum(buckets.values()) == report.counts["recipients"] == report.broadcast.recipients == 12
    assert (buckets["delivered"], buckets["failed"]) == (9, 3)
    assert sum(report.senders.values()) == 12
    assert dict(report.errors) == {21614: 3}
    (place,) = report.places
    assert (place.numbers, place.states[DeliveryState.DELIVERED]) == (12, 9)
    assert report.final


def test_the_table_has_a_row_for_each_recipient_that_gives_the_same_totals(station: Station) -> None:
    report = reported(station, finished(station))
    rows = table(station, report)
    counted = Counter(row["toestand"] for row in rows)
    assert counted == {"Bezorgd": 9, "Mislukt": 3}
    assert len({row["nummer"] for row in rows}) == 12


def test_the_report_of_a_drill_says_so_in_its_name_and_in_every_row(station: Station) -> None:
    report = reported(station, station.approved(exercise=True))
    assert report_name(report).startswith("oefening-")
    assert {row["soort"] for row in table(station, report)} == {"OEFENING: ontvanger"}


def test_the_page_tells_who_did_what_and_the_hash_that_was_approved(station: Station) -> None:
    broadcast_id = finished(station)
    page = html_of(reported(station, broadcast_id)).decode()
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for said in (
        "Verzending geschreven An Peeters",
        "Verzending ingediend An Peeters",
        "Verzending goedgekeurd Bram Claes",
        "Verzending gepauzeerd Bram Claes",
        "Verzending hervat Bram Claes",
        station.broadcast(broadcast_id).content_hash or "no hash",
        "Samen 12",
    ):
        assert said in told
    assert not re.search(r"\b04\d\d", told.partition("Afzenders")[0])


def test_the_same_rows_give_the_same_file_whoever_asks_and_whenever(station: Station) -> None:
    broadcast_id = finished(station)
    first = html_of(reported(station, broadcast_id))
    station.clock.advance(minutes=90)
    assert html_of(reported(station, broadcast_id)) == first


def test_who_may_not_see_numbers_gets_them_masked(station: Station) -> None:
    report = reported(station, finished(station))
    assert all("•" in row["nummer"] for row in table(station, report, masked=True))


def test_nothing_in_the_table_is_run_as_a_formula(station: Station) -> None:
    with station.storage.transaction() as session:
        from gateway.directory.tables import Organisation

        session.query(Organisation).update({"name": "=cmd|' /C calc'!A0"})
    rows = table(station, reported(station, finished(station)))
    assert {row["organisaties"][:2] for row in rows} == {"'="}


def test_a_draft_has_no_report(station: Station) -> None:
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Proef", EVERYONE, ["sms"], False, 60, station.clock())
    with pytest.raises(Refused, match="report_too_early"):
        reported(station, made.id)


def test_every_state_and_deed_has_a_word() -> None:
    from gateway.audit.model import Deed, Subject

    assert [state for state in DeliveryState if not wording.sign(state).word] == []
    assert set(deeds.DEEDS) == set(Deed)
    assert set(deeds.SUBJECTS) == set(Subject)


# On the command line, against the audit


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock) -> Iterator[Station]:
    url = f"sqlite:///{tmp_path}/proof.sqlite"
    upgrade(url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    storage = Storage(url)
    made = Station(storage, clock)
    made.known(4)
    yield made
    storage.dispose()


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


@pytest.mark.parametrize("form", ["--html", "--csv"])
def test_a_report_in_hand_is_known_as_ours_and_a_changed_one_is_not(house: Station, tmp_path: Path, form: str) -> None:
    broadcast_id = finished(house)
    assert run(broadcast, "report", str(broadcast_id), form, "--to", "report").exit_code == 0
    seal_new(house.storage, SOURCES)
    ours = run(audit, "verify", "--report", "report", "--json")
    assert ours.exit_code == 0
    assert json.loads(ours.stdout)["report"]["subject"] == f"broadcast:{broadcast_id}"
    report = tmp_path / "report"
    report.write_bytes(report.read_bytes().replace(b"Bezorgd", b"Mislukt"))
    changed = run(audit, "verify", "--report", "report")
    assert changed.exit_code == 1
    assert "was not made by us" in changed.stdout
