"""Programs write, submit, approve, stop and follow broadcasts, and nobody approves what they submitted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.event import listen

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts.few import FEW
from gateway.broadcasts.model import DeliveryState
from gateway.directory.tables import Contact
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.backup import BACKUP
from tests.parts.clock import MovableClock

TABLE = """organisation,name,mobile,phone,groups,province
Stad Gent,Jan,0470 11 11 11,,crisis,Oost-Vlaanderen
Stad Gent,An,0470 11 11 12,,crisis,Oost-Vlaanderen
Stad Brugge,Piet,0470 11 11 11,,crisis,West-Vlaanderen
Stad Brugge,Els,,050 44 81 11,crisis,West-Vlaanderen
"""
GIVEN = {"text": "Storing bij de aanmelddienst.", "audience": {"groups": ["crisis"]}, "channels": ["sms"]}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        assert made.file("/contacts/import", TABLE).status_code == 200
        yield made


def draft(house: ApiHouse, **given: Any) -> int:
    return int(house.said("POST", "/broadcasts", "communication", json=GIVEN | given)["id"])


def adds_up(counts: dict[str, int]) -> bool:
    return counts["recipients"] == sum(counts[state.value] for state in DeliveryState)


def test_a_draft_shows_its_text_as_sent_its_size_and_whom_it_leaves_out(house: ApiHouse) -> None:
    response = house.ask("POST", "/broadcasts", "communication", json=GIVEN | {"expires_in_minutes": 120})
    assert response.status_code == 201
    said = response.json or {}
    assert response.headers["Location"] == f"/api/v1/broadcasts/{said['id']}"
    assert (said["state"], said["text"]) == ("draft", "CCVO: Storing bij de aanmelddienst.")
    assert (said["encoding"], said["segments"], said["expires_in_minutes"]) == ("gsm7", 1, 120)
    assert said["excluded"] == [{"contact": "Els", "organisation": "Stad Brugge", "reason": "no_mobile"}]
    assert said["counts"]["recipients"] == said["counts"]["waiting"] == 2


def test_a_draft_that_reaches_nobody_still_shows_whom_it_leaves_out(house: ApiHouse) -> None:
    house.file("/contacts/import", "organisation,name,phone,groups\nStad Aalst,Bo,053 72 33 11,vast\n")
    made = house.said("POST", "/broadcasts", json=GIVEN | {"audience": {"groups": ["vast"]}})
    assert made["excluded"] == [{"contact": "Bo", "organisation": "Stad Aalst", "reason": "no_mobile"}]


def test_what_an_audience_names_and_nobody_has_is_told_to_writer_and_approver(house: ApiHouse) -> None:
    audience = {"groups": ["crisis", "crisiss"]}
    made = house.said("POST", "/broadcasts", "communication", json=GIVEN | {"audience": audience})
    missed = [{"key": "groups", "value": "crisiss"}]
    assert made["unmatched"] == missed
    assert house.said("POST", f"/broadcasts/{made['id']}/submit", "communication", json={})["unmatched"] == missed
    assert house.said("POST", f"/broadcasts/{made['id']}/approve", "coordinator", json={})["unmatched"] == []


def test_a_second_person_lets_it_go_and_a_number_is_one_recipient(house: ApiHouse) -> None:
    made = draft(house)
    submitted = house.said("POST", f"/broadcasts/{made}/submit", "communication")
    assert (submitted["state"], submitted["submitted_by"]) == ("awaiting_approval", "communication")
    body = {"content_hash": submitted["content_hash"], "recipients_hash": submitted["recipients_hash"]}
    approved = house.said("POST", f"/broadcasts/{made}/approve", "coordinator", json=body)
    assert (approved["state"], approved["approved_by"]) == ("sending", "coordinator")
    assert (approved["counts"]["recipients"], approved["counts"]["waiting"]) == (2, 2)
    assert adds_up(approved["counts"])
    assert approved["excluded"] == [{"contact": "Els", "organisation": "Stad Brugge", "reason": "no_mobile"}]
    items = house.said("GET", f"/broadcasts/{made}/deliveries")["items"]
    shared = next(item for item in items if item["number"] == "+32470111111")
    assert (sorted(shared["contacts"]), sorted(shared["organisations"])) == (
        ["Jan", "Piet"],
        ["Stad Brugge", "Stad Gent"],
    )
    assert house.said("GET", f"/broadcasts/{made}") == approved


def test_nobody_approves_their_own_whichever_key_they_take(house: ApiHouse) -> None:
    made = house.said("POST", "/broadcasts", "dora", json=GIVEN)["id"]
    house.said("POST", f"/broadcasts/{made}/submit", "dora")
    for key in ("dora", "dora again"):
        house.refused(403, "own_submission", "POST", f"/broadcasts/{made}/approve", key)
    assert house.said("GET", f"/broadcasts/{made}")["state"] == "awaiting_approval"
    assert house.said("POST", f"/broadcasts/{made}/approve", "communication")["state"] == "sending"


def test_what_was_rejected_is_a_draft_again_with_the_reason(house: ApiHouse) -> None:
    made = draft(house)
    house.said("POST", f"/broadcasts/{made}/submit", "communication")
    back = house.said("POST", f"/broadcasts/{made}/reject", "officer", json={"reason": "Te vaag."})
    assert (back["state"], back["reject_reason"], back["rejected_by"]) == ("draft", "Te vaag.", "An Peeters")
    assert back["submitted_by"] is None


def test_pause_resume_and_cancel_follow_the_states(house: ApiHouse) -> None:
    made = draft(house)
    said = house.refused(409, "broadcast_state", "POST", f"/broadcasts/{made}/pause")
    assert said["state"] == "draft"
    house.said("POST", f"/broadcasts/{made}/submit", "communication")
    house.said("POST", f"/broadcasts/{made}/approve")
    assert house.said("POST", f"/broadcasts/{made}/pause")["state"] == "paused"
    assert house.said("POST", f"/broadcasts/{made}/resume")["state"] == "sending"
    ended = house.said("POST", f"/broadcasts/{made}/cancel", json={})
    assert (ended["state"], ended["counts"]["cancelled"]) == ("cancelled", 2)
    assert adds_up(ended["counts"])
    house.refused(409, "broadcast_state", "POST", f"/broadcasts/{made}/resume")


def test_what_changed_since_the_approver_saw_it_is_not_approved(house: ApiHouse) -> None:
    made = draft(house)
    house.said("POST", f"/broadcasts/{made}/submit", "communication")
    house.refused(409, "content_changed", "POST", f"/broadcasts/{made}/approve", json={"content_hash": "0" * 64})


def test_whom_the_approver_did_not_see_is_not_reached(house: ApiHouse) -> None:
    made = draft(house)
    read = house.said("POST", f"/broadcasts/{made}/submit", "communication")["recipients_hash"]
    house.file("/contacts/import", "organisation,name,mobile,groups\nStad Gent,Nieuw,0470 77 77 77,crisis\n")
    path, body = f"/broadcasts/{made}/approve", {"recipients_hash": read}
    house.refused(409, "recipients_changed", "POST", path, json=body)
    assert house.said("GET", f"/broadcasts/{made}")["state"] == "awaiting_approval"
    body = {"recipients_hash": house.said("GET", f"/broadcasts/{made}")["recipients_hash"]}
    assert house.said("POST", path, json=body)["counts"]["recipients"] == 3


@pytest.mark.parametrize(
    ("given", "code", "where"),
    [
        ({"audience": {}}, "audience_empty", "/audience"),
        ({"audience": {"groups": []}}, "audience_empty", "/audience"),
        ({"audience": {"organisations": ["geen"]}}, "audience_bad_code", "/audience/organisations"),
        ({"audience": {"everyone": True, "groups": ["a"]}}, "audience_everyone_and_more", "/audience/everyone"),
        ({"audience": {"mayors": ["x"]}}, "invalid_request", "/audience/mayors"),
        ({"audience": {"groups": "crisis"}}, "invalid_request", "/audience/groups"),
        ({"audience": {"groups": [1]}}, "invalid_request", "/audience/groups/0"),
        ({"audience": "everyone"}, "invalid_request", "/audience"),
        ({"text": ""}, "invalid_request", "/text"),
        ({"text": "   "}, "text_empty", "/text"),
        ({"text": "a" * 460}, "text_too_long", "/text"),
        ({"text": "a" * 2001}, "invalid_request", "/text"),
        ({"text": "abc\u202edef"}, "text_hidden", "/text"),
        ({"text": "CCVO OEFENING: test"}, "exercise_text", "/exercise"),
        ({"channels": []}, "channels_empty", "/channels"),
        ({"channels": ["fax"]}, "invalid_request", "/channels/0"),
        ({"channels": ["sms", "sms"]}, "invalid_request", "/channels"),
        ({"expires_in_minutes": 0}, "invalid_request", "/expires_in_minutes"),
        ({"expires_in_minutes": 99_999}, "expiry", "/expires_in_minutes"),
        ({"expires_in_minutes": "60"}, "invalid_request", "/expires_in_minutes"),
        ({"state": "sending"}, "invalid_request", "/state"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_at_its_place(house: ApiHouse, given: Any, code: str, where: str) -> None:
    said = house.refused(422, code, "POST", "/broadcasts", "communication", json=GIVEN | given)
    assert said["errors"][0]["where"] == where


def test_text_and_audience_are_needed(house: ApiHouse) -> None:
    said = house.refused(422, "invalid_request", "POST", "/broadcasts", "communication", json={})
    assert [fault["where"] for fault in said["errors"]] == ["/text", "/audience"]


def test_a_text_for_nobody_is_not_submitted(house: ApiHouse) -> None:
    made = draft(house, audience={"groups": ["niemand"]})
    house.refused(422, "no_recipients", "POST", f"/broadcasts/{made}/submit", "communication")


def test_broadcasts_and_deliveries_come_in_pages(house: ApiHouse) -> None:
    made = [draft(house) for _ in range(3)]
    house.said("POST", f"/broadcasts/{made[0]}/submit", "communication")
    house.said("POST", f"/broadcasts/{made[0]}/approve")
    first = house.said("GET", "/broadcasts?limit=2", "cmt")
    rest = house.said("GET", f"/broadcasts?limit=2&cursor={first['next']}", "cmt")
    assert [item["id"] for item in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
    path = f"/broadcasts/{made[0]}/deliveries"
    page = house.said("GET", f"{path}?limit=1&state=waiting")
    assert len(house.said("GET", f"{path}?limit=1&state=waiting&cursor={page['next']}")["items"]) == 1
    house.refused(422, "invalid_request", "GET", f"{path}?limit=1&cursor={page['next']}")
    house.refused(422, "invalid_request", "GET", f"/broadcasts?cursor={page['next']}")
    assert house.said("GET", f"{path}?state=delivered")["items"] == []
    house.refused(404, "no_such_broadcast", "GET", "/broadcasts/999/deliveries")
    house.refused(404, "no_such_path", "GET", "/broadcasts/0")


def test_every_role_does_with_broadcasts_what_the_contract_says(house: ApiHouse) -> None:
    made = draft(house)
    house.said("POST", f"/broadcasts/{made}/submit", "communication")
    for role in ("officer", "communication", "coordinator", "cmt", "auditor"):
        assert house.said("GET", f"/broadcasts/{made}", role)["id"] == made
    for role in ("partner", "admin"):
        house.refused(403, "not_permitted", "GET", "/broadcasts", role)
    for role in ("officer", "cmt", "partner", "auditor", "admin"):
        house.refused(403, "not_permitted", "POST", "/broadcasts", role, json=GIVEN)
        house.refused(403, "not_permitted", "POST", f"/broadcasts/{made}/submit", role)
    for role in ("cmt", "partner", "auditor", "admin"):
        for verb in ("approve", "reject", "pause", "resume", "cancel"):
            house.refused(403, "not_permitted", "POST", f"/broadcasts/{made}/{verb}", role)
    house.said("POST", f"/broadcasts/{made}/approve", "officer")
    assert "111111" not in str(house.said("GET", f"/broadcasts/{made}/deliveries", "auditor")).replace(" ", "")


def test_a_departure_is_taken_with_its_offset_and_told_in_utc(house: ApiHouse) -> None:
    leaves = house.clock() + timedelta(hours=5)
    said = leaves.astimezone(timezone(timedelta(hours=1))).isoformat()
    response = house.ask("POST", "/broadcasts", "communication", json=GIVEN | {"send_at": said})
    assert response.status_code == 201, response.text
    assert datetime.fromisoformat(response.json["send_at"]) == leaves
    late = house.ask("POST", "/broadcasts", "communication", json=GIVEN | {"send_at": "2001-01-01T10:00:00Z"})
    assert (late.status_code, "in the past" in late.text) == (422, True)
    assert house.ask("POST", "/broadcasts", "communication", json=GIVEN | {"send_at": "soon"}).status_code == 422


def test_what_is_submitted_names_the_senders_it_leaves_from(house: ApiHouse) -> None:
    made = draft(house)
    assert house.said("GET", f"/broadcasts/{made}")["senders"] is None
    submitted = house.said("POST", f"/broadcasts/{made}/submit", "communication")
    assert submitted["senders"] == {"sms": sorted(house.installation.settings.broadcast_sms_from)}
    assert submitted["senders"]["sms"] != []


def test_who_submitted_it_lets_it_go_alone_only_as_a_person_with_what_was_read_and_a_reason(house: ApiHouse) -> None:
    made = house.said("POST", "/broadcasts", "dora", json=GIVEN)["id"]
    read = house.said("POST", f"/broadcasts/{made}/submit", "dora")["content_hash"]
    path, body = f"/broadcasts/{made}/break-glass", {"content_hash": read, "reason": "Niemand neemt op vannacht."}
    house.refused(422, "invalid_request", "POST", path, "dora", json={"reason": body["reason"]})
    house.refused(422, "glass_reason", "POST", path, "dora", json=body | {"reason": "kort"})
    house.refused(409, "content_changed", "POST", path, "dora", json=body | {"content_hash": "0" * 64})
    house.refused(409, "glass_not_needed", "POST", path, "coordinator", json=body)
    house.refused(403, "not_permitted", "POST", path, "auditor", json=body)
    gone = house.said("POST", path, "dora again", json=body)
    assert (gone["state"], gone["glass_reason"]) == ("sending", body["reason"])
    with house.installation.storage.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == [AlarmKind.GLASS_BROKEN]


def test_a_key_of_nobody_never_goes_alone(house: ApiHouse) -> None:
    made = draft(house)
    read = house.said("POST", f"/broadcasts/{made}/submit", "communication")["content_hash"]
    body = {"content_hash": read, "reason": "Niemand neemt op vannacht."}
    house.refused(403, "glass_person", "POST", f"/broadcasts/{made}/break-glass", "communication", json=body)


def test_a_program_reads_both_carriers_and_lets_broadcasts_go_by_the_other(
    tmp_path: Path, clock: MovableClock, database_url: str
) -> None:
    with api_house(tmp_path, clock, database_url, **BACKUP) as house:
        roads = house.said("GET", "/carriers", "auditor")["roads"]
        assert {(road["use"], road["carrier"]) for road in roads if road["stands"]} == {
            ("pages", "first"),
            ("broadcasts", "first"),
        }
        asked = {"to": "backup", "reason": "Die operator faalt al tien minuten."}
        assert house.ask("POST", "/carriers/switch", "officer", json=asked).status_code == 403
        house.refused(422, "carrier_reason", "POST", "/carriers/switch", json=asked | {"reason": "traag"})
        told = house.said("POST", "/carriers/switch", "communication", json=asked)
        assert [road["carrier"] for road in told["roads"] if road["stands"]] == ["first", "backup"]
        assert (told["changes"][0]["by"], told["changes"][0]["reason"]) == ("communication", asked["reason"])
        house.refused(409, "carrier_stands", "POST", "/carriers/switch", json=asked)
        assert house.said("GET", "/carriers")["changes"] == told["changes"]


def test_however_many_contacts_there_are_a_program_holds_nobody_up_while_they_are_read(house: ApiHouse) -> None:
    known = {"organisation_id": 1, "function": "", "function_key": "", "groups": [], "demo": False}
    known |= {"created_at": house.clock(), "changed_at": house.clock()}
    for at in range(0, FEW, 500):
        empty = [known | {"name": f"Leeg {each}", "name_key": f"leeg {each}"} for each in range(at, at + 500)]
        with house.installation.storage.transaction() as session:
            session.execute(insert(Contact), empty)
    held_up: list[str] = []

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        whole = "FROM contact" in statement and "LIMIT" not in statement
        if whole and not connection.get_execution_options().get("ccvo_reading"):
            held_up.append(statement)

    listen(house.installation.storage.engine, "before_cursor_execute", look)
    key = {"Idempotency-Key": "een"}
    made = house.said("POST", "/broadcasts", "communication", json=GIVEN | {"exercise": True}, headers=key)
    assert house.said("POST", "/broadcasts", "communication", json=GIVEN | {"exercise": True}, headers=key) == made
    read = house.said("POST", f"/broadcasts/{made['id']}/submit", "communication")
    assert read["counts"]["recipients"] == 2
    body = {"content_hash": read["content_hash"], "recipients_hash": read["recipients_hash"]}
    assert house.said("POST", f"/broadcasts/{made['id']}/approve", json=body)["counts"]["waiting"] == 2
    assert held_up == []
