"""A mutation that is asked for twice under one key is done once, and answered twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gateway.api.tables import ApiIdempotency
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock

KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
TABLE = "organisation,name,mobile\nStad Gent,Jan,0470 11 11 11\n"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        yield made


def tickets_of(house: ApiHouse) -> int:
    return len(house.said("GET", "/tickets")["items"])


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(house: ApiHouse) -> None:
    first = house.ask(
        "POST", "/tickets", data='{"exercise": true, "language": "fr"}', content_type="application/json", headers=KEY
    )
    house.clock.advance(timedelta(hours=23))
    again = house.ask(
        "POST", "/tickets", data='{"language":"fr","exercise":true}', content_type="application/json", headers=KEY
    )
    assert (again.status_code, again.data, again.headers["Location"]) == (201, first.data, first.headers["Location"])
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert tickets_of(house) == 1


def test_the_same_key_for_something_else_is_refused(house: ApiHouse) -> None:
    number = house.said("POST", "/tickets", json={}, headers=KEY)["number"]
    house.refused(422, "idempotency_key_reused", "POST", "/tickets", json={"exercise": True}, headers=KEY)
    path = f"/tickets/{number}/acknowledge"
    house.refused(422, "idempotency_key_reused", "POST", path, json={}, headers=KEY)
    assert tickets_of(house) == 1


def test_a_key_is_its_principals_own(house: ApiHouse) -> None:
    numbers = {house.said("POST", "/tickets", by, json={}, headers=KEY)["number"] for by in ("coordinator", "officer")}
    assert len(numbers) == 2


def test_an_answer_is_kept_for_a_day(house: ApiHouse) -> None:
    house.said("POST", "/tickets", json={}, headers=KEY)
    house.clock.advance(timedelta(hours=24))
    house.said("POST", "/tickets", json={"exercise": True}, headers=KEY)
    assert tickets_of(house) == 2
    with house.installation.storage.reading() as session:
        assert session.scalar(select(func.count()).select_from(ApiIdempotency)) == 1


def test_an_acknowledgement_repeated_is_no_conflict(house: ApiHouse) -> None:
    path = f"/tickets/{house.said('POST', '/tickets', json={})['number']}/acknowledge"
    first = house.said("POST", path, "officer", headers=KEY)
    assert house.said("POST", path, "officer", headers=KEY) == first
    house.refused(409, "already_accepted", "POST", path, "officer")


def test_a_refusal_is_not_kept(house: ApiHouse) -> None:
    path = f"/tickets/{house.said('POST', '/tickets', json={})['number']}/acknowledge"
    house.refused(422, "invalid_request", "POST", path, json={}, headers=KEY)
    assert house.said("POST", path, json={"officer": "an"}, headers=KEY)["acknowledged_by"] == "An Peeters"


def test_two_that_arrive_at_once_are_done_once(house: ApiHouse) -> None:
    def post(_: int) -> TestResponse:
        return house.ask("POST", "/tickets", json={}, headers=KEY)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert tickets_of(house) == 1


def test_a_file_sent_again_is_the_same_whatever_the_forms_boundary(house: ApiHouse) -> None:
    def post(content: str, boundary: str) -> TestResponse:
        head = 'Content-Disposition: form-data; name="file"; filename="a.csv"'
        raw = f"--{boundary}\r\n{head}\r\n\r\n{content}\r\n--{boundary}--\r\n"
        kind = f"multipart/form-data; boundary={boundary}"
        return house.ask("POST", "/contacts/import", data=raw, content_type=kind, headers=KEY)

    assert (post(TABLE, "first").json or {})["added"] == 1
    again = post(TABLE, "second")
    assert ((again.json or {})["added"], again.headers["Idempotency-Replayed"]) == (1, "true")
    other = post(TABLE + "Stad Gent,An,0470 11 11 12\n", "third")
    assert (other.json or {})["code"] == "idempotency_key_reused"
