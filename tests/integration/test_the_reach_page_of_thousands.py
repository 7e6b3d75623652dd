"""Of thousands of organisations the page is as small and asks as few questions as of hundreds; none is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, insert, update

from gateway.broadcasts import actions
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reach_tables import OrganisationReach
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

BY = "communication"
PROVINCES = ("Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen")


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def sent(house: ConsoleHouse, organisations: int) -> str:
    """A broadcast to so many organisations more; a fifth of them answered. Returns the path of its page."""
    with house.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook.", EVERYONE, ["sms"], False, 60, house.clock())
        actions.submit(session, WRITER, made.id, house.clock())
        actions.approve(session, APPROVER, made.id, house.clock())
        rows = [
            {
                "broadcast_id": made.id,
                "organisation_id": 1_000 + at,
                "name": f"Bestuur {at}",
                "province": PROVINCES[at % 5],
                "standing": Standing.ACKNOWLEDGED if at % 5 == 0 else Standing.SENT,
                "place": 0,
                "places": 1,
            }
            for at in range(organisations)
        ]
        session.execute(insert(OrganisationReach), rows)
        return f"/broadcasts/{made.id}/reach"


def asked(house: ConsoleHouse, path: str) -> tuple[str, int]:
    """The page, and how many statements it took."""
    house.page(path, BY)
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        seen.append(statement)

    event.listen(house.installation.storage.engine, "before_cursor_execute", note)
    page = house.page(path, BY)
    event.remove(house.installation.storage.engine, "before_cursor_execute", note)
    return page, len(seen)


def test_ten_times_as_many_organisations_make_no_larger_page(house: ConsoleHouse) -> None:
    few, questions = asked(house, sent(house, 500))
    many, more_questions = asked(house, sent(house, 5_000))
    assert len(many) < len(few)
    assert more_questions <= questions
    assert few.count('<use href="#tile-') > 500 > many.count('<use href="#tile-')


def test_every_organisation_is_counted_in_a_bar(house: ConsoleHouse) -> None:
    path = sent(house, 1_000)
    with house.transaction() as session:
        one = update(OrganisationReach).where(OrganisationReach.name == "Bestuur 1").values(refused_at=house.clock())
        session.execute(one)
    page = house.page(path, BY)
    assert 'aria-label="Antwerpen: 200 van 200 organisaties bereikt.' in page
    limburg = re.search(r'aria-label="Limburg: 0 van (\d+) organisaties bereikt\.".*?</svg>', page, re.DOTALL)
    assert limburg is not None
    assert "Antwoordde nee: 1<" in limburg[0]
    widths = [float(width) for width in re.findall(r' width="([\d.]+)" height="10"', limburg[0])]
    assert sum(widths) == pytest.approx(240, abs=0.1)
    assert "Volgende organisaties" in page
