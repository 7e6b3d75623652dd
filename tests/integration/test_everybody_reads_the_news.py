"""The public pages need no sign-in, no script and no cookie; caches may keep them; drills and drafts are not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from gateway.app import create_app
from gateway.broadcasts import actions
from gateway.installation import Installation
from gateway.news.model import Message
from gateway.settings import Settings
from tests.parts.broadcasting import WRITER
from tests.parts.clock import MovableClock
from tests.parts.newsroom import TEXT, follow_up, let_go, message_of, read_cap, submitted

NASTY = "<script>alert(1)</script> & \"'"


class Readers:
    """A whole gateway, and somebody who never signed in."""

    def __init__(self, installation: Installation, clock: MovableClock) -> None:
        self.installation = installation
        self.storage = installation.storage
        self.clock = clock
        self.app = create_app(installation)
        self.client: FlaskClient = self.app.test_client()

    def out(self, text: str = TEXT, **more: object) -> Message:
        """Publish a message."""
        found = message_of(self.storage, let_go(self.storage, self.clock, text, **more))
        assert found is not None
        return found

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text


@pytest.fixture
def readers(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[Readers]:
    settings = Settings.from_env({"DATABASE_URL": database_url, "PUBLIC_URL": "https://crisis.example"}, tmp_path)
    installation = Installation(settings, clock=clock)
    yield Readers(installation, clock)
    installation.storage.dispose()


def test_a_message_is_in_the_list_on_its_page_in_the_feed_and_in_cap(readers: Readers) -> None:
    said = readers.out(title="Loket Omgeving dicht", instruction="Verwijs naar 1700.")
    assert "Loket Omgeving dicht" in readers.page("/news")
    page = readers.page(f"/news/{said.thread}")
    for words in ("Loket Omgeving dicht", TEXT, "Verwijs naar 1700.", "Vlaanderen", "Geldig tot", "lokale besturen"):
        assert words in page
    assert '<html lang="nl-BE">' in page
    feed = readers.client.get("/news.atom")
    assert feed.content_type == "application/atom+xml; charset=utf-8"
    assert said.identifier in feed.text
    cap = readers.client.get(f"/news/{said.identifier}.cap")
    assert cap.content_type == "application/cap+xml; charset=utf-8"
    assert read_cap(cap.data)["web"] == f"https://crisis.example/news/{said.thread}"


def test_times_are_those_of_a_clock_in_brussels(readers: Readers) -> None:
    said = readers.out()
    page = readers.page(f"/news/{said.thread}")
    assert (readers.clock().hour, said.published_at.hour) == (9, 9)
    for hour in (10, 11):  # published, and valid until
        when = f'<time datetime="2026-11-23T{hour}:00:00+01:00">maandag 23 november 2026 om {hour}.00 uur</time>'
        assert when in page


def test_updates_stand_in_order_and_the_last_one_first_of_all(readers: Readers) -> None:
    first = readers.out("Het loket is dicht.")
    readers.clock.advance(minutes=10)
    second = readers.out("Het loket is half open.", audience=follow_up(first.broadcast_id))
    page = readers.page(f"/news/{first.thread}")
    assert second.thread == first.thread
    assert "<h1>Het loket is half open.</h1>" in page
    course = page[page.index("Verloop") :]
    assert course.index(f'id="{first.identifier}"') < course.index(f'id="{second.identifier}"')
    cap = read_cap(readers.client.get(f"/news/{second.identifier}.cap").data)
    assert cap["msgType"] == "Update"
    assert first.identifier in cap["references"]


def test_what_is_withdrawn_says_so_everywhere(readers: Readers) -> None:
    said = readers.out()
    with readers.storage.transaction() as session:
        actions.withdraw(session, WRITER, said.broadcast_id, readers.clock())
    assert "Ingetrokken" in readers.page("/news")
    page = readers.page(f"/news/{said.thread}")
    assert "Dit bericht is ingetrokken." in page
    assert "Geldig tot" not in page
    assert "[Ingetrokken]" in readers.page("/news.atom")


def test_what_lapsed_or_is_over_says_so(readers: Readers) -> None:
    said = readers.out()
    assert "Actueel" in readers.page(f"/news/{said.thread}")
    readers.clock.advance(minutes=61)
    assert "De geldigheid van dit bericht is voorbij" in readers.page(f"/news/{said.thread}")
    readers.out("Alles werkt.", audience=follow_up(said.broadcast_id), kind="all_clear")
    assert "Voorbij" in readers.page(f"/news/{said.thread}")


def test_drills_and_what_nobody_approved_are_nowhere(readers: Readers) -> None:
    drill = readers.out(exercise=True, title="Oefentitel")
    submitted(readers.storage, readers.clock, title="Nog niet goedgekeurd")
    for path in ("/news", "/news.atom"):
        page = readers.page(path)
        assert "Oefentitel" not in page
        assert "Nog niet goedgekeurd" not in page
    for path in (f"/news/{drill.thread}", f"/news/{drill.identifier}.cap", "/news/nog-niet-goedgekeurd-2"):
        assert readers.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/news/bestaat-niet", "/news/bestaat-niet.cap", "/news/%2e%2e%2f", "/news/" + "x" * 500]
)
def test_what_is_not_there_is_a_page_that_leads_on(readers: Readers, path: str) -> None:
    answer = readers.client.get(path)
    assert answer.status_code == 404
    assert "Al het nieuws" in answer.text or path.endswith("%2f")


def test_hostile_text_is_shown_as_text(readers: Readers) -> None:
    said = readers.out(f"{NASTY}.", title=NASTY, instruction=NASTY, place=NASTY)
    for path in ("/news", f"/news/{said.thread}"):
        page = readers.page(path)
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    assert "script-src" not in readers.client.get("/news").headers["Content-Security-Policy"]
    assert "default-src 'none'" in readers.client.get("/news").headers["Content-Security-Policy"]


def test_nothing_is_needed_of_a_reader_and_nothing_is_kept_of_one(readers: Readers) -> None:
    said = readers.out()
    for path in ("/ccvo", "/news", f"/news/{said.thread}", "/news.atom", f"/news/{said.identifier}.cap"):
        answer = readers.client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert answer.headers["Cache-Control"].startswith("public, max-age="), path
        assert "stale-if-error" in answer.headers["Cache-Control"], path
        assert "<script" not in answer.text
    signed_in = readers.app.test_client()
    signed_in.set_cookie("ccvo", "vals")
    assert signed_in.get("/news").data == readers.client.get("/news").data


def test_who_has_it_already_is_told_so_until_something_changes(readers: Readers) -> None:
    said = readers.out()
    paths = ("/news", f"/news/{said.thread}", "/news.atom")
    had = {path: readers.client.get(path) for path in paths}
    for path, answer in had.items():
        by_tag = readers.client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        by_time = readers.client.get(path, headers={"If-Modified-Since": answer.headers["Last-Modified"]})
        assert (by_tag.status_code, by_time.status_code) == (304, 304), path
        assert by_tag.data == b""
        assert by_tag.headers["Cache-Control"] == answer.headers["Cache-Control"]
    readers.clock.advance(minutes=61)
    for path in paths[:2]:
        asked = {"If-Modified-Since": had[path].headers["Last-Modified"]}
        assert readers.client.get(path, headers=asked).status_code == 200, "its time is over, and the page says so"
    readers.out("Iets anders.")
    for path in ("/news", "/news.atom"):
        asked = {"If-None-Match": had[path].headers["ETag"]}
        assert readers.client.get(path, headers=asked).status_code == 200


def test_only_reading_is_possible(readers: Readers) -> None:
    said = readers.out()
    for path in ("/news", f"/news/{said.thread}", "/news.atom"):
        assert readers.client.post(path).status_code == 405
        assert readers.client.head(path).status_code == 200


def test_a_municipality_more_or_a_message_more_costs_no_query_more(readers: Readers) -> None:
    said = readers.out()
    asked: list[str] = []
    event.listen(readers.storage.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries(path: str) -> int:
        asked.clear()
        readers.page(path)
        return len([each for each in asked if each.lstrip().upper().startswith("SELECT")])

    before = {path: queries(path) for path in ("/news", "/news.atom", f"/news/{said.thread}")}
    for at in range(12):
        readers.clock.advance(minutes=1)
        readers.out(f"Bericht {at}.")
    assert {path: queries(path) for path in before} == before
    assert max(before.values()) <= 3


def test_a_planned_message_is_there_at_its_time_and_not_before(readers: Readers) -> None:
    at = readers.clock() + timedelta(minutes=30)
    let_go(readers.storage, readers.clock, at=at)
    assert "Er is geen nieuws" in readers.page("/news")


def test_anybody_reads_who_we_are_who_does_what_and_how_to_reach_us(readers: Readers) -> None:
    page = readers.page("/ccvo")
    for role in ("Officier van wacht", "Crisismanagementteam", "Crisiscommunicatie", "Digitaal Vlaanderen", "SPoC"):
        assert role in page
    assert 'href="tel:+3222170112">02 217 01 12' in page
    assert 'href="/ccvo"' in readers.page("/melden/nl")
    assert 'href="/ccvo"' in readers.page("/news")
    assert 'href="/ccvo"' in readers.page("/sign-in")
