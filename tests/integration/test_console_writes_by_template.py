"""A communication officer fills in six fields and has a text; every version of a template stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.broadcasts.library import shipped
from gateway.broadcasts.tables import Broadcast, TemplateVersion
from gateway.now import BRUSSELS
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

PAGE, WRITER = "/broadcasts/templates", "communication"
VALUES = {
    "wie": "alle gemeenten",
    "wat": "Het loket",
    "waar": "Vlaanderen",
    "doen": "Verwijs naar de telefoon",
    "tot": "14:00",
    "meer": "vlaanderen.be",
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def test_filled_in_it_stands_in_the_form_and_nothing_is_kept_before_somebody_keeps_it(house: ConsoleHouse) -> None:
    page = house.post(f"{PAGE}/uitval", WRITER, **VALUES).text
    assert "Het loket werkt niet bij alle gemeenten (Vlaanderen). Verwijs naar de telefoon." in page
    assert "Bewaren als ontwerp" in page
    with house.transaction() as session:
        assert session.scalars(select(Broadcast)).all() == []


def test_what_is_missing_is_named_and_what_was_filled_in_stays(house: ConsoleHouse) -> None:
    answer = house.post(f"{PAGE}/uitval", WRITER, **{**VALUES, "tot": "", "meer": " "})
    assert answer.status_code == 422
    assert "Tot wanneer, Meer informatie" in answer.text
    assert 'value="Het loket"' in answer.text


def test_a_vague_time_is_told_and_not_refused(house: ConsoleHouse) -> None:
    page = house.post(f"{PAGE}/uitval", WRITER, **{**VALUES, "tot": "straks"}).text
    assert "noemt geen uur" in page
    assert "Bewaren als ontwerp" in page


def test_each_version_stays_and_the_newest_counts(house: ConsoleHouse) -> None:
    for word in ("plat", "stil"):
        document = shipped()["uitval"].replace("werkt niet", f"ligt {word}")
        house.post(f"{PAGE}/uitval/edit", WRITER, document=document)
        house.post(f"{PAGE}/uitval/edit", WRITER, document=document)
    assert "ligt stil" in house.page(PAGE, WRITER)
    with house.transaction() as session:
        kept = session.scalars(select(TemplateVersion.document).order_by(TemplateVersion.id)).all()
    assert ["ligt plat" in kept[0], "ligt stil" in kept[1], len(kept)] == [True, True, 2]
    assert "ligt plat" in house.page(f"{PAGE}/uitval/edit", WRITER)


def test_a_template_that_would_lose_a_field_is_refused_with_the_reason(house: ConsoleHouse) -> None:
    answer = house.post(f"{PAGE}/uitval/edit", WRITER, document='title: X\ntext: "{wie} {wat}"\n')
    assert answer.status_code == 422
    assert "{tot} ontbreekt" in answer.text
    assert "kleine letters" in house.post(f"{PAGE}/nieuw/edit", WRITER, key="A B", document=shipped()["uitval"]).text
    assert "bestaat niet" in house.get(f"{PAGE}/nergens", WRITER).text


def test_a_departure_is_told_in_brussels_time_and_a_wrong_one_refused(house: ConsoleHouse) -> None:
    fields = {"text": "Storing voorbij.", "everyone": "yes", "minutes": "60"}
    leaves = (house.clock() + timedelta(days=1)).astimezone(BRUSSELS)
    kept = house.post("/broadcasts/new", WRITER, **fields, leaves=leaves.strftime("%Y-%m-%dT%H:%M")).text
    assert f"Vertrekt op <strong>{leaves:%d/%m/%Y %H:%M}" in kept
    assert f'value="{leaves:%Y-%m-%dT%H:%M}"' in house.page("/broadcasts/1/edit", WRITER)
    for said in ("straks", "2001-01-01T10:00", "2099-01-01T10:00"):
        assert house.post("/broadcasts/new", WRITER, **fields, leaves=said).status_code == 422, said
