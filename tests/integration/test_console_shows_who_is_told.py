"""The console shows whether programs listen, tries them, tells them anew, ends it; secrets in an address stay out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.errors import Refused
from gateway.hooks import actions, again, claims, events
from gateway.hooks.model import EventKind
from gateway.hooks.tables import Hook
from gateway.staff import actions as staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

URL = "https://meldingen.example.be/ccvo?sleutel=geheim"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        with made.transaction() as session:
            owner = staff.find_staff(session, "communication").actor
            actions.register(session, owner, URL, ["delivery.state"], False, clock())
        yield made


def happen(house: ConsoleHouse, count: int) -> None:
    with house.transaction() as session:
        events.tell(session, EventKind.DELIVERY, [{"delivery": at} for at in range(count)])
        events.tell(session, EventKind.REPLY, [{"reply": 1}])
        session.flush()
        events.number(session, house.clock())


def answer(house: ConsoleHouse, status: int | None) -> str:
    """One message is claimed and answered; returns its id."""
    with house.transaction() as session:
        message = claims.claim(session, house.clock())
        assert message is not None
        claims.record(session, message, status, house.clock())
        return message.message_id


def hook(house: ConsoleHouse) -> Hook:
    with house.installation.storage.reading() as session:
        return session.scalars(select(Hook)).one()


def test_it_shows_who_listens_and_not_the_secret_in_the_address(house: ConsoleHouse) -> None:
    happen(house, 3)
    answer(house, 204)
    happen(house, 2)
    page = house.page("/webhooks", "communication")
    assert "https://meldingen.example.be/ccvo?…" in page
    assert "geheim" not in page
    for said in ("luistert", "HTTP 204", "ontvangers", "communication Peeters"):
        assert said in page
    assert '<th scope="row">Nog te vertellen</th><td>2</td>' in page


def test_one_that_fails_says_since_when_and_a_trial_lets_it_go_on(house: ConsoleHouse) -> None:
    happen(house, 1)
    answer(house, 500)
    assert "antwoordt niet goed" in house.page("/webhooks", "admin")
    house.clock.advance(days=1, hours=1)
    answer(house, None)
    page = house.page("/webhooks", "coordinator")
    assert "opgegeven" in page
    assert "geen antwoord" in page
    assert "proefbericht" in house.post("/webhooks/1/try", "communication").text
    assert (hook(house).given_up_at, hook(house).failures) == (None, 0)


def test_what_happened_lately_is_told_again_from_its_first_event_on(house: ConsoleHouse) -> None:
    happen(house, 2)
    answer(house, 204)
    house.clock.advance(hours=5)
    happen(house, 3)
    first = answer(house, 204)
    house.clock.advance(minutes=30)
    assert "3 gebeurtenissen worden opnieuw verteld" in house.post("/webhooks/1/again", "admin", hours="1").text
    assert answer(house, 204) == first, "the same events are the same message"
    assert "5 gebeurtenissen" in house.post("/webhooks/1/again", "admin", hours="6").text
    assert "Kies een van de periodes" in house.post("/webhooks/1/again", "admin", hours="5").text


def test_a_repeat_takes_the_message_in_hand_from_whoever_sends_it(house: ConsoleHouse) -> None:
    happen(house, 2)
    with house.transaction() as session:
        message = claims.claim(session, house.clock())
    assert message is not None
    with house.transaction() as session:
        owner = staff.find_staff(session, "admin").actor
        answer_counts = again.repeat(session, owner, 1, 48, house.clock())
        claims.record(session, message, 204, house.clock())
    assert answer_counts == 2
    assert hook(house).taken_until == 0, "what was answered before the repeat does not end it"


def test_it_is_ended_and_then_gone(house: ConsoleHouse) -> None:
    house.post("/webhooks/1/end", "communication")
    assert "Geen enkel programma" in house.page("/webhooks", "communication")
    with house.transaction() as session, pytest.raises(Refused, match="no_such_webhook"):
        again.repeat(session, staff.find_staff(session, "admin").actor, 1, 1, house.clock())
    assert hook(house).ended_at == house.clock()


@pytest.mark.parametrize("by", ["officer", "cmt", "partner", "auditor"])
def test_others_do_not_see_it(house: ConsoleHouse, by: str) -> None:
    assert house.get("/webhooks", by).status_code == 403
