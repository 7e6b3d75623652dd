"""A program registers an address, sees its secret once, tries it and ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.hooks.model import secret_of
from gateway.hooks.tables import Hook
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock

GIVEN = {"url": "https://meldingen.example.be/ccvo", "events": ["delivery.state", "broadcast.state"]}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        yield made


def test_the_secret_is_told_once_and_kept_nowhere(house: ApiHouse) -> None:
    headers = {"Idempotency-Key": "one"}
    made = house.said("POST", "/webhooks", "communication", json=GIVEN, headers=headers)
    assert made["secret"].startswith("whsec_")
    with house.installation.storage.reading() as session:
        hook = session.get_one(Hook, made["id"])
        assert made["secret"] == secret_of(house.installation.settings.secret_key, hook.id, hook.nonce)
    again = house.said("POST", "/webhooks", "communication", json=GIVEN, headers=headers)
    assert again == made | {"secret": None}
    assert [item["secret"] for item in house.said("GET", "/webhooks")["items"]] == [None]


def test_it_is_tried_and_ended(house: ApiHouse) -> None:
    made = house.said("POST", "/webhooks", "dora", json=GIVEN)["id"]
    assert house.said("POST", f"/webhooks/{made}/ping", "dora")["failures"] == 0
    assert house.said("DELETE", f"/webhooks/{made}", "coordinator")["ended_at"] is not None
    for method, path in (("DELETE", f"/webhooks/{made}"), ("POST", f"/webhooks/{made}/ping")):
        house.refused(404, "no_such_webhook", method, path, "dora")
    assert house.said("GET", "/webhooks")["items"] == []


@pytest.mark.parametrize("by", ["officer", "cmt", "partner", "auditor"])
def test_others_neither_see_nor_change_any(house: ApiHouse, by: str) -> None:
    house.refused(403, "not_permitted", "GET", "/webhooks", by)
    house.refused(403, "not_permitted", "POST", "/webhooks", by, json=GIVEN)


def test_an_admin_registers_one_that_is_told_no_numbers(house: ApiHouse) -> None:
    assert house.said("POST", "/webhooks", "admin", json=GIVEN)["in_full"] is False
    assert house.said("POST", "/webhooks", "coordinator", json=GIVEN)["in_full"] is True


@pytest.mark.parametrize("url", ["ftp://x.example/", "https://u:p@x.example/", "x"])
def test_what_is_no_address_is_refused(house: ApiHouse, url: str) -> None:
    house.refused(422, "webhook_url", "POST", "/webhooks", json=GIVEN | {"url": url})


def test_a_kind_that_there_is_not_is_refused(house: ApiHouse) -> None:
    house.refused(422, "invalid_request", "POST", "/webhooks", json=GIVEN | {"events": ["ping"]})
    house.refused(422, "invalid_request", "POST", "/webhooks", json=GIVEN | {"events": []})
