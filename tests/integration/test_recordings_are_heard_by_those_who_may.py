"""On the console a message is heard by officers, coordinators and crisis managers, and each listening is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.errors import CarrierFault, FaultKind
from gateway.recordings.erasures import take_away
from gateway.recordings.sweep import Keeper
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

SOUND = b"RIFF and what was said"


class Shelf:
    """A carrier of which only recordings are asked; None is away."""

    def __init__(self) -> None:
        self.sound: bytes | None = SOUND

    def fetch_recording(self, url: str) -> bytes:
        if self.sound is None:
            raise CarrierFault(FaultKind.TEMPORARY)
        return self.sound

    def delete_recording(self, sid: str) -> None:
        self.sound = None


class Recorded:
    """A ticket with one message, kept here."""

    def __init__(self, house: ConsoleHouse) -> None:
        self.house, self.carrier = house, Shelf()
        held = house.installation
        held.__dict__["carrier"] = self.carrier
        self.ticket = house.open_ticket()
        with house.transaction() as session:
            kept = session.get_one(Ticket, self.ticket.id)
            tickets.keep_recording(session, kept, "RE1", "https://carrier.example/RE1", 42, house.clock())
            self.recording_id = tickets.recordings(session, kept)[0].id
        self.keeper = Keeper.of(held.settings, held.storage, held.carrier, held.clock)
        self.keeper.sweep()

    @property
    def page(self) -> str:
        return f"/tickets/{self.ticket.number}"

    @property
    def sound(self) -> str:
        return f"{self.page}/recordings/{self.recording_id}.wav"

    def listeners(self) -> list[str]:
        with self.house.installation.storage.reading() as session:
            told = tickets.timeline(session, session.get_one(Ticket, self.ticket.id))
            return [each.by for each in told if each.event is Happening.LISTENED]


@pytest.fixture
def recorded(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[Recorded]:
    with console_house(tmp_path, clock, database_url) as house:
        yield Recorded(house)


@pytest.mark.parametrize("role", ["officer", "coordinator", "cmt"])
def test_those_who_may_hear_it_do_without_the_carrier(recorded: Recorded, role: str) -> None:
    recorded.carrier.sound = None
    answer = recorded.house.get(recorded.sound, role)
    assert (answer.status_code, answer.data, answer.content_type) == (200, SOUND, "audio/wav")
    assert answer.headers["Cache-Control"] == "no-store"
    assert recorded.listeners() == [f"{role} Peeters"]
    assert recorded.sound in recorded.house.page(recorded.page, role)


@pytest.mark.parametrize("role", ["auditor", "communication", "partner", "admin"])
def test_nobody_else_hears_it(recorded: Recorded, role: str) -> None:
    assert recorded.house.get(recorded.sound, role).status_code == 403
    assert recorded.listeners() == []


def test_who_may_read_but_not_hear_is_told_so_and_shown_no_player(recorded: Recorded) -> None:
    page = recorded.house.page(recorded.page, "auditor")
    assert "laat niet toe ze te beluisteren" in page
    assert recorded.sound not in page


def test_a_browser_that_asks_in_pieces_listens_once(recorded: Recorded) -> None:
    pieces = [recorded.house.get(recorded.sound, headers={"Range": f"bytes={start}-"}) for start in (0, 4, 9)]
    assert [piece.status_code for piece in pieces] == [206, 206, 206]
    assert recorded.listeners() == ["officer Peeters"]


def test_skipping_the_beginning_is_listening_too(recorded: Recorded) -> None:
    recorded.house.get(recorded.sound, headers={"Range": "bytes=9-"})
    assert recorded.listeners() == ["officer Peeters"]


def test_each_person_and_each_later_time_is_noted(recorded: Recorded) -> None:
    recorded.house.get(recorded.sound)
    recorded.house.get(recorded.sound, "coordinator")
    recorded.house.clock.advance(timedelta(minutes=11))
    recorded.house.get(recorded.sound)
    assert recorded.listeners() == ["officer Peeters", "coordinator Peeters", "officer Peeters"]


def test_what_could_not_be_heard_is_not_noted_as_heard(recorded: Recorded, tmp_path: Path) -> None:
    (tmp_path / "var" / "recordings" / f"{recorded.recording_id}.sound").unlink()
    recorded.carrier.sound = None
    assert recorded.house.get(recorded.sound).status_code == 502
    assert recorded.listeners() == []


def test_once_erased_it_is_gone_from_the_page_and_from_its_address(recorded: Recorded) -> None:
    with recorded.house.transaction() as session:
        assert take_away(session, recorded.recording_id, recorded.house.clock())
    assert recorded.house.get(recorded.sound).status_code == 404
    recorded.keeper.erase()
    page = recorded.house.page(recorded.page)
    assert "de bewaartermijn is voorbij" in page
    assert recorded.sound not in page
    assert "Boodschap gewist, hier en bij de operator" in page
