"""A contact file comes in by steps: columns told by hand, what would change shown, and what was rejected mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listen

from gateway.directory.tables import Contact, Upload
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house
from tests.parts.known import contact

TABLE = (
    "organisatie;functie;naam;gsm\nStad Aalst;burgemeester;Jan Test;0470 55 66 77\n"
    "Stad Gent;burgemeester;Ann Maes;0470 99 99 99\nStad Aalst;x;+Fout;0470\n"
)
STRANGE = "Bestuur;Wie;Draagbaar;Opmerking\nStad Aalst;Jan Test;470556677;gezien\n"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def choose(house: ConsoleHouse, content: str | bytes, name: str = "c.csv", by: str = "communication") -> str:
    """Choose a file; return the address of its steps."""
    raw = content.encode() if isinstance(content, str) else content
    answer = house.post("/contacts/import", by, follow=False, file=(BytesIO(raw), name))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def contacts(house: ConsoleHouse) -> int:
    with house.transaction() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def test_what_would_change_is_shown_field_by_field_before_anything_does(house: ConsoleHouse) -> None:
    steps = choose(house, TABLE)
    page = house.page(steps, "communication")
    assert "gsm: <del>0470 12 34 56</del> → <ins>0470 99 99 99</ins>" in page
    assert "Jan Test" in house.page(f"{steps}?show=added", "communication")
    assert "is te kort" in house.page(f"{steps}?show=rejected", "communication")
    assert contacts(house) == 3
    done = house.post(f"{steps}/go", "communication")
    assert "1 toegevoegd, 1 gewijzigd, 0 ongewijzigd, 1 fouten overgeslagen." in done.text
    assert contacts(house) == 4


def test_a_column_that_nobody_knows_is_told_by_hand(house: ConsoleHouse) -> None:
    steps = choose(house, STRANGE)
    page = house.page(steps, "communication")
    assert "Deze kolommen ontbreken" in page
    assert "470556677" in page
    told = {"column-0": "organisation", "column-1": "name", "column-2": "mobile", "column-3": ""}
    page = house.post(steps, "communication", **told).text
    assert "Wat dit bestand zou doen".lower() in page.lower()
    assert "Niet gekende kolommen" not in page
    assert "0470 55 66 77" in house.page(f"{steps}?show=repaired", "communication")
    house.post(f"{steps}/go", "communication")
    assert contacts(house) == 4


def test_a_column_told_twice_is_refused_in_words(house: ConsoleHouse) -> None:
    steps = choose(house, STRANGE)
    page = house.post(steps, "communication", **{"column-0": "name", "column-1": "name", "column-2": "mobile"}).text
    assert "Deze kolommen staan er tweemaal in: naam." in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rejected_rows_are_mended_in_their_file_and_come_in_again(house: ConsoleHouse, kind: str) -> None:
    steps = choose(house, TABLE)
    house.post(f"{steps}/go", "communication")
    file = house.get(f"{steps}/rejected.{kind}", "communication").data
    if kind == "csv":
        text = file.decode("utf-8-sig")
        assert text.splitlines()[0] == "organisatie;functie;naam;gsm;Fout;Bedoelde u"
        assert "'+Fout" in text
        assert "gsm: is te kort" in text
        mended = text.replace(";0470;", ";0470 11 22 33;").encode()
    else:
        book = openpyxl.load_workbook(BytesIO(file))
        assert [cell.value for cell in book.active[2]][:5] == [  # type: ignore[union-attr]
            "Stad Aalst",
            "x",
            "+Fout",
            "0470",
            "gsm: is te kort",
        ]
        assert {cell.data_type for row in book.active for cell in row} <= {"s", "inlineStr", "n"}  # type: ignore[union-attr]
        book.active["D2"] = "0470 11 22 33"  # type: ignore[index]
        out = BytesIO()
        book.save(out)
        mended = out.getvalue()
    again = choose(house, mended, f"m.{kind}")
    page = house.page(again, "communication")
    assert "Niet gekende kolommen" not in page
    assert "1 toegevoegd" in house.post(f"{again}/go", "communication").text


def test_a_name_that_begins_as_a_number_does_is_shown_as_it_stands(house: ConsoleHouse) -> None:
    steps = choose(house, b"organisatie;naam;gsm\nGent;+An;0470112233\n")
    assert "+An" in house.page(steps, "communication")


def test_a_table_is_kept_for_who_chose_it_and_for_nobody_else(house: ConsoleHouse) -> None:
    steps = choose(house, TABLE)
    assert house.get(steps, "coordinator").status_code == 404
    assert house.get(f"{steps}/rejected.csv", "communication2").status_code == 404
    house.post(f"{steps}/go", "communication2")
    assert contacts(house) == 3
    assert f'href="{steps}"' in house.page("/contacts/import", "communication")


def test_a_table_lapses_after_a_day_and_its_cells_are_erased(house: ConsoleHouse) -> None:
    steps = choose(house, TABLE)
    house.clock.advance(timedelta(hours=25))
    house.clients.clear()
    assert house.get(steps, "communication").status_code == 404
    choose(house, STRANGE)
    with house.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1


def test_a_long_import_shows_how_far_it_is_and_goes_on_where_it_was_left(house: ConsoleHouse) -> None:
    rows = "".join(f"Stad Gent;Naam {at};0470{at:06d}\n" for at in range(2500))
    steps = choose(house, "organisatie;naam;gsm\n" + rows)
    browser = house.browser("communication")
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(steps).text)
    assert found
    answer = browser.post(f"{steps}/go", data={"csrf_token": found[1]}, buffered=False)
    first = next(part for part in answer.response if b"%" in part)  # somebody who leaves after the first sign of life
    assert b"<li>4" in first
    answer.close()
    assert 3 < contacts(house) < 2503
    page = house.post(f"{steps}/go", "communication").text
    assert "0 gewijzigd" in page
    assert contacts(house) == 2503
    assert "Nog niet ingevoerd" not in house.page("/contacts/import", "communication")


def test_the_directory_is_read_once_however_many_pages_are_looked_at(house: ConsoleHouse) -> None:
    rows = "".join(f"Stad Gent;Naam {at};0470{at:06d}\n" for at in range(120)) + "Stad Gent;An;12\n"
    steps = choose(house, "organisatie;naam;gsm\n" + rows)
    house.page(steps, "communication")
    asked: list[str] = []

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    listen(house.installation.storage.engine, "before_cursor_execute", look)
    assert "Naam 119" in house.page(f"{steps}?show=added&page=3", "communication")
    assert "is te kort" in house.page(f"{steps}?show=rejected", "communication")
    assert b"is te kort" in house.get(f"{steps}/rejected.csv", "communication").data
    assert asked
    assert not [statement for statement in asked if "FROM contact " in statement or "FROM contact\n" in statement]


def test_what_was_looked_at_is_what_is_done_or_it_is_looked_at_again(house: ConsoleHouse, clock: MovableClock) -> None:
    steps = choose(house, "organisatie;naam;gsm\nStad Gent;An Peeters;0470000009\nStad Gent;Bo;0470000010\n")
    house.page(steps, "communication")
    before = contacts(house)
    contact(Station(house.installation.storage, clock), "Bo", "Stad Gent", mobile="+32470000011")
    page = house.post(f"{steps}/go", "communication").text
    assert "intussen gewijzigd" in page
    assert "0470 00 00 11" in page
    assert contacts(house) == before + 1
    house.post(f"{steps}/go", "communication")
    assert contacts(house) == before + 2


def test_a_page_shows_fifty_and_leads_to_the_next(house: ConsoleHouse) -> None:
    rows = "".join(f"Stad Gent;Naam {at};0470{at:06d}\n" for at in range(120))
    steps = choose(house, "organisatie;naam;gsm\n" + rows)
    page = house.page(f"{steps}?show=added&page=3", "communication")
    assert "Naam 119" in page
    assert "Naam 99" not in page
    assert "Bladzijde 3 van 3" in page
