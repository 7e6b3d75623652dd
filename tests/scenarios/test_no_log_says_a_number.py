"""A busy hour, with everything that is logged kept: no line of ours holds a number, a name or a word of anybody."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gateway.staff import actions as staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import console_house, miss_call

NAMES = ("Ann Maes", "Bert Smet", "Peeters", "Onze mailserver")


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "werkzeug", "urllib3"):  # theirs: switched off in production, and of parameters
        logging.getLogger(name).setLevel(logging.WARNING)
    return caplog


def test_no_log_of_a_busy_hour_says_a_number_or_a_name(
    tmp_path: Path, clock: MovableClock, database_url: str, lines: pytest.LogCaptureFixture
) -> None:
    with console_house(tmp_path, clock, database_url) as house:
        number = house.open_ticket(("image_damage", "yes"), ("several_entities", "unknown")).number
        with house.transaction() as session:
            miss_call(session, clock)
            staff.find_staff(session, "officer").phone = "+32470998877"
        house.post(f"/tickets/{number}/accept", "officer")
        house.post("/broadcasts/new", "communication", text="Onze mailserver is stuk", everyone="yes", minutes="60")
        house.post("/broadcasts/1/submit", "communication")
        house.post("/person", "coordinator", who="0470 12 34 56")
        house.post("/person", "coordinator", who="Ann Maes")
        house.post("/person/file", "coordinator", who="+32470123456", form="json")
        house.post("/staff/new", "admin", login="nieuw", name="Nele Nieuw", roles=["officer"], phone="0470 11 22 33")
        house.get("/tickets/nergens", "officer")
        house.get(f"/tickets/{number}", "officer")
        house.post("/duty/reach/number", "officer", number="0470 22 33 44")
        house.get("/contacts?q=Ann", "coordinator")
    said = lines.text
    assert [word for word in (*NAMES, "32470", "0470", "gent.example") if word in said] == []
