"""On the console a writer chooses the channel news, sees what will come out, and takes it back; a drill stays there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.broadcasts import actions
from gateway.broadcasts.tables import Broadcast
from gateway.news import overview
from gateway.news.model import Standing
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token
from tests.parts.newsroom import read_cap

BY, OTHER = "communication", "communication2"
FORM = {
    "text": "Het loket werkt niet.",
    "minutes": "60",
    "everyone": "yes",
    "channels": "news",
    "news_title": "Loket dicht",
    "news_description": "Het loket werkt niet\r\nsinds 14 uur.",
    "news_scope": "public",
    "news_severity": "severe",
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def write(house: ConsoleHouse, path: str = "/broadcasts/new", **fields: str) -> str:
    browser = house.browser(BY)
    form = {"csrf_token": token(browser.get("/sign-in").text), **FORM, **fields}
    return browser.post(path, data=form, follow_redirects=True).text


def row(house: ConsoleHouse, key: int = 1) -> Broadcast:
    with house.transaction() as session:
        return actions.get(session, key)


def let_go(house: ConsoleHouse, **fields: str) -> int:
    write(house, **fields)
    with house.transaction() as session:
        key = actions.list_broadcasts(session)[0][0].id
    house.post(f"/broadcasts/{key}/submit", BY)
    house.post(f"/broadcasts/{key}/approve", OTHER, seen=row(house, key).content_hash)
    return key


def test_what_will_come_out_is_shown_before_anything_is_kept(house: ConsoleHouse) -> None:
    page = write(house, look="yes")
    shown = page[page.index('class="newsitem"') :]
    for words in ("Loket dicht", "sinds 14 uur.", "Vlaanderen", "publiek", "ernst zwaar"):
        assert words in shown
    assert "het komt alleen als nieuws uit" in page
    with house.transaction() as session:
        assert actions.list_broadcasts(session)[0] == []
    assert 'class="newsitem"' not in write(house, look="yes", channels="sms")


def test_what_was_chosen_is_kept_and_stands_in_the_form_again(house: ConsoleHouse) -> None:
    write(house)
    kept = row(house)
    assert kept.channel_names == ["news"]
    assert kept.news is not None
    assert (kept.news["title"], kept.news["scope"], kept.news["severity"]) == ("Loket dicht", "public", "severe")
    form = house.page("/broadcasts/1/edit", BY)
    assert 'value="Loket dicht"' in form
    assert '<option value="public" selected>' in form
    assert 'value="news" checked' in form
    write(house, "/broadcasts/1/edit", news_title="Loket open")
    assert (row(house).news or {})["title"] == "Loket open"
    write(house, "/broadcasts/1/edit", channels="sms")
    assert row(house).news is None


def test_the_second_person_sees_what_will_come_out(house: ConsoleHouse) -> None:
    write(house)
    house.post("/broadcasts/1/submit", BY)
    page = house.page("/broadcasts/1", OTHER)
    assert "Loket dicht" in page
    assert "en komt het nieuwsbericht uit" in page
    assert read_cap(house.get("/broadcasts/1/news.cap", OTHER).data)["status"] == "Draft"
    assert "Nog niet gepubliceerd" in house.page("/broadcasts/1/news", OTHER)


def test_published_it_can_be_followed_and_withdrawn(house: ConsoleHouse) -> None:
    key = let_go(house)
    page = house.page(f"/broadcasts/{key}", BY)
    assert "Nieuwsbericht gepubliceerd op" in page
    assert "Rechtzetting of einde" in page
    assert "Wat dit is na het vorige bericht" in house.page(f"/broadcasts/new?follow={key}&who=texted", BY)
    assert read_cap(house.get(f"/broadcasts/{key}/news.cap", BY).data)["status"] == "Actual"
    assert "Ingetrokken." in house.post(f"/broadcasts/{key}/news/withdraw", BY).text
    with house.transaction() as session:
        (thread,) = overview.threads(session)
    assert thread.standing(house.clock()) is Standing.WITHDRAWN
    assert "Nieuwsbericht intrekken" not in house.page(f"/broadcasts/{key}", BY)


def test_an_all_clear_of_news_alone_reaches_its_thread(house: ConsoleHouse) -> None:
    first = let_go(house)
    more = {"follow": str(first), "who": "texted", "news_kind": "all_clear", "news_title": "Loket open"}
    let_go(house, **more)
    with house.transaction() as session:
        (thread,) = overview.threads(session)
    assert thread.standing(house.clock()) is Standing.OVER


def test_a_drill_is_seen_behind_sign_in_and_says_so(house: ConsoleHouse) -> None:
    key = let_go(house, exercise="yes")
    page = house.page(f"/broadcasts/{key}/news", BY)
    assert "OEFENING: Loket dicht" in page
    assert "Openbare pagina" not in page
    assert read_cap(house.get(f"/broadcasts/{key}/news.cap", BY).data)["status"] == "Exercise"


def test_the_package_is_one_button_and_stays_noted(house: ConsoleHouse) -> None:
    key = let_go(house)
    answer = house.post(f"/broadcasts/{key}/package", BY)
    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tekstpakket-{key}.zip"'
    assert answer.data[:2] == b"PK"
    assert "Tekstpakket meegenomen door communication" in house.page(f"/broadcasts/{key}", BY)


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"news_scope": "geheim"}, "bestaat niet: scope"), ({"news_title": "x" * 121}, "hoogstens 120 tekens")],
)
def test_what_cannot_be_published_is_told_on_the_form(house: ConsoleHouse, fields: dict[str, str], told: str) -> None:
    assert told in write(house, **fields)
    assert told in write(house, **fields, look="yes")
    with house.transaction() as session:
        assert actions.list_broadcasts(session)[0] == []


def test_a_hostile_title_is_text_on_every_page(house: ConsoleHouse) -> None:
    key = let_go(house, news_title="<script>alert(1)</script>", news_description="<img src=x onerror=y>")
    for path in (f"/broadcasts/{key}", f"/broadcasts/{key}/news"):
        page = house.page(path, BY)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
