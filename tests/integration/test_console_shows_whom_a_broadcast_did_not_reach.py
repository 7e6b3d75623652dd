"""The organisations that are not reached, the picture of all, the note of who rang, and what people wrote back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.broadcasts import actions, reached, unreachable
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.model import DeliveryState
from gateway.directory import actions as directory
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token

BY = "communication"
ANN, BERT = "+32470123456", "+32470123457"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def asked(house: ConsoleHouse) -> int:
    """A broadcast whose texts have left."""
    with house.transaction() as session:
        asking = checked_asking(True)
        made = actions.create_draft(
            session, WRITER, "Kook het water.", EVERYONE, ["sms"], False, 60, house.clock(), asking=asking
        )
        actions.submit(session, WRITER, made.id, house.clock())
        actions.approve(session, APPROVER, made.id, house.clock())
        for delivery in actions.deliveries(session, made.id)[0]:
            delivery.state, delivery.attempts = DeliveryState.ACCEPTED, 1
        return made.id


def test_who_is_not_reached_stands_there_until_a_person_answers(house: ConsoleHouse) -> None:
    key = asked(house)
    page = house.page(f"/broadcasts/{key}/reach", BY)
    assert "0 van 2 organisaties bereikt" in page
    assert "Stad Gent" in page
    assert 'aria-label="Limburg: 0 van 1 organisaties bereikt' in page
    with house.transaction() as session:
        actions.record_reply(session, ANN, "ja", house.clock())
    page = house.page(f"/broadcasts/{key}/reach", BY)
    assert "1 van 2 organisaties bereikt" in page
    assert "Stad Gent</a>" not in page, "no more in the list; the picture shows it"
    assert "Stad Gent: Bevestigd" in page
    only = house.page(f"/broadcasts/{key}/reach?province=Oost-Vlaanderen", BY)
    assert "Iedereen hier is bereikt" in only
    assert "door een persoon bevestigd" in house.page(f"/broadcasts/{key}", BY)


def test_who_rang_is_noted_by_name(house: ConsoleHouse) -> None:
    key = asked(house)
    with house.transaction() as session:
        found = reached.organisations(session, key, None, 10)[0]
        place = next(each.reach.organisation_id for each in found if each.reach.name == "Stad Hasselt")
    path = f"/broadcasts/{key}/reach/{place}"
    browser = house.browser(BY)
    form = {"csrf_token": token(browser.get(path).text), "who": "Cis Claes"}
    assert browser.post(path, data=form).status_code == 303
    page = house.page(path, BY)
    assert "Cis Claes" in page
    assert "genoteerd door communication Peeters" in page
    assert "al bereikt" in browser.post(path, data=form, follow_redirects=True).text


def test_replies_stand_by_number_and_strangers_are_not_lost(house: ConsoleHouse) -> None:
    key = asked(house)
    with house.transaction() as session:
        actions.record_reply(session, BERT, "Wat moeten wij doen?", house.clock())
        stranger = actions.record_reply(session, "+32499887766", "Wie bent u?", house.clock())
        number = stranger.id
    page = house.page(f"/broadcasts/{key}/replies", BY)
    assert "Stad Hasselt" in page
    assert "Wat moeten wij doen?" in page
    waiting = house.page("/broadcasts/replies", BY)
    assert "Onbekend nummer" in waiting
    assert "Wie bent u?" in waiting
    browser = house.browser(BY)
    form = {"csrf_token": token(browser.get("/broadcasts/replies").text)}
    assert browser.post(f"/broadcasts/replies/{number}/handled", data=form).status_code == 303
    assert "Wie bent u?" not in house.page("/broadcasts/replies", BY)


def test_the_form_asks_for_an_answer_and_shows_the_text_as_sent(house: ConsoleHouse) -> None:
    browser = house.browser(BY)
    form = {"csrf_token": token(browser.get("/sign-in").text), "text": "Kook.", "minutes": "60", "everyone": "yes"}
    form |= {"acknowledge": "yes", "within": "5"}
    shown = browser.post("/broadcasts/new", data={**form, "look": "yes"}).text
    assert "CCVO: Kook. Antwoord JA" in shown
    kept = browser.post("/broadcasts/new", data=form, follow_redirects=True).text
    assert "CCVO: Kook. Antwoord JA" in kept
    assert "<strong>5</strong>" in kept
    refused = browser.post("/broadcasts/new", data={**form, "within": "999"}).text
    assert "Wacht tussen 1 en 120 minuten" in refused


def test_a_stop_that_cuts_an_organisation_off_stands_on_the_page_of_the_broadcast(house: ConsoleHouse) -> None:
    key = asked(house)
    with house.transaction() as session:
        for number in (ANN, BERT):
            directory.opt_out(session, number, house.clock())
    unreachable.watch_organisations(house.installation.storage, house.clock)
    page = house.page(f"/broadcasts/{key}", BY)
    assert "niemand meer die een sms krijgt" in page
    assert "Stad Gent</a>" in page
    house.clock.advance(days=3)
    with house.transaction() as session:
        actions.cancel(session, WRITER, key, house.clock())
        later = actions.create_draft(session, WRITER, "Later.", EVERYONE, ["email"], False, 60, house.clock())
        actions.submit(session, WRITER, later.id, house.clock())
        number = later.id
    assert "niemand meer" not in house.page(f"/broadcasts/{number}", "coordinator"), (
        "not of this broadcast, which awaits approval"
    )
