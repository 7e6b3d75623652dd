"""Real processes on two carriers that are not ours, the first of which fails in every way: none lost, none doubled."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from time import monotonic
from typing import Any

import pytest
import requests

from tests.parts.foreign_carrier import Caller, ForeignCarrier, Trouble
from tests.parts.foreign_house import OFFICERS, House, foreign_house
from tests.parts.waiting import until

BACKUP_CALL, BACKUP_SMS, BACKUP_BULK = "+3222170199", "+32460000991", "+32460000992"
IN_DOUBT_S = 20
STAYS_AWAY_S = 3600  # longer than any stay by the second carrier

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: two carriers, a test that reads /proc"),
]
_calls = count(1)


class TwoHouses:
    """A house, its two carriers, and what to ask of them."""

    def __init__(self, house: House, backup: ForeignCarrier) -> None:
        self.house, self.first, self.backup = house, house.carrier, backup

    def stands(self) -> dict[str, str]:
        said: dict[str, str] = requests.get(f"{self.house.gateway.url}/readyz", timeout=60).json()["carriers"]
        return said

    def report(self) -> str:
        """A caller reports; returns the ticket's number."""
        number = next(_calls)
        Caller(self.first, f"+3247015{number:04d}", f"CA{'9' * 24}{number:08d}").press("1", "1", "1").hang_up()
        return str(self.house.ticket()["number"])

    def got(self, ticket: str) -> tuple[int, int]:
        """How many calls and texts about a ticket the first officer got, by whatever carrier."""
        pages = self.house.api("GET", f"/tickets/{ticket}")["pages"]
        mine = [page for page in pages if page["officer"] == "Wacht 1" and page["state"] in ("ringing", "sent")]
        return sum(page["channel"] == "voice" for page in mine), sum(page["channel"] == "sms" for page in mine)

    def calls(self) -> int:
        return sum(len(carrier.calls_to(OFFICERS[1])) for carrier in (self.first, self.backup))

    def accept(self, ticket: str) -> None:
        self.house.accept(ticket)

    def until_well(self) -> None:
        """Let the first carrier be well, and wait until pages go by it again."""
        self.first.trouble = Trouble.NONE
        self.house.later(STAYS_AWAY_S)
        for _ in range(8):
            if self.stands()["pages"] == "first":
                return
            ticket = self.report()
            until(lambda made=ticket: self.got(made)[1] >= 1, "a text leaves")
            self.accept(ticket)
            self.house.later(65)
        assert self.stands()["pages"] == "first"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoHouses]:
    backup = ForeignCarrier(2, "AC" + "b" * 32, "backup-token", first=1_000_000)
    settings = {
        "CARRIER_BACKUP_ACCOUNT_SID": backup.sid,
        "CARRIER_BACKUP_AUTH_TOKEN": backup.token,
        "CARRIER_BACKUP_API_URL": backup.url,
        "CARRIER_BACKUP_CALL_FROM": BACKUP_CALL,
        "CARRIER_BACKUP_SMS_FROM": f"{BACKUP_SMS},{BACKUP_BULK}",
        "PAGE_CALL_PACE": "10",
        "BROADCAST_SMS_PACE": "20",
    }
    try:
        with foreign_house(tmp_path_factory.mktemp("two"), **settings) as house:
            backup.web = house.gateway.url
            house.command("staff", "add", "comm", "--name", "Communicatie", "--role", "communication")
            yield TwoHouses(house, backup)
    finally:
        backup.close()


def _proved_only(runs: bool) -> None:
    """A carrier that keeps silent takes ten seconds of real time for each request."""
    if not runs:
        pytest.skip("Not run: carriers that are silent or slow (make prove)")


def test_an_account_that_is_refused_loses_no_page_and_delays_none(two: TwoHouses) -> None:
    two.first.trouble = Trouble.REFUSES
    ticket = two.report()
    until(lambda: two.backup.calls_to(OFFICERS[1]), "the officer is called by the second carrier")
    until(lambda: two.got(ticket) == (1, 1), "one call and one text")
    assert {call["from"] for call in two.backup.calls_to(OFFICERS[1])} == {BACKUP_CALL}
    code = two.backup.texts_to(OFFICERS[1])[0].split("JA ")[1][:4]
    answer = two.backup.post(
        f"{two.house.gateway.url}/sms/incoming",
        {"MessageSid": "SM" + "8" * 32, "From": OFFICERS[1], "To": BACKUP_SMS, "Body": f"JA {code}"},
    )
    assert "aanvaard" in answer.text
    assert two.house.ticket()["acknowledged_by"] == "Wacht 1"
    assert two.stands() == {"pages": "backup", "broadcasts": "first"}
    two.house.at_work(ticket)
    two.until_well()


@pytest.mark.parametrize("trouble", [Trouble.BROKEN, Trouble.SILENT], ids=lambda one: one.name.lower())
def test_what_is_in_doubt_goes_by_the_other_after_its_time_and_only_once_more(
    two: TwoHouses, trouble: Trouble, full_size: bool
) -> None:
    _proved_only(full_size or trouble is not Trouble.SILENT)
    before_first, before_backup = len(two.first.calls_to(OFFICERS[1])), len(two.backup.calls_to(OFFICERS[1]))
    two.first.trouble, began = trouble, monotonic()
    ticket = two.report()
    until(lambda: _states(two, ticket) >= {"uncertain"}, "the pages are in doubt")
    by_other = len(two.backup.calls_to(OFFICERS[1])) - before_backup
    assert by_other == 0 or monotonic() - began >= IN_DOUBT_S, "it went by the other before its time"
    two.house.later(IN_DOUBT_S)
    until(lambda: len(two.backup.calls_to(OFFICERS[1])) > before_backup, "the officer is called by the other")
    two.first.trouble = Trouble.NONE
    two.house.later(31)
    until(lambda: "uncertain" not in _states(two, ticket), "the first carrier's list clears the doubt")
    taken = len(two.first.calls_to(OFFICERS[1])) - before_first
    assert taken == (1 if trouble is Trouble.SILENT else 0)
    assert len(two.backup.calls_to(OFFICERS[1])) - before_backup == 1
    two.accept(ticket)
    two.until_well()


def test_a_slow_carrier_delays_a_page_and_doubles_none(two: TwoHouses, full_size: bool) -> None:
    _proved_only(full_size)
    two.first.trouble = Trouble.SLOW
    before = two.calls()
    ticket = two.report()
    until(lambda: two.calls() > before, "the officer is called")
    until(lambda: two.got(ticket)[0] == 1, "and the page knows it")
    assert two.calls() - before == 1
    two.accept(ticket)
    two.until_well()


@pytest.mark.parametrize("victim", ["urgent", "clock"])
def test_a_kill_while_the_first_fails_loses_no_page(two: TwoHouses, victim: str) -> None:
    two.first.trouble = Trouble.REFUSES
    before = len(two.backup.calls_to(OFFICERS[1]))
    ticket = two.report()
    two.house.kill(victim)
    until(lambda: two.got(ticket)[1] >= 1, "a text leaves")
    until(lambda: len(two.backup.calls_to(OFFICERS[1])) > before, "the officer is called")
    two.accept(ticket)
    two.until_well()


def test_a_carrier_that_comes_and_goes_loses_no_page(two: TwoHouses) -> None:
    tickets = []
    for trouble in (Trouble.REFUSES, Trouble.NONE, Trouble.REFUSES, Trouble.NONE):
        two.first.trouble = trouble
        tickets.append(two.report())
        two.house.later(70)
    for ticket in tickets:
        until(lambda made=ticket: two.got(made)[1] >= 1 or _states(two, made) & {"unanswered"}, "paged")
        two.accept(ticket)
    two.until_well()


def test_a_broadcast_that_is_switched_reaches_everyone_once(two: TwoHouses, full_size: bool) -> None:
    people = 1_000 if full_size else 120
    numbers = [f"+324602{index:05d}" for index in range(people)]
    table = "organisation,function,name,mobile,groups\n" + "".join(
        f"Gemeente {index},burgemeester,Naam {index},{number},twee\n" for index, number in enumerate(numbers)
    )
    house = two.house
    house.api("POST", "/contacts/import", "communication", files={"file": ("contacten.csv", table)})
    draft = {"text": "Twee operatoren.", "audience": {"groups": ["twee"]}, "channels": ["sms"]}
    made = house.api("POST", "/broadcasts", "communication", json=draft)["id"]
    house.api("POST", f"/broadcasts/{made}/submit", "communication")
    two.first.lost_answers = 0.1
    house.api("POST", f"/broadcasts/{made}/approve", "coordinator")
    until(lambda: sum(_received(two, numbers).values()) >= people // 4, "a quarter left")
    two.first.trouble = Trouble.BROKEN
    house.command("carriers", "switch", "backup", "--as", "comm", "--reason", "De eerste operator antwoordt niet meer.")
    house.kill("bulk")
    until(lambda: any(message["from"] == BACKUP_BULK for message in two.backup.messages), "the second sends")
    two.first.trouble, two.first.lost_answers = Trouble.NONE, 0.0

    def done() -> bool:
        told = house.api("GET", f"/broadcasts/{made}")
        counts = dict(told["counts"])
        assert counts.pop("recipients") == sum(counts.values()) == people
        house.later(5) if counts["uncertain"] and not counts["waiting"] else None
        return bool(told["state"] == "completed")

    until(done, "everyone has it", 600)
    assert _received(two, numbers) == dict.fromkeys(numbers, 1)
    by_backup = {message["to"] for message in two.backup.messages if message["to"] in set(numbers)}
    assert 0 < len(by_backup) < people
    assert {message["from"] for message in two.backup.messages if message["to"] in by_backup} == {BACKUP_BULK}
    house.command("carriers", "switch", "first", "--as", "comm", "--reason", "De eerste operator werkt weer.")
    assert two.stands()["broadcasts"] == "first"


def _received(two: TwoHouses, numbers: list[str]) -> Counter[str]:
    wanted = set(numbers)
    return Counter(
        message["to"]
        for carrier in (two.first, two.backup)
        for message in list(carrier.messages)
        if message["to"] in wanted
    )


def _states(two: TwoHouses, ticket: str) -> set[Any]:
    pages = two.house.api("GET", f"/tickets/{ticket}")["pages"]
    return {page["state"] for page in pages if page["officer"] == "Wacht 1"}
