"""Programs write a news item, see it as it was kept, and withdraw it; telephone and command line know it too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.api.schemas.broadcasts import NEWS_EXAMPLE
from gateway.broadcasts import actions
from gateway.broadcasts.publishing import read_out
from gateway.commands.broadcast import broadcast
from gateway.errors import Refused
from gateway.news.model import Announcement
from gateway.staff.tables import Staff
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock
from tests.parts.newsroom import published, submitted

TABLE = "organisation,name,mobile,groups\nStad Gent,Jan,0470 11 11 11,crisis\n"
GIVEN = {"text": "Storing bij de aanmelddienst.", "audience": {"everyone": True}, "channels": ["news"]}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        assert made.file("/contacts/import", TABLE).status_code == 200
        yield made


def test_a_news_item_is_written_approved_and_withdrawn(house: ApiHouse) -> None:
    made = house.said("POST", "/broadcasts", "communication", json={**GIVEN, "news": NEWS_EXAMPLE})
    assert made["news"] == NEWS_EXAMPLE
    assert made["counts"]["recipients"] == 0, "news has readers, no recipients"
    at = f"/broadcasts/{made['id']}"
    house.said("POST", f"{at}/submit", "communication")
    assert house.said("POST", f"{at}/approve", "coordinator")["state"] == "completed"
    assert house.said("POST", f"{at}/news/withdraw", "communication")["id"] == made["id"]


def test_all_of_it_may_be_left_out(house: ApiHouse) -> None:
    made = house.said("POST", "/broadcasts", "communication", json=GIVEN)
    assert made["news"] == Announcement().kept()
    texted = house.said("POST", "/broadcasts", "communication", json={**GIVEN, "channels": ["sms"]})
    assert texted["news"] is None


@pytest.mark.parametrize("news", [{"scope": "secret"}, {"title": "x" * 121}, {"title": 7}, {"colour": "red"}, "Titel"])
def test_what_cannot_be_published_is_refused(house: ApiHouse, news: Any) -> None:
    assert house.ask("POST", "/broadcasts", "communication", json={**GIVEN, "news": news}).status_code in (400, 422)


def test_nothing_published_is_nothing_to_withdraw(house: ApiHouse) -> None:
    made = house.said("POST", "/broadcasts", "communication", json=GIVEN)
    answer = house.ask("POST", f"/broadcasts/{made['id']}/news/withdraw", "communication")
    assert (answer.status_code, (answer.json or {})["code"]) == (409, "nothing_published")


def test_who_approves_by_telephone_hears_everything_that_comes_out(storage: Storage, clock: MovableClock) -> None:
    Station(storage, clock).known(2)
    chosen = {"title": "Loket dicht", "instruction": "Bel 1700", "description": "Sinds 14 uur.", "scope": "public"}
    key = submitted(storage, clock, **chosen)
    with storage.reading() as session:
        said = read_out(session, actions.get(session, key), clock())
    for words in ("Titel: Loket dicht.", "Tekst: Sinds 14 uur.", "Bel 1700", "Voor: iedereen", "Vlaanderen"):
        assert words in said
    texted = submitted(storage, clock, channels=["sms"])
    with storage.reading() as session:
        row = actions.get(session, texted)
        assert read_out(session, row, clock()) == row.text


def test_from_the_command_line_it_is_written_and_its_texts_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    url = f"sqlite:///{tmp_path}/commands.sqlite"
    storage = Storage(url)
    metadata().create_all(storage.engine)
    with storage.transaction() as session:
        for login, role in (("an", "communication"), ("bram", "coordinator"), ("cis", "auditor")):
            session.add(Staff(login=login, name=login.title(), role_names=[role], created_at=clock()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/nobody.sock")

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(broadcast, arguments)

    news, audience = json.dumps({"title": "Loket dicht"}), json.dumps({"everyone": True})
    written = ("create", "Het loket is dicht.", "--audience", audience, "--channel", "news", "--news", news)
    made = json.loads(run(*written, "--as", "an", "--json").stdout)
    key = str(made["id"])
    assert made["news"]["title"] == "Loket dicht"
    assert isinstance(run("package", key, "--as", "an").exception, Refused), "nobody approved it yet"
    read = json.loads(run("submit", key, "--as", "an", "--json").stdout)["content_hash"]
    assert run("approve", key, "--hash", read, "--as", "bram").exit_code == 0
    assert len(published(storage)) == 1
    told = run("package", key, "--as", "an")
    assert told.stdout.strip() == f"tekstpakket-{key}.zip"
    on_disk = (tmp_path / f"tekstpakket-{key}.zip").read_bytes()
    assert run("package", key, "--as", "bram", "--output", "-").stdout_bytes == on_disk
    assert isinstance(run("package", key, "--as", "cis").exception, Refused)
    storage.dispose()
