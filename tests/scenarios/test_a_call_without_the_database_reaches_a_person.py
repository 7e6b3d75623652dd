"""The database goes away in mid-call: the caller still reaches a person or a recorder, and nothing told is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.alarms.tables import Alarm
from gateway.errors import CarrierFault, FaultKind
from gateway.installation import Installation
from gateway.notices.tables import Notice
from gateway.storage import Storage
from tests.parts.desk import PIN, give_pin, ring
from tests.scenarios.world import Line, World


@contextmanager
def database_away(installation: Installation, tmp_path: Path) -> Iterator[None]:
    """For a while the database's file cannot be opened."""
    (tmp_path / "no-database").mkdir(exist_ok=True)
    kept = installation.storage
    installation.__dict__["storage"] = Storage(f"sqlite:///{tmp_path}/no-database")
    try:
        yield
    finally:
        installation.storage.dispose()
        installation.__dict__["storage"] = kept


@pytest.fixture
def known(world: World) -> World:
    """A world whose clock has written who is on call."""
    world.sweeper.snapshot()
    return world


def take_in(world: World) -> None:
    world.sweeper.spooled_calls()


def spooled(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "var" / "spool").glob("*"))


def dialled(line: Line) -> str:
    number = line.waits.find("Number")
    assert number is not None
    return number.text or ""


def whisper_of(line: Line) -> str:
    number = line.waits.find("Number")
    assert number is not None
    return number.attrib["url"]


def alarms(world: World) -> list[Alarm]:
    with world.installation.storage.reading() as session:
        return list(open_alarms(session))


def notices(world: World, kind: str) -> list[Notice]:
    with world.installation.storage.reading() as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind)))


def test_a_caller_hears_what_is_wrong_and_every_officer_is_rung_in_turn_and_then_a_message_is_taken(
    known: World, tmp_path: Path
) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call()
        assert "Er is een storing bij ons" in line.heard
        assert "0 4 7 0" in line.heard
        line.press("1")
        assert "Blijf aan de lijn" in line.heard
        for name in ("An", "Bert", "Chris"):
            assert dialled(line) == known.staff[name].phone
            assert line.waits.attrib["callerId"] == known.settings.page_call_from
            line.dial_ended(bridged=False, status="no-answer")
        assert line.waits.tag == "Record"
        line.speak(9)
        assert line.over
        assert "Dank u" in line.heard
    take_in(known)
    ticket = known.ticket()
    assert (ticket.caller, ticket.callback, ticket.complete) == ("+32470111111", "+32470111111", True)
    assert [recording.seconds for recording in known.recordings()] == [9]
    assert "spooled" in known.timeline()
    assert {page.officer for page in known.pages()} == {"An"}
    assert spooled(tmp_path) == []


def test_a_pin_that_is_keyed_as_the_database_goes_away_is_not_written_to_disk(known: World, tmp_path: Path) -> None:
    give_pin(known, "An")
    line = ring(known, "An")
    with database_away(known.installation, tmp_path):
        line.press(PIN)
        assert "Er is een storing" in line.heard
        written = [path.read_text() for path in spooled(tmp_path)]
    assert written
    assert PIN not in "".join(written)


def test_what_was_keyed_before_stays_on_one_ticket_with_what_comes_after(known: World, tmp_path: Path) -> None:
    line = known.call().press("1", "1")
    assert len(known.tickets()) == 1
    facts = known.ticket().facts
    with database_away(known.installation, tmp_path):
        line.press("1")  # image damage: the database does not hear it
        assert "Er is een storing" in line.heard
        line.press("2").press("0499123456")
        assert dialled(line) == known.staff["An"].phone
    known.clock.advance(minutes=2)
    take_in(known)
    assert len(known.tickets()) == 1
    assert known.ticket().callback == "+32499123456"
    assert known.ticket().facts != facts
    assert known.ticket().facts_said["image_damage"] == "yes"


def test_only_a_key_connects_an_officer(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call().press("1")
        voicemail = known.line("CA7" + "0" * 31, whisper_of(line))
        assert "Een melder wacht" in voicemail.heard
        assert voicemail.silence().document.find("Hangup") is not None
        line.dial_ended(bridged=False, status="completed")
        officer = known.line("CA8" + "0" * 31, whisper_of(line)).press("5")
        assert len(officer.document) == 0  # the end of the document is what connects
        line.dial_ended(bridged=True)
        assert line.over
    known.clock.advance(minutes=2)
    take_in(known)
    assert known.timeline().count("connected") == 1
    assert known.timeline().count("not_connected") == 1


def test_a_repeated_turn_gets_the_same_answer_and_is_kept_once(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call()
        action = line.waits.attrib["action"]
        line.get(action, Digits="1")
        first = line.answers[-1]
        line.get(action, Digits="1")
        assert line.answers[-1] == first
        (file,) = spooled(tmp_path)
        assert len(file.read_text().splitlines()) == 2


def test_a_withheld_number_is_asked_for_and_refused_when_it_cannot_be_called(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call("anonymous")
        assert "Toets uw telefoonnummer in" in line.heard
        line.press("090012345")
        assert "kunnen wij niet terugbellen" in line.heard
        line.press("022170112")
        assert dialled(line) == known.staff["An"].phone
    known.clock.advance(minutes=2)
    take_in(known)
    assert (known.ticket().caller, known.ticket().callback) == (None, "+3222170112")


def test_silence_all_the_way_still_rings_everybody_and_records(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call("anonymous").silence().silence()
        for _ in range(3):
            assert line.waits.tag == "Dial"
            line.dial_ended(bridged=False, status="busy")
        assert line.waits.tag == "Record"
        line.silence().silence()
        assert line.over


def test_a_file_says_no_number_in_its_name_and_is_ours_alone(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call().press("1")
    (file,) = spooled(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert "470111111" not in file.name
    assert line.sid not in file.name


def test_a_kill_between_commit_and_removal_makes_no_second_ticket(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        known.call().press("1")
    (file,) = spooled(tmp_path)
    left = file.read_bytes()
    known.clock.advance(minutes=2)
    take_in(known)
    file.write_bytes(left)  # as it stands when the clock dies after its commit
    take_in(known)
    assert len(known.tickets()) == 1
    assert known.timeline().count("callback") == 1
    assert spooled(tmp_path) == []


def test_what_is_told_after_the_ticket_was_made_is_added_to_it(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call().press("1")
    known.clock.advance(minutes=2)
    take_in(known)
    for _ in range(3):
        line.dial_ended(bridged=False, status="no-answer")
    line.speak()
    take_in(known)
    assert len(known.tickets()) == 1
    assert len(known.recordings()) == 1


def test_a_call_in_progress_is_left_alone_until_it_ends_or_falls_silent(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        line = known.call().press("1")
    take_in(known)
    assert known.tickets() == []
    line.hang_up()
    take_in(known)
    assert len(known.tickets()) == 1


def test_nothing_is_removed_while_the_database_is_still_away(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        known.call().press("1")
        known.clock.advance(minutes=2)
        take_in(known)
        assert len(spooled(tmp_path)) == 1


def test_the_carriers_fallback_begins_the_same_way_and_says_why(known: World, tmp_path: Path) -> None:
    line = Line(known, "CA5" + "0" * 31, "+32470111111", "", "/voice/fallback")
    assert "Er is een storing" in line.heard
    line.press("1")
    assert line.waits.tag == "Dial"
    known.clock.advance(minutes=2)
    take_in(known)
    assert [alarm.kind for alarm in alarms(known)] == [AlarmKind.CARRIER_FELL_BACK]


def test_an_alarm_is_counted_and_the_coordinator_is_texted_once_in_a_quarter_of_an_hour(
    known: World, tmp_path: Path
) -> None:
    for _ in range(3):
        with database_away(known.installation, tmp_path):
            known.call().press("1")
        known.clock.advance(minutes=2)
        take_in(known)
    (alarm,) = alarms(known)
    assert (alarm.kind, alarm.count) == (AlarmKind.DATABASE_AWAY, 3)
    assert [notice.to for notice in notices(known, "alarm")] == [known.staff["Dora"].phone]
    known.clock.advance(minutes=15)
    with database_away(known.installation, tmp_path):
        known.call().press("1")
    known.clock.advance(minutes=2)
    take_in(known)
    assert len(notices(known, "alarm")) == 2


def test_an_alarm_that_does_not_happen_again_is_over_after_half_an_hour(known: World, tmp_path: Path) -> None:
    with database_away(known.installation, tmp_path):
        known.call().press("1")
    known.clock.advance(minutes=2)
    take_in(known)
    known.clock.advance(minutes=31)
    known.sweeper.beat()
    assert alarms(known) == []


def test_the_coordinator_is_texted_while_the_database_is_away_and_the_alarm_follows(
    known: World, tmp_path: Path
) -> None:
    with database_away(known.installation, tmp_path):
        for _ in range(5):
            with pytest.raises(Exception, match="unable to open"):
                known.sweeper.beat()
            known.clock.advance(seconds=6)
    known.sweeper.close()
    assert [text.sms.to for text in known.carrier.texts] == [known.staff["Dora"].phone]
    assert "databank" in known.carrier.texts[0].text
    known.sweeper.beat()
    assert [alarm.kind for alarm in alarms(known)] == [AlarmKind.DATABASE_AWAY]
    assert notices(known, "alarm") == []
    known.sweeper.beat()
    assert alarms(known)[0].count == 1


def test_a_carrier_that_fails_too_does_not_stop_the_clock(known: World, tmp_path: Path) -> None:
    known.carrier.faults.append(CarrierFault(FaultKind.TEMPORARY))
    with database_away(known.installation, tmp_path):
        for _ in range(3):
            with pytest.raises(Exception, match="unable to open"):
                known.sweeper.beat()
            known.clock.advance(seconds=6)
    known.sweeper.close()
    assert known.carrier.texts == []
    known.sweeper.beat()
    assert len(alarms(known)) == 1


def test_without_anybody_on_call_the_last_resort_is_rung(world: World, tmp_path: Path) -> None:
    world.installation.settings = replace(world.settings, last_resort_number="+32475000009")
    with database_away(world.installation, tmp_path):
        assert dialled(world.call().press("1")) == "+32475000009"


def test_a_database_that_another_process_holds_counts_as_away_within_the_carriers_patience(
    known: World, tmp_path: Path
) -> None:
    if not known.settings.database_url.startswith("sqlite"):
        return  # only there does one writer keep all others waiting
    holder = Storage(known.settings.database_url)
    with holder.transaction() as session:
        session.connection()
        line = known.call()
        assert "Er is een storing" in line.heard
    holder.dispose()
    assert os.listdir(tmp_path / "var" / "spool")
