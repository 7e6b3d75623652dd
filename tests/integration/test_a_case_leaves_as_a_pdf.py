"""A case's summary and a broadcast's report leave as a PDF that a screen reader reads, and who took it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from gateway.audit.reading import report_made
from gateway.audit.sealing import seal_new
from gateway.console.letters import readable
from gateway.console.paper import Paper, Section, pdf_of
from gateway.console.shown import moment
from gateway.sealed import SOURCES
from gateway.team.tables import TeamMember
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

AT = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path / "gateway.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    with console_house(tmp_path, clock, f"sqlite:///{path}") as made:
        yield made


def lead(house: ConsoleHouse, exercise: bool = False) -> str:
    """A case with a verdict and a SPoC; returns its number."""
    ticket = house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{ticket.number}/accept", "coordinator")
    reason = {"verdict": "worthy", "reason": "#panic(1) *alle* burgers; " + "zeer lang " * 180}
    house.post(f"/tickets/{ticket.number}/case/verdict", "coordinator", **reason)
    house.post(f"/tickets/{ticket.number}/case/move", "coordinator", wanted="assessing", seen="accepted")
    spoc = {"spoc_name": "حسن Дмитрий 王小明", "spoc_phone": "0470 12 34 98"}
    answer = house.post(f"/tickets/{ticket.number}/case/spoc/name", "coordinator", **spoc)
    assert answer.status_code == 200
    with house.transaction() as session:
        session.get_one(Ticket, ticket.id).exercise = exercise
    return ticket.number


def read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(content))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def kinds(reader: PdfReader) -> list[str]:
    """The kinds of what the document's structure holds, in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_summary_is_a_tagged_dutch_document_with_all_that_is_on_record(house: ConsoleHouse) -> None:
    number = lead(house)
    answer = house.get(f"/tickets/{number}/case/summary.pdf", "officer")
    assert answer.mimetype == "application/pdf"
    reader, text = read(answer.data)
    root = reader.trailer["/Root"]
    assert str(root["/Lang"]).lower() == "nl-be"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"Samenvatting van zaak {number}"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    found = kinds(reader)
    assert found.index("/H1") < found.index("/Table")
    assert {"/TH", "/TD", "/TR"} <= set(found)
    assert "#panic(1)*alle*burgers;zeerlang" in flat(text)
    assert "Дмитрий[U+738B]" in flat(text)
    assert "0470123498" in flat(text)
    assert "OEFENING" not in text


def test_a_summary_leaves_at_any_instant_also_between_two_seconds(house: ConsoleHouse) -> None:
    number = lead(house)
    house.clock.advance(timedelta(microseconds=123_456))
    assert house.get(f"/tickets/{number}/case/summary.pdf", "officer").mimetype == "application/pdf"


def test_an_exercise_says_so_on_every_page_and_numbers_are_masked_for_who_need_not_see_them(
    house: ConsoleHouse,
) -> None:
    number = lead(house, exercise=True)
    reader, text = read(house.get(f"/tickets/{number}/case/summary.pdf", "auditor").data)
    assert all("OEFENING" in page.extract_text() for page in reader.pages)
    assert "0470123498" not in flat(text)


def test_a_summary_says_who_of_the_crisis_team_was_called_up_what_each_answered_and_when_each_arrived(
    house: ConsoleHouse,
) -> None:
    number = lead(house)
    house.post(f"/tickets/{number}/team", "coordinator", team_place="Zaal 1", team_bridge="02 555 00 00")
    for fields in ({"state": "coming", "minutes": "20"}, {"state": "arrived"}):
        house.post(f"/tickets/{number}/team/answer", "coordinator", member=1, **fields)
    reader, text = read(house.get(f"/tickets/{number}/case/summary.pdf", "officer").data)
    with house.transaction() as session:
        member = session.get_one(TeamMember, 1)
        said = (
            f"{member.name}|geantwoord (genoteerd, {moment(member.answered_at)}), verwacht {moment(member.expected_at)}"
        )
        said += f"|{moment(member.arrived_at)}, {member.arrived_by}"
    assert kinds(reader).count("/Table") == 2
    assert all(flat(part) in flat(text) for part in (*said.split("|"), "Zaal 1", "02 555 00 00", "Aangekomen"))
    assert "Crisismanagementteam" in house.page(f"/tickets/{number}/case/summary", "officer")


def test_five_hundred_lines_of_a_timeline_run_over_pages_that_repeat_the_head(house: ConsoleHouse) -> None:
    number = lead(house)
    with house.transaction() as session:
        held = tickets.get_ticket(session, number)
        for at in range(500):
            tickets.note(session, held, Happening.ANNOUNCED, "officer Peeters", house.clock(), f"regel {at}")
    reader, text = read(house.get(f"/tickets/{number}/case/summary.pdf", "officer").data)
    assert "regel499" in flat(text)
    assert len(reader.pages) > 10
    assert all("Wat" in page.extract_text() for page in reader.pages[2:])


def test_a_row_longer_than_a_page_goes_on_on_the_next() -> None:
    rows = [("24/11/2026 03:03", "woord " * 2500, "melder")]
    section = Section("Tijdlijn", (), ("Tijd", "Wat", "Wie"), (0, 3, 1), rows)
    reader, text = read(pdf_of(Paper("Lang", [], [section], False, AT)))
    assert len(reader.pages) > 2
    assert text.count("woord") == 2500


def test_the_same_document_is_the_same_file() -> None:
    paper = Paper("Zelfde", ["Een."], [Section("Deel", [("Naam", "waarde")])], True, AT)
    assert pdf_of(paper) == pdf_of(paper)


def test_a_letter_that_no_font_of_ours_has_is_printed_by_its_number_and_what_cannot_be_seen_is_left_out() -> None:
    assert readable("é→“…” שלום Ελλ\n") == "é→“…” שלום Ελλ\n"
    assert readable("王\x07x\t") == "[U+738B]x "


def test_who_took_a_summary_is_written_down_and_the_file_can_be_checked(house: ConsoleHouse) -> None:
    number = lead(house)
    content = house.get(f"/tickets/{number}/case/summary.pdf", "auditor").data
    seal_new(house.installation.storage, SOURCES)
    with house.installation.storage.reading() as session:
        made = report_made(session, sha256(content).hexdigest())
    assert made is not None
    assert made.subject.startswith("ticket:")


def test_a_finished_broadcast_leaves_as_a_document_with_its_figures(house: ConsoleHouse) -> None:
    house.post("/broadcasts/new", "communication", text="Blijf weg van de Leie.", everyone="yes", minutes="60")
    house.post("/broadcasts/1/submit", "communication")
    seen = re.search(r'name="seen" value="(\w+)"', house.page("/broadcasts/1", "coordinator"))
    assert seen
    house.post("/broadcasts/1/approve", "coordinator", seen=seen[1])
    answer = house.get("/broadcasts/1/report.pdf", "auditor")
    reader, text = read(answer.data)
    assert reader.metadata is not None
    assert reader.metadata.title == "Rapport van verzending 1"
    assert "Blijf weg van de Leie." in text
    assert "Stad Hasselt" in text
    assert kinds(reader).count("/Table") >= 4
    seal_new(house.installation.storage, SOURCES)
    with house.installation.storage.reading() as session:
        assert report_made(session, sha256(answer.data).hexdigest()) is not None
