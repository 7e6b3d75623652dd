"""Programs open, read and acknowledge tickets; what they may not do or got wrong is a problem document that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.api import blueprint
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.storage import Row

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class House:
    """An installation with the API's door, keys for every role, and a clock that a test moves."""

    installation: Installation
    client: FlaskClient
    keys: dict[str, str] = field(default_factory=dict)
    now: datetime = NOON

    def ask(self, method: str, path: str, by: str | None = "coordinator", **more: Any) -> TestResponse:
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers.setdefault("Authorization", f"Bearer {self.keys[by]}")
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = Settings.from_env({"SECRET_KEY": "k" * 40, "DATABASE_URL": f"sqlite:///{tmp_path}/g.sqlite"}, tmp_path)
    app = Flask(__name__)
    made = House(Installation(settings, clock=lambda: made.now), app.test_client())
    app.register_blueprint(blueprint(made.installation))
    Row.metadata.create_all(made.installation.storage.engine)
    with made.installation.storage.transaction() as session:
        an = staff.add_staff(session, NOON, login="an", name="An Peeters", roles=[Role.OFFICER], phone="+32470000001")
        staff.add_staff(session, NOON, login="bert", name="Bert Maes", roles=[Role.OFFICER], phone="+32470000002")
        for role in Role:
            owner = an if role is Role.OFFICER else None
            made.keys[role.value] = staff.make_key(session, NOON, name=role.value, roles=[role], owner=owner)
        made.keys["other partner"] = staff.make_key(session, NOON, name="other", roles=[Role.PARTNER])
    yield made
    made.installation.storage.dispose()


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    said: dict[str, Any] = response.json or {}
    assert said["status"] == status
    assert said["code"] == code
    assert {"type", "title", "detail"} <= said.keys()
    return said


def test_a_report_in_writing_becomes_a_judged_and_paged_ticket(house: House) -> None:
    made = house.ask("POST", "/tickets", json={"facts": {"image_damage": "yes"}, "callback": "0470 12 34 56"})
    assert made.status_code == 201
    ticket = made.json or {}
    assert made.headers["Location"] == f"/api/v1/tickets/{ticket['number']}"
    assert ticket["number"] == "26-0001-" + ticket["number"][-1]
    assert (ticket["outcome"], ticket["reasons"], ticket["state"]) == ("worthy", ["image_damage"], "paged")
    assert ticket["facts"]["integrity"] == {
        "hit": "unknown",
        "level": None,
        "external_service": "unknown",
        "financial_impact": "unknown",
    }
    assert (ticket["callback"], ticket["complete"]) == ("+32470123456", True)
    assert ticket["opened_at"] == "2026-11-23T12:00:00Z"
    assert house.ask("GET", f"/tickets/{ticket['number']}").json == ticket


def test_the_second_to_acknowledge_learns_who_was_first(house: House) -> None:
    number = (house.ask("POST", "/tickets", json={}).json or {})["number"]
    first = house.ask("POST", f"/tickets/{number}/acknowledge", by="officer")
    assert first.status_code == 200
    assert (first.json or {})["acknowledged_by"] == "An Peeters"
    assert (first.json or {})["state"] == "accepted"
    second = house.ask("POST", f"/tickets/{number}/acknowledge", json={"officer": "Bert Maes"})
    said = problem(second, 409, "already_accepted")
    assert said["by"] == "An Peeters"
    assert "An Peeters" in said["detail"]
    assert said["at"] == "2026-11-23T12:00:00Z"


def test_a_key_of_nobody_must_name_the_officer(house: House) -> None:
    number = (house.ask("POST", "/tickets", json={}).json or {})["number"]
    said = problem(house.ask("POST", f"/tickets/{number}/acknowledge", json={}), 422, "invalid_request")
    assert said["errors"][0]["where"] == "/officer"
    problem(house.ask("POST", f"/tickets/{number}/acknowledge", json={"officer": "niemand"}), 422, "no_such_staff")
    taken = house.ask("POST", f"/tickets/{number}/acknowledge", json={"officer": "bert"})
    assert (taken.json or {})["acknowledged_by"] == "Bert Maes"


def test_tickets_come_newest_first_in_pages_without_gaps_or_doubles(house: House) -> None:
    numbers = [(house.ask("POST", "/tickets", json={}).json or {})["number"] for _ in range(5)]
    found: list[str] = []
    cursor = ""
    while True:
        page = house.ask("GET", f"/tickets?limit=2{cursor}").json or {}
        found += [item["number"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == numbers[::-1]


def test_every_role_sees_of_tickets_what_the_contract_says(house: House) -> None:
    house.ask("POST", "/tickets", json={"caller": "+32470123456", "callback": "+32470123456"})
    own = (house.ask("POST", "/tickets", by="partner", json={}).json or {})["number"]
    seen = {role.value: house.ask("GET", "/tickets", by=role.value) for role in Role}
    assert {role: response.status_code for role, response in seen.items() if response.status_code != 200} == {
        "admin": 403
    }
    counts = {
        role: len((response.json or {})["items"]) for role, response in seen.items() if response.status_code == 200
    }
    assert counts == {"officer": 2, "communication": 0, "coordinator": 2, "cmt": 2, "partner": 1, "auditor": 2}
    problem(house.ask("GET", f"/tickets/{own}", by="other partner"), 404, "no_such_ticket")
    masked = (seen["auditor"].json or {})["items"][1]
    assert "123456" not in str(masked).replace(" ", "")
    assert masked["callback"].endswith("56")
    assert (seen["cmt"].json or {})["items"][1]["callback"] == "+32470123456"


@pytest.mark.parametrize("role", ["communication", "cmt", "auditor", "admin"])
def test_who_may_not_change_tickets_opens_and_acknowledges_none(house: House, role: str) -> None:
    number = (house.ask("POST", "/tickets", json={}).json or {})["number"]
    problem(house.ask("POST", "/tickets", by=role, json={}), 403, "not_permitted")
    problem(house.ask("POST", f"/tickets/{number}/acknowledge", by=role, json={"officer": "an"}), 403, "not_permitted")


def test_a_partner_reports_as_a_partner_only(house: House) -> None:
    assert (house.ask("POST", "/tickets", by="partner", json={}).json or {})["source"] == "partner"
    said = problem(house.ask("POST", "/tickets", by="partner", json={"source": "web"}), 422, "invalid_request")
    assert said["errors"][0]["where"] == "/source"


def test_a_key_is_needed_and_must_be_in_force(house: House) -> None:
    response = house.ask("GET", "/tickets", by=None)
    problem(response, 401, "no_key")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    response = house.ask("GET", "/tickets", headers={"Authorization": "Bearer ccvo_none"})
    problem(response, 401, "bad_key")
    assert "invalid_token" in response.headers["WWW-Authenticate"]
    problem(house.ask("GET", "/tickets", by=None, headers={"Authorization": "Basic YTpi"}), 401, "no_key")


def test_the_same_idempotency_key_is_answered_from_what_was_done(house: House) -> None:
    key = {"Idempotency-Key": "a-1"}
    body = {"facts": {"image_damage": "no"}}
    first = house.ask("POST", "/tickets", json=body, headers=key)
    again = house.ask("POST", "/tickets", json=body, headers=key)
    assert (again.status_code, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len((house.ask("GET", "/tickets").json or {})["items"]) == 1
    problem(house.ask("POST", "/tickets", json={}, headers=key), 422, "idempotency_key_reused")
    assert house.ask("POST", "/tickets", by="officer", json=body, headers=key).json != first.json
    house.now += timedelta(hours=24)
    assert house.ask("POST", "/tickets", json=body, headers=key).json != first.json


def test_a_refusal_is_not_kept_under_the_key(house: House) -> None:
    number = (house.ask("POST", "/tickets", json={}).json or {})["number"]
    key = {"Idempotency-Key": "b"}
    problem(house.ask("POST", f"/tickets/{number}/acknowledge", json={}, headers=key), 422, "invalid_request")
    taken = house.ask("POST", f"/tickets/{number}/acknowledge", json={"officer": "an"}, headers=key)
    assert taken.status_code == 200
