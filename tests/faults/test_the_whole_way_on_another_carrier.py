"""The whole way through real processes and a carrier that is not ours, while things are killed, emptied and lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
import requests

from tests.parts.foreign_carrier import Caller
from tests.parts.foreign_house import OFFICERS, House, foreign_house
from tests.parts.waiting import until

NEXT_LEVEL_S = 45

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the whole-way tests, which read /proc"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with foreign_house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_test_leaves_its_tickets_to_the_next(house: House) -> Iterator[None]:
    yield
    house.put_all_at_work()


def test_a_call_pages_the_officer_at_once_and_the_next_levels_as_time_passes(house: House) -> None:
    began = monotonic()
    caller = Caller(house.carrier, "+32470123456", "CA" + "1" * 32)
    caller.press("1", "1", "1")
    until(lambda: house.carrier.calls_to(OFFICERS[1]), "the first officer is called")
    until(lambda: house.carrier.texts_to(OFFICERS[1]), "and texted")
    second = house.carrier.calls_to(OFFICERS[2])
    assert not second or monotonic() - began >= NEXT_LEVEL_S, "the second officer is called before the time"
    house.later(NEXT_LEVEL_S + 5)
    until(lambda: house.carrier.calls_to(OFFICERS[2]), "the second officer is called when nobody answers")
    house.later(130)
    until(lambda: house.carrier.calls_to(OFFICERS[3]), "the third officer is called after three minutes")
    code = house.carrier.texts_to(OFFICERS[1])[0].split("JA ")[1][:4]
    answer = house.carrier.post(
        f"{house.gateway.url}/sms/incoming",
        {"MessageSid": "SM" + "1" * 32, "From": OFFICERS[2], "To": "+32460000112", "Body": f"ja {code}"},
    )
    assert "aanvaard" in answer.text
    ticket = house.ticket()
    assert (ticket["acknowledged_by"], ticket["outcome"], ticket["reasons"]) == ("Wacht 2", "worthy", ["image_damage"])
    caller.hang_up()


def test_a_forged_webhook_gets_403_and_changes_nothing(house: House) -> None:
    before = house.api("GET", "/tickets")["items"]
    for path in ("/voice/incoming", "/voice/status", "/sms/incoming"):
        forged = house.carrier.post(f"{house.gateway.url}{path}", {"CallSid": "CA" + "2" * 32}, token="wrong")
        assert forged.status_code == 403
        assert requests.post(f"{house.gateway.url}{path}", data={"CallSid": "CA1"}, timeout=60).status_code == 403
    assert house.api("GET", "/tickets")["items"] == before


def waits_for_the_officer(house: House, number: str, sid: str) -> tuple[Caller, dict[str, Any]]:
    """A caller presses 0 and is in a room; the first officer's telephone rings."""
    house.later(3600)
    before = len(house.carrier.calls_to(OFFICERS[1]))
    caller = Caller(house.carrier, number, sid)
    caller.press("0")
    until(lambda: len(house.carrier.calls_to(OFFICERS[1])) > before, "the officer is called")
    until(lambda: caller.wait_a_moment().document.find("Dial/Conference") is not None, "the caller is in a room")
    return caller, house.carrier.calls_to(OFFICERS[1])[-1]


def test_zero_brings_the_caller_and_the_officer_who_accepts_into_one_room(house: House) -> None:
    caller, rings = waits_for_the_officer(house, "+32470124001", "CA" + "4" * 32)
    assert "officier van wacht" in caller.hears_waiting()
    officer = house.carrier.pick_up(rings).press("1", "5")
    assert caller.company == [officer]
    assert house.ticket()["acknowledged_by"] == "Wacht 1"
    caller.hang_up()
    assert "Het gesprek met de melder is afgelopen" in officer.heard
    assert officer.press("4").document.findtext("Dial/Number") == "+32470124001"
    officer.ended()


def test_after_45_seconds_the_clock_takes_the_caller_out_to_record(house: House) -> None:
    caller, _ = waits_for_the_officer(house, "+32470124002", "CA" + "5" * 32)
    house.later(46)
    until(lambda: caller.document.find("Record") is not None, "the caller records")
    assert "neemt nog niet op" in caller.heard
    caller.hang_up()


def test_the_clock_that_is_killed_while_a_caller_waits_takes_the_caller_out_when_it_is_back(house: House) -> None:
    caller, _ = waits_for_the_officer(house, "+32470124003", "CA" + "6" * 32)
    house.kill("clock")
    house.kill("web")
    house.later(46)
    until(lambda: caller.document.find("Record") is not None, "the caller records")
    caller.hang_up()


def test_with_the_api_away_officers_are_rung_from_the_callers_own_call(house: House) -> None:
    house.later(3600)
    house.carrier.api_is_away = True
    try:
        caller = Caller(house.carrier, "+32470124004", "CA" + "7" * 32)
        caller.press("0")
        house.later(16)
        until(lambda: caller.wait_a_moment().document.find("Dial/Number") is not None, "an officer is rung")
        assert caller.document.findtext("Dial/Number") == OFFICERS[1]
    finally:
        house.carrier.api_is_away = False
    caller.hang_up()


def _rings_for(house: House, number: str) -> bool:
    """Whether the ticket of this caller has a call that is under way, or that it joined."""
    ticket = house.ticket()
    pages = ticket["pages"] if ticket["caller"] == number else []
    return any(page["channel"] == "voice" and page["state"] in ("sending", "ringing", "uncertain") for page in pages)


@pytest.mark.parametrize("victim", ["urgent", "clock", "web", "valkey"])
def test_killing_a_process_in_the_middle_of_a_call_loses_no_page(house: House, victim: str) -> None:
    house.later(3600)
    before = len(house.carrier.calls_to(OFFICERS[1]))
    number = f"+3247012{['urgent', 'clock', 'web', 'valkey'].index(victim):04d}"
    caller = Caller(house.carrier, number, f"CA{victim:0>32}")
    caller.press("1")
    house.kill(victim)
    until(lambda: _answers(house), "the web answers")
    caller.press("1", "1")
    until(lambda: _rings_for(house, number), "a telephone rings for this ticket")
    until(lambda: len(house.carrier.calls_to(OFFICERS[1])) > before, "the officer is called")
    caller.hang_up()


def test_a_broadcast_reaches_everyone_once_while_the_worker_is_killed_and_the_queue_emptied(
    house: House, full_size: bool
) -> None:
    people = 2_000 if full_size else 240
    numbers = [f"+324601{index:05d}" for index in range(people)]
    table = "organisation,function,name,mobile,groups\n" + "".join(
        f"Gemeente {index},burgemeester,Naam {index},{number},proef\n" for index, number in enumerate(numbers)
    )
    house.api("POST", "/contacts/import", "communication", files={"file": ("contacten.csv", table)})
    made = house.api(
        "POST",
        "/broadcasts",
        "communication",
        json={"text": "Dit is een proef.", "audience": {"groups": ["proef"]}, "channels": ["sms"]},
    )
    number = made["id"]
    house.api("POST", f"/broadcasts/{number}/submit", "communication")
    house.carrier.lost_answers = 0.01
    house.api("POST", f"/broadcasts/{number}/approve", "coordinator")
    for part in (0.2, 0.5, 0.8):
        until(lambda share=part: _received(house, numbers) >= share * people, f"{part:.0%} received", 600)
        house.kill("bulk")
        house.empty_the_queue()
    house.carrier.lost_answers = 0

    def done() -> bool:
        told = house.api("GET", f"/broadcasts/{number}")
        counts = dict(told["counts"])
        assert counts.pop("recipients") == sum(counts.values()) == people
        house.later(5) if counts["uncertain"] and not counts["waiting"] else None
        return bool(told["state"] == "completed" and counts["delivered"] == people)

    until(done, "everyone delivered", 600)
    sent = {
        number: count for (number, text), count in house.carrier.texts().items() if text == "CCVO: Dit is een proef."
    }
    assert sent == dict.fromkeys(numbers, 1)


def _received(house: House, numbers: list[str]) -> int:
    wanted = set(numbers)
    return sum(1 for number, _ in house.carrier.texts() if number in wanted)


def _answers(house: House) -> bool:
    try:
        return requests.get(f"{house.gateway.url}/healthz", timeout=60).status_code == 200
    except requests.RequestException:
        return False
