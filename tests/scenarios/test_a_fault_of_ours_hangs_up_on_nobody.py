"""Something of ours is wrong, with the database in order: the caller hears so in the language of the call, and is rung
through to whoever is on call; a ticket, an alarm and a page follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from gateway import reactions, webhooks
from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.calls.tables import Conversation
from gateway.notices.tables import Notice
from gateway.webhooks.surroundings import surroundings
from ivr_flows.events import Event, FactGiven
from tests.parts.compiled import HouseApp
from tests.scenarios.world import Line, World


class BrokenAt:
    """Reacts as ours do, until an event of one type: then it fails as a bug would."""

    def __init__(self, kind: type[Any]) -> None:
        self.kind = kind

    def __call__(self, session: Any, call: Conversation, event: Event, now: datetime) -> None:
        if isinstance(event, self.kind):
            raise RuntimeError("a bug")
        reactions.react(session, call, event, now)


@pytest.fixture
def broken(world: World) -> World:
    """A world in two languages where keeping a fact fails."""
    world.sweeper.snapshot()
    world.installation.settings = replace(world.settings, languages=("nl", "en"))
    around = replace(surroundings(world.installation), react=BrokenAt(FactGiven))
    world.app = HouseApp("broken")
    world.app.register_blueprint(webhooks.blueprint(world.installation, around))
    return world


def dialled(line: Line) -> list[str | None]:
    return [number.text for number in line.document.iter("Number")]


def test_the_caller_hears_it_in_the_language_of_the_call_and_every_officer_is_rung(broken: World) -> None:
    line = broken.call().press("2", "1", "1")
    assert "We have a technical problem" in line.heard
    assert dialled(line) == [broken.staff[name].phone for name in ("An", "Bert", "Chris")]
    assert line.document.find("Record") is not None


def test_what_a_person_recorded_is_played_in_trouble_too(broken: World) -> None:
    folder = broken.settings.recorded_prompts / "en"
    folder.mkdir(parents=True)
    (folder / "trouble.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40))
    line = broken.call().press("2", "1", "1")
    assert "/voice/prompts/en/trouble.wav?v=" in (line.document.findtext("Play") or "")
    assert "We have a technical problem" not in line.heard
    assert dialled(line)


def test_the_alarm_is_raised_at_once_and_only_once_for_one_call(broken: World) -> None:
    broken.call().press("1", "1", "1")
    for minutes in (0, 2):
        broken.clock.advance(minutes=minutes)
        broken.sweeper.spooled_calls()
        with broken.installation.storage.reading() as session:
            (alarm,) = open_alarms(session)
            told = session.scalars(select(Notice).where(Notice.kind == "alarm")).all()
        assert (alarm.kind, alarm.count, alarm.detail) == (AlarmKind.FAULT, 1, "turn: RuntimeError")
        assert [notice.to for notice in told] == [broken.staff["Dora"].phone]


def test_the_message_that_is_left_goes_with_the_ticket_of_the_call_and_somebody_is_paged(broken: World) -> None:
    line = broken.call().press("1", "1", "1")
    record = line.document.find("Record")
    assert record is not None
    said = {"RecordingUrl": "http://127.0.0.1/RE1", "RecordingSid": "RE1", "RecordingDuration": "8"}
    line.get(record.attrib["action"], **said)
    assert line.over
    broken.sweeper.spooled_calls()
    assert len(broken.tickets()) == 1
    assert [recording.sid for recording in broken.recordings()] == ["RE1"]
    assert broken.pages() != []


def test_a_caller_who_hangs_up_while_we_are_broken_still_has_a_ticket(broken: World) -> None:
    line = broken.call().press("1", "1", "1")
    line.hang_up()
    broken.sweeper.spooled_calls()
    assert len(broken.tickets()) == 1
    assert broken.pages() != []


def test_an_officers_line_ends_so_that_no_voicemail_takes_a_caller(broken: World) -> None:
    line = broken.line("CA6" + "0" * 31, "/voice/page/forged")
    assert line.over
    assert "storing" not in line.heard


def test_a_forged_place_in_the_static_flow_is_no_way_in_and_still_no_hang_up(broken: World) -> None:
    line = Line(broken, "CA5" + "0" * 31, "+32470111111", "", "/voice/static/turn/forged")
    assert "Er is een storing" in line.heard
    assert dialled(line) != []
