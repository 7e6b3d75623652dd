"""Programs and scripts choose channels as people do, and see by which each delivery goes, masked where need be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import ccvo
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock

TABLE = """organisation,name,mobile,phone,email,groups
Stad Gent,Jan,0470 11 11 11,,jan@gent.example,crisis
Stad Gent,An,0470 11 11 12,09 266 11 11,,crisis
Stad Brugge,Els,,,els@brugge.example,crisis
Stad Brugge,Bo,,050 44 81 11,,crisis
"""
GIVEN = {"text": "Storing bij de aanmelddienst.", "audience": {"groups": ["crisis"]}}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        assert made.file("/contacts/import", TABLE).status_code == 200
        yield made


def approved(house: ApiHouse, *channels: str) -> int:
    made = house.said("POST", "/broadcasts", "communication", json=GIVEN | {"channels": list(channels)})["id"]
    house.said("POST", f"/broadcasts/{made}/submit", "communication")
    house.said("POST", f"/broadcasts/{made}/approve", "coordinator", json={})
    return int(made)


def test_every_delivery_says_by_which_channel_it_goes_and_the_counts_add_up(house: ApiHouse) -> None:
    made = approved(house, "sms", "email", "voice")
    items = house.said("GET", f"/broadcasts/{made}/deliveries", "communication")["items"]
    assert sorted((one["channel"], one["number"]) for one in items) == [
        ("email", "els@brugge.example"),
        ("email", "jan@gent.example"),
        ("sms", "+32470111111"),
        ("sms", "+32470111112"),
        ("voice", "+3250448111"),
        ("voice", "+3292661111"),
    ]
    assert {one["confirmed_at"] for one in items} == {None}
    counts = house.said("GET", f"/broadcasts/{made}", "communication")["counts"]
    assert counts.pop("recipients") == sum(counts.values()) == 6


def test_who_is_left_out_depends_on_the_channels(house: ApiHouse) -> None:
    made = house.said("POST", "/broadcasts", "communication", json=GIVEN | {"channels": ["email"]})
    assert {one["contact"]: one["reason"] for one in made["excluded"]} == {"An": "no_email", "Bo": "no_email"}
    assert made["counts"]["recipients"] == 2


def test_addresses_are_masked_where_numbers_are(house: ApiHouse) -> None:
    made = approved(house, "sms", "email")
    items = house.said("GET", f"/broadcasts/{made}/deliveries", "auditor")["items"]
    mails = {one["number"] for one in items if one["channel"] == "email"}
    assert mails == {"e•••@brugge.example", "j•••@gent.example"}
    assert not any("470111111" in one["number"] for one in items)


def test_a_script_chooses_channels(tmp_path: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/gateway.sqlite"
    storage = Storage(url)
    metadata().create_all(storage.engine)
    with storage.transaction() as session:
        staff.add_staff(session, clock(), login="lotte", name="Lotte", roles=[Role.COMMUNICATION])
    storage.dispose()
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": url, "SECRET_KEY": "k" * 40, "REDIS_URL": f"unix://{tmp_path}/none"}.items():
        monkeypatch.setenv(name, value)

    def run(*channels: str) -> Result:
        words = [word for channel in channels for word in ("--channel", channel)]
        everyone = ["--audience", '{"everyone": true}', "--as", "lotte", "--json"]
        return CliRunner().invoke(ccvo, ["broadcast", "create", "Proef", *everyone, *words])

    assert json.loads(run("voice", "email").stdout)["channels"] == ["email", "voice"]
    assert json.loads(run().stdout)["channels"] == ["sms"]
    assert run("pigeon").exit_code == 2
