"""No body and no query, however odd, makes the door fail: it is an answer or a problem that names the fault."""

from __future__ import annotations

import json
import shutil
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.api.schemas import SCHEMAS
from tests.parts.api_house import PROBLEM, ApiHouse, api_house
from tests.parts.clock import MovableClock

EXPECTED = {200, 201, 400, 404, 409, 413, 415, 422}
OFTEN = (
    "yes",
    "no",
    "unknown",
    "nl",
    "OVO002949",
    "+32470123456",
    "sms",
    "crisis",
    "report",
    "\u0000",
    "\ud800",
    "é€🙂",
)
KNOWN = sorted({name for schema in SCHEMAS.values() for name in schema.get("properties", {})})

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(OFTEN),
    st.text(st.characters(codec=None), max_size=30),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[ApiHouse]:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copyfile(_sqlite_template, folder / "gateway.sqlite")
    with api_house(folder, MovableClock(), f"sqlite:///{folder}/gateway.sqlite") as made:
        made.said("POST", "/tickets", json={})
        made.said("POST", "/broadcasts", json={"text": "Test.", "audience": {"everyone": True}})
        yield made


def check(response: Any) -> None:
    assert response.status_code in EXPECTED, response.text
    if response.status_code >= 400:
        assert response.content_type == PROBLEM
        assert response.json["detail"]
        if response.status_code == 422:
            assert response.json["errors"], response.text


@settings(max_examples=120, deadline=None)
@given(body=values, path=st.sampled_from(["/tickets", "/broadcasts", "/broadcasts/1/reject", "/broadcasts/1/approve"]))
def test_any_json_is_an_answer_or_a_named_fault(house: ApiHouse, body: Any, path: str) -> None:
    check(house.ask("POST", path, data=json.dumps(body).encode(), content_type="application/json"))


@settings(max_examples=60, deadline=None)
@given(
    raw=st.binary(max_size=60),
    kind=st.sampled_from(["application/json", "text/csv", "multipart/form-data; boundary=x", "x"]),
)
def test_any_bytes_are_an_answer_or_a_named_fault(house: ApiHouse, raw: bytes, kind: str) -> None:
    for path in ("/tickets", "/duty/import", "/contacts/import", "/tickets/26-0001-1/acknowledge"):
        check(house.ask("POST", path, data=raw, content_type=kind))


@settings(max_examples=80, deadline=None)
@given(
    query=st.dictionaries(
        st.sampled_from(["limit", "cursor", "state", "at", "search", "kind"])
        | st.text(string.ascii_letters, max_size=4),
        st.text(max_size=20) | st.integers().map(str),
        max_size=3,
    ),
    path=st.sampled_from(
        ["/tickets", "/missed-calls", "/duty", "/contacts", "/broadcasts", "/broadcasts/1/deliveries"]
    ),
)
def test_any_query_is_an_answer_or_a_named_fault(house: ApiHouse, query: dict[str, str], path: str) -> None:
    check(house.ask("GET", f"{path}?{urlencode(query, errors='replace')}"))


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=30), key=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30))
def test_any_number_name_or_key_is_an_answer_or_a_named_fault(house: ApiHouse, name: str, key: str) -> None:
    check(house.ask("GET", f"/tickets/{quote(name, safe='', errors='replace')}"))
    headers = {"Idempotency-Key": key}
    path = "/tickets/26-0001-7/acknowledge"
    check(house.ask("POST", path, data=json.dumps({"officer": name}), content_type="application/json", headers=headers))
