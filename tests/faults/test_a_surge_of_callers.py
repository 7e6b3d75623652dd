"""A hundred people ring about one outage at once: each is answered and has a ticket, and one page counts them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.tickets.numbers import read_number
from tests.parts.foreign_carrier import Caller, Officer
from tests.parts.foreign_house import OFFICERS, House, foreign_house
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the surge tests, which read /proc"),
]

AT_ONCE = 8  # at the same moment, with no pause between keys: as many as some hundreds who listen first
TABLE = "organisation,code,function,name,email\nGemeente Proef,OVO002949,burgemeester,Jo,jo@example.org\n"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    postgresql = request.param == "postgresql"
    environ = {"DATABASE_URL": request.getfixturevalue("postgresql_url")} if postgresql else {}
    with foreign_house(tmp_path_factory.mktemp("surge"), **environ) as made:
        made.api("POST", "/contacts/import", files={"file": ("contacten.csv", TABLE)})
        yield made


def report(house: House, index: int) -> str:
    """Ring, answer every question, and return the ticket number that was spoken."""
    caller = Caller(house.carrier, f"+3247012{index:04d}", f"CA9{index:031x}")
    caller.press("1", "1", *"12221", "002949", "1", "2", "1", "2")
    caller.hang_up()
    spoken = caller.heard.split("Uw ticketnummer is ")[1].split(". Ik herhaal")[0]
    return read_number(spoken)


def test_everyone_is_answered_and_has_a_ticket_and_one_page_counts_them(house: House, full_size: bool) -> None:
    callers = 100 if full_size else 50
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(lambda index: report(house, index), range(callers)))
    assert len(set(numbers)) == callers
    kept = house.api("GET", "/tickets?limit=200")["items"]
    assert {ticket["number"] for ticket in kept} == set(numbers)
    assert sorted(int(number[3:-2]) for number in numbers) == list(range(1, callers + 1)), "numbers have no gaps"

    firsts = [ticket for ticket in kept if ticket["joined_to"] is None]
    assert [ticket["reports"] for ticket in firsts] == [callers], "it is one case"
    until(lambda: house.carrier.calls_to(OFFICERS[1]), "the officer is called")
    assert len(house.carrier.calls_to(OFFICERS[1])) == 1, "one call at a time"
    assert len(house.carrier.texts_to(OFFICERS[1])) <= 3, "and no flood of texts"
    heard = Officer(house.carrier, house.carrier.calls_to(OFFICERS[1])[0]).press("1").heard
    assert f"{callers} meldingen over hetzelfde" in heard


def test_who_accepts_one_of_them_has_them_all(house: House) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(lambda index: report(house, index), range(30)))
    house.api("POST", f"/tickets/{numbers[-1]}/acknowledge", json={"officer": "Wacht 1"})
    kept = house.api("GET", "/tickets?limit=200")["items"]
    assert {ticket["acknowledged_by"] for ticket in kept} == {"Wacht 1"}
    assert report(house, 99) in {ticket["number"] for ticket in house.api("GET", "/tickets")["items"]}
    assert house.ticket()["acknowledged_by"] == "Wacht 1"
