"""Whatever a program sends, it hears in a problem document what was wrong and where; nothing breaks or is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from gateway.api.bodies import JSON_BYTES
from gateway.api.faults import answer_fault
from gateway.api.limits import Limits
from tests.parts.api_house import ApiHouse, api_house, problem
from tests.parts.clock import MovableClock


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    return f"sqlite:///{tmp_path}/gateway.sqlite"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, sqlite_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, sqlite_url) as made:
        yield made
        assert made.said("GET", "/tickets")["items"] == [], "something was done after all"


def sent(house: ApiHouse, raw: bytes, content_type: str = "application/json") -> Any:
    return house.ask("POST", "/tickets", data=raw, content_type=content_type)


def test_a_key_is_needed_and_must_be_in_force(house: ApiHouse) -> None:
    response = house.ask("GET", "/tickets", by=None)
    problem(response, 401, "no_key")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="ccvo"'
    for said in ("Bearer ccvo_none", "bearer \xe9\xff", "Bearer " + "x" * 5000):
        response = house.ask("GET", "/tickets", headers={"Authorization": said})
        problem(response, 401, "bad_key")
        assert "invalid_token" in response.headers["WWW-Authenticate"]
    for said in ("Basic YTpi", "Bearer", "Bearer  ", "x"):
        assert house.ask("GET", "/tickets", headers={"Authorization": said}).status_code == 401


def test_a_key_may_also_be_named_in_any_case(house: ApiHouse) -> None:
    assert house.ask("GET", "/tickets", headers={"Authorization": f"bEARER {house.keys['cmt']}"}).status_code == 200


def test_unknown_paths_and_methods_are_told_as_problems(house: ApiHouse) -> None:
    for path in ("", "/", "/nothing", "/tickets/26-0001-1/nothing", "/broadcasts/abc", "/broadcasts/99999999999999999"):
        problem(house.ask("GET", path), 404, "no_such_path")
    for method in ("DELETE", "PUT", "PATCH"):
        response = house.ask(method, "/tickets")
        problem(response, 405, "method")
        assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    problem(house.ask("BREW", "/tickets"), 405, "method")
    problem(house.client.get("/api/v1//tickets"), 404, "no_such_path")
    assert house.ask("OPTIONS", "/tickets").status_code == 204
    head = house.ask("HEAD", "/tickets")
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"language": "\xc3\x28"}',
        b'{"language": "nl", "language": "en"}',
        b'{"facts": {"image_damage": "no", "image_damage": "yes"}}',
        b'{"facts": NaN}',
        b'{"facts": Infinity}',
        b"\xef\xbb\xbf{}",
        b"[" * 20_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_refused_with_the_reason(house: ApiHouse, raw: bytes) -> None:
    problem(sent(house, raw), 400, "malformed_json")


@pytest.mark.parametrize(
    ("given", "where", "code"),
    [
        ([], "", "type"),
        (None, "", "type"),
        ("text", "", "type"),
        ({"nothing": 1}, "/nothing", "unknown_field"),
        ({"number": "26-0001-1"}, "/number", "unknown_field"),
        ({"kind": "rumour"}, "/kind", "enum"),
        ({"kind": 1}, "/kind", "type"),
        ({"source": "phone"}, "/source", "enum"),
        ({"language": "es"}, "/language", "enum"),
        ({"exercise": "yes"}, "/exercise", "type"),
        ({"exercise": 1}, "/exercise", "type"),
        ({"facts": None}, "/facts", "type"),
        ({"facts": {"image_damage": True}}, "/facts/image_damage", "type"),
        ({"facts": {"image_damage": "ja"}}, "/facts/image_damage", "enum"),
        ({"facts": {"mood": "yes"}}, "/facts/mood", "unknown_field"),
        ({"facts": {"integrity": "yes"}}, "/facts/integrity", "type"),
        ({"facts": {"integrity": {"level": 6}}}, "/facts/integrity/level", "maximum"),
        ({"facts": {"integrity": {"level": 0}}}, "/facts/integrity/level", "minimum"),
        ({"facts": {"integrity": {"level": 3.5}}}, "/facts/integrity/level", "type"),
        ({"facts": {"integrity": {"level": True}}}, "/facts/integrity/level", "type"),
        ({"facts": {"integrity": {"total": "yes"}}}, "/facts/integrity/total", "unknown_field"),
        ({"entity": {}}, "/entity/code", "required"),
        ({"entity": "OVO002949"}, "/entity", "type"),
        ({"entity": {"code": "OVO002949", "name": "x" * 201}}, "/entity/name", "max_length"),
        ({"callback": "112"}, "/callback", "emergency"),
        ({"callback": "0900 12 345"}, "/callback", "premium"),
        ({"callback": "geen"}, "/callback", "not_a_number"),
        ({"caller": ["+32470123456"]}, "/caller", "type"),
        ({"caller": "x" * 41}, "/caller", "max_length"),
        ({"language": "a\u0000b"}, "/language", "text"),
        ({"a~b/c": 1}, "/a~0b~1c", "unknown_field"),
    ],
)
def test_every_fault_in_a_body_is_named_with_its_place(house: ApiHouse, given: Any, where: str, code: str) -> None:
    said = problem(sent(house, json.dumps(given).encode()), 422, "invalid_request")
    assert (said["errors"][0]["where"], said["errors"][0]["code"]) == (where, code)
    assert said["errors"][0]["detail"]


def test_several_faults_are_named_at_once_but_never_without_end(house: ApiHouse) -> None:
    given = {"kind": 1, "facts": {"image_damage": "ja", "integrity": {"level": 9}}}
    said = problem(house.ask("POST", "/tickets", json=given), 422, "invalid_request")
    assert {fault["where"] for fault in said["errors"]} == {"/kind", "/facts/image_damage", "/facts/integrity/level"}
    said = problem(house.ask("POST", "/tickets", json={f"x{n}": n for n in range(500)}), 422, "invalid_request")
    assert len(said["errors"]) == 50


def test_text_that_no_database_keeps_is_refused(house: ApiHouse) -> None:
    for raw in (rb'{"caller": "\ud800"}', rb'{"\udfff": 1}', rb'{"caller": "\u0000"}', b'{"facts": 1e999}'):
        said = problem(sent(house, raw), 422, "invalid_request")
        assert said["errors"]


def test_deep_nesting_is_refused(house: ApiHouse) -> None:
    problem(sent(house, b'{"facts":' * 30 + b"1" + b"}" * 30), 422, "invalid_request")


def test_a_body_of_another_kind_or_too_large_is_refused(house: ApiHouse) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/json2"):
        response = sent(house, b"{}", kind)
        problem(response, 415, "media_type")
        assert response.headers["Accept"] == "application/json"
    problem(sent(house, b'{"language": "' + b"a" * JSON_BYTES + b'"}'), 413, "too_large")
    problem(house.ask("POST", "/contacts/import", json={}), 415, "media_type")


def test_a_body_in_chunks_is_never_cut_off_at_the_limit(house: ApiHouse) -> None:
    chunked = {"Transfer-Encoding": "chunked"}
    server = {"wsgi.input_terminated": True}
    raw = b"{}" + b" " * JSON_BYTES
    stream = {"input_stream": BytesIO(raw), "content_type": "application/json", "environ_overrides": server}
    problem(house.ask("POST", "/tickets", headers=chunked, **stream), 413, "too_large")


def test_a_charset_beside_the_media_type_is_no_fault(house: ApiHouse) -> None:
    problem(sent(house, b'{"kind": 1}', "application/json; charset=utf-8"), 422, "invalid_request")


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "query:limit"),
        ("limit=201", "query:limit"),
        ("limit=-1", "query:limit"),
        ("limit=abc", "query:limit"),
        ("limit=", "query:limit"),
        ("limit=1.5", "query:limit"),
        ("limit=٣", "query:limit"),
        ("limit=999999999999999999999", "query:limit"),
        ("limit=1&limit=2", "query:limit"),
        ("limt=1", "query:limt"),
        ("state=open", "query:state"),
        ("cursor=", "query:cursor"),
        ("cursor=abc", "query:cursor"),
        ("cursor=MQ.x", "query:cursor"),
        ("cursor=%00%ff", "query:cursor"),
        ("cursor=" + "a" * 600, "query:cursor"),
    ],
)
def test_a_query_is_read_strictly(house: ApiHouse, query: str, where: str) -> None:
    said = problem(house.ask("GET", f"/tickets?{query}"), 422, "invalid_request")
    assert said["errors"][0]["where"] == where


def test_the_limits_of_a_list_are_one_and_two_hundred(house: ApiHouse) -> None:
    for limit in (1, 200):
        assert house.ask("GET", f"/tickets?limit={limit}").status_code == 200


@pytest.mark.parametrize(
    "at", ["now", "2026-11-23", "2026-11-23T10:00:00", "9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"]
)
def test_a_time_without_offset_or_far_away_is_refused(house: ApiHouse, at: str) -> None:
    said = problem(house.ask("GET", f"/duty?at={at}"), 422, "invalid_request")
    assert said["errors"][0]["where"] == "query:at"


def test_a_key_for_repeating_must_be_a_key(house: ApiHouse) -> None:
    for key in ("", " ", "a b", "x" * 256, "\xe9"):
        said = problem(house.ask("POST", "/tickets", json={}, headers={"Idempotency-Key": key}), 422, "invalid_request")
        assert said["errors"][0]["where"] == "header:Idempotency-Key"


def test_answers_are_neither_kept_nor_guessed_at(house: ApiHouse) -> None:
    for response in (house.ask("GET", "/tickets"), house.ask("GET", "/nothing")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_who_asks_too_fast_hears_when_to_ask_again(tmp_path: Path, clock: MovableClock, sqlite_url: str) -> None:
    seconds = [0.0]
    with api_house(tmp_path, clock, sqlite_url, Limits(lambda: seconds[0], rate=1, burst=3)) as house:
        assert [house.ask("GET", "/duty", "cmt").status_code for _ in range(4)] == [200, 200, 200, 429]
        response = house.ask("GET", "/duty", "cmt")
        problem(response, 429, "too_many_requests")
        assert response.headers["Retry-After"] == "1"
        assert house.ask("GET", "/duty", "officer").status_code == 200
        seconds[0] = 1.0
        assert house.ask("GET", "/duty", "cmt").status_code == 200


def test_a_mistake_of_ours_tells_a_reference_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    with Flask("alone").app_context():
        broken = answer_fault(RuntimeError("caller +32470123456 said something"))
        away = answer_fault(OperationalError("SELECT", {"caller": "+32470123456"}, Exception("locked")))
    assert (broken.status_code, json.loads(broken.data)["code"]) == (500, "our_mistake")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
    assert json.loads(broken.data)["reference"] in caplog.text
    assert "470123456" not in caplog.text + broken.get_data(as_text=True) + away.get_data(as_text=True)
