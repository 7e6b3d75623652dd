"""Programs open, read and acknowledge tickets, each role as far as the contract lets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.calls.model import ConversationKind
from gateway.calls.tables import Conversation, MissedCall
from gateway.staff.model import Role
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        yield made


def new_ticket(house: ApiHouse, by: str = "coordinator", **given: object) -> str:
    return str(house.said("POST", "/tickets", by, json=given)["number"])


def miss_a_call(house: ApiHouse, caller: str | None) -> None:
    with house.installation.storage.transaction() as session:
        now = house.clock.advance(timedelta(minutes=1))
        call = Conversation(
            call_sid=f"CA{now:%H%M}",
            kind=ConversationKind.CALLER,
            caller=caller,
            language="nl",
            flow_state={},
            started_at=now,
            silent_after=now,
        )
        session.add(call)
        session.flush()
        session.add(MissedCall(conversation_id=call.id, caller=caller, at=now, heard_until="emergency"))


def test_a_report_in_writing_becomes_a_judged_and_paged_ticket(house: ApiHouse) -> None:
    made = house.ask("POST", "/tickets", json={"facts": {"image_damage": "yes"}, "callback": "0470 12 34 56"})
    assert made.status_code == 201
    ticket = made.json or {}
    assert made.headers["Location"] == f"/api/v1/tickets/{ticket['number']}"
    assert ticket["number"].startswith("26-0001-")
    assert (ticket["outcome"], ticket["reasons"], ticket["state"]) == ("worthy", ["image_damage"], "paged")
    assert ticket["facts"]["integrity"] == {
        "hit": "unknown",
        "level": None,
        "external_service": "unknown",
        "financial_impact": "unknown",
    }
    assert (ticket["callback"], ticket["complete"], ticket["source"]) == ("+32470123456", True, "own_initiative")
    assert ticket["opened_at"] == "2026-11-23T09:00:00Z"
    assert ticket["timeline"][0] == {
        "at": "2026-11-23T09:00:00Z",
        "event": "opened",
        "by": "coordinator",
        "detail": "own_initiative",
    }
    assert house.said("GET", f"/tickets/{ticket['number']}") == ticket


def test_facts_are_taken_as_they_are_given_back(house: ApiHouse) -> None:
    facts = {
        "several_entities": "yes",
        "critical_central": "no",
        "image_damage": "no",
        "integrity": {"hit": "yes", "level": 3, "external_service": "yes", "financial_impact": "no"},
        "availability": {"hit": "no", "level": None},
    }
    made = house.said("POST", "/tickets", json={"facts": facts})
    assert (made["outcome"], made["reasons"]) == ("worthy", ["several_entities", "information_class"])
    again = house.said("POST", "/tickets", json={"facts": made["facts"]})
    assert again["facts"] == made["facts"]


def test_an_entity_is_named_by_its_code_whether_or_not_we_know_it(house: ApiHouse) -> None:
    table = "organisatie,code,naam,gsm\nDigitaal Vlaanderen,OVO002949,Jan,0470 11 11 11\n"
    assert house.file("/contacts/import", table).status_code == 200
    known = house.said("POST", "/tickets", json={"entity": {"code": "002949"}})
    assert known["entity"] == {"code": "OVO002949", "name": "Digitaal Vlaanderen"}
    unknown = house.said("POST", "/tickets", json={"entity": {"code": "OVO000001", "name": "Nieuw agentschap"}})
    assert unknown["entity"] == {"code": "OVO000001", "name": "Nieuw agentschap"}
    said = house.refused(422, "invalid_request", "POST", "/tickets", json={"entity": {"code": "12"}})
    assert (said["errors"][0]["where"], said["errors"][0]["code"]) == ("/entity/code", "wrong_length")


def test_a_referral_in_writing_pages_nobody(house: ApiHouse) -> None:
    made = house.said("POST", "/tickets", json={"kind": "referral", "route": "inside"})
    assert (made["kind"], made["route"], made["state"], made["pages"]) == ("referral", "inside", "new", [])


def test_the_second_to_acknowledge_learns_who_was_first(house: ApiHouse) -> None:
    number = new_ticket(house)
    first = house.said("POST", f"/tickets/{number}/acknowledge", "officer")
    assert (first["acknowledged_by"], first["state"]) == ("An Peeters", "accepted")
    assert first["acknowledged_at"] == "2026-11-23T09:00:00Z"
    said = house.refused(409, "already_accepted", "POST", f"/tickets/{number}/acknowledge", json={"officer": "bert"})
    assert (said["by"], said["at"]) == ("An Peeters", "2026-11-23T09:00:00Z")
    assert "An Peeters" in said["detail"]


def test_a_key_of_nobody_must_name_an_officer(house: ApiHouse) -> None:
    path = f"/tickets/{new_ticket(house)}/acknowledge"
    said = house.refused(422, "invalid_request", "POST", path, json={})
    assert said["errors"][0]["where"] == "/officer"
    house.refused(422, "no_such_staff", "POST", path, json={"officer": "niemand"})
    house.refused(422, "not_an_officer", "POST", path, json={"officer": "Dora Smet"})
    assert house.said("POST", path, json={"officer": "Bert Maes"})["acknowledged_by"] == "Bert Maes"


def test_tickets_come_newest_first_in_pages_without_gaps_or_doubles(house: ApiHouse) -> None:
    numbers = [new_ticket(house) for _ in range(5)]
    found: list[str] = []
    path = "/tickets?limit=2"
    while path:
        page = house.said("GET", path)
        found += [item["number"] for item in page["items"]]
        path = f"/tickets?limit=2&cursor={page['next']}" if page["next"] else ""
    assert found == numbers[::-1]


def test_a_list_holds_only_what_its_filters_ask_for(house: ApiHouse) -> None:
    new_ticket(house)
    worthy = new_ticket(house, facts={"image_damage": "yes"})
    house.said("POST", f"/tickets/{worthy}/acknowledge", "officer")
    assert [item["number"] for item in house.said("GET", "/tickets?outcome=worthy")["items"]] == [worthy]
    assert [item["number"] for item in house.said("GET", "/tickets?state=accepted&kind=report")["items"]] == [worthy]
    assert house.said("GET", "/tickets?kind=referral") == {"items": [], "next": None}


def test_every_role_sees_of_tickets_what_the_contract_says(house: ApiHouse) -> None:
    new_ticket(house, caller="+32470123456", callback="+32470123456")
    own = new_ticket(house, by="partner")
    house.refused(403, "not_permitted", "GET", "/tickets", "admin")
    seen = {role.value: house.said("GET", "/tickets", role.value)["items"] for role in Role if role is not Role.ADMIN}
    counts = {role: len(items) for role, items in seen.items()}
    assert counts == {"officer": 2, "communication": 0, "coordinator": 2, "cmt": 2, "partner": 1, "auditor": 2}
    house.refused(404, "no_such_ticket", "GET", f"/tickets/{own}", "other partner")
    house.refused(404, "no_such_ticket", "GET", f"/tickets/{own}", "communication")
    assert house.said("GET", f"/tickets/{own}", "partner")["source"] == "partner"
    masked = seen["auditor"][1]
    assert masked["caller"] == masked["callback"]
    assert "•" in masked["caller"]
    assert "123456" not in str(masked).replace(" ", "")
    assert seen["cmt"][1]["callback"] == "+32470123456"


@pytest.mark.parametrize("role", ["communication", "cmt", "auditor", "admin"])
def test_who_may_not_change_tickets_opens_and_acknowledges_none(house: ApiHouse, role: str) -> None:
    path = f"/tickets/{new_ticket(house)}/acknowledge"
    house.refused(403, "not_permitted", "POST", "/tickets", role, json={})
    house.refused(403, "not_permitted", "POST", path, role, json={"officer": "an"})


def test_a_partner_reports_as_a_partner_only(house: ApiHouse) -> None:
    assert house.said("POST", "/tickets", "partner", json={})["source"] == "partner"
    said = house.refused(422, "invalid_request", "POST", "/tickets", "partner", json={"source": "web"})
    assert said["errors"][0]["where"] == "/source"
    house.refused(403, "not_permitted", "POST", f"/tickets/{new_ticket(house)}/acknowledge", "partner", json={})


def test_what_is_no_ticket_number_is_no_ticket(house: ApiHouse) -> None:
    for number in ("26-9999-9", "x", "26-0001", "%00", "1' OR 1=1", "26-0001-1%2f", "٢٦-٠٠٠١-١"):
        assert house.ask("GET", f"/tickets/{number}").status_code == 404


def test_missed_calls_come_newest_first_and_masked_for_an_auditor(house: ApiHouse) -> None:
    miss_a_call(house, "+32470123456")
    miss_a_call(house, None)
    listed = house.said("GET", "/missed-calls", "officer")
    assert listed == {
        "items": [
            {"caller": None, "at": "2026-11-23T09:02:00Z", "heard_until": "emergency"},
            {"caller": "+32470123456", "at": "2026-11-23T09:01:00Z", "heard_until": "emergency"},
        ],
        "next": None,
    }
    first = house.said("GET", "/missed-calls?limit=1", "cmt")
    assert house.said("GET", f"/missed-calls?cursor={first['next']}", "cmt")["items"] == listed["items"][1:]
    assert "123456" not in str(house.said("GET", "/missed-calls", "auditor")).replace(" ", "")
    for role in ("communication", "partner", "admin"):
        house.refused(403, "not_permitted", "GET", "/missed-calls", role)
