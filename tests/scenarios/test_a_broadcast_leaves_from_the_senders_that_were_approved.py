"""What is approved names the senders too; whatever is configured afterwards, it leaves from those and no others."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import actions
from gateway.broadcasts.model import BroadcastState, Channel, Interruption
from gateway.broadcasts.senders import configured_senders, frozen_senders, usable_senders
from gateway.broadcasts.tables import Broadcast
from gateway.errors import Refused
from gateway.settings import Settings
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, SENDERS, WRITER, Station
from tests.parts.clock import MovableClock

OTHER = "+32460000999"


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(4)
    return made


def submitted(station: Station, *senders: str) -> int:
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook het water.", EVERYONE, ["sms"], False, 60, station.clock())
        actions.submit(session, WRITER, made.id, station.clock(), {"sms": senders, "voice": ["+3222170112"]})
        return made.id


def test_the_hash_names_the_senders_and_only_those_of_its_channels(station: Station) -> None:
    first, second = station.broadcast(submitted(station, *SENDERS)), station.broadcast(submitted(station, OTHER))
    again = station.broadcast(submitted(station, *reversed(SENDERS)))
    assert first.senders == {"sms": sorted(SENDERS)}
    assert first.content_hash == again.content_hash != second.content_hash


def test_senders_that_were_changed_behind_the_submission_are_not_approved(station: Station) -> None:
    key = submitted(station, *SENDERS)
    with station.storage.transaction() as session:
        session.execute(update(Broadcast).values(senders={"sms": [OTHER]}))
    with pytest.raises(Refused, match="content_changed"):
        station.act(actions.approve, key, APPROVER)


def test_an_edit_lets_go_of_the_senders(station: Station) -> None:
    key = submitted(station, *SENDERS)
    with station.storage.transaction() as session:
        actions.edit(session, WRITER, key, station.clock(), text="Kook het water niet.")
    assert station.broadcast(key).senders is None


def test_a_number_that_was_configured_later_sends_nothing(station: Station) -> None:
    key = submitted(station, SENDERS[0])
    station.act(actions.approve, key, APPROVER)
    station.outlet = station.outlet_with(pace=10.0, senders=(OTHER, SENDERS[0]))
    station.until_done(key)
    assert {held.sms.sender for held in station.carrier.held} == {SENDERS[0]}
    assert sum(station.carrier.received().values()) == 4


def test_without_an_approved_sender_it_is_paused_and_says_why_until_one_is_back(station: Station) -> None:
    key = submitted(station, SENDERS[0])
    station.act(actions.approve, key, APPROVER)
    station.run(senders=(OTHER,))
    stopped = station.broadcast(key)
    assert (stopped.state, stopped.interrupted_by) == (BroadcastState.PAUSED, Interruption.SENDERS_CHANGED)
    with station.storage.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == [AlarmKind.BROADCAST_STOPPED]
    station.act(actions.resume, key)
    station.run(senders=(OTHER,))
    assert (station.state(key), station.carrier.held) == (BroadcastState.PAUSED, [])
    station.act(actions.resume, key)
    station.until_done(key)
    assert sum(station.carrier.received().values()) == 4


def test_nobody_resumes_it_towards_senders_that_were_not_approved(station: Station) -> None:
    key = submitted(station, SENDERS[0])
    station.act(actions.approve, key, APPROVER)
    station.act(actions.pause, key)
    others, both = {"sms": [OTHER]}, {"sms": [OTHER, SENDERS[0]]}
    with pytest.raises(Refused, match="senders_changed"), station.storage.transaction() as session:
        actions.resume(session, WRITER, key, station.clock(), others)
    assert station.broadcast(key).interrupted_by is Interruption.BY_PERSON
    with station.storage.transaction() as session:
        actions.resume(session, WRITER, key, station.clock(), both)
    station.until_done(key)
    assert {held.sms.sender for held in station.carrier.held} == {SENDERS[0]}


def test_one_that_may_not_leave_does_not_hold_up_one_that_may(station: Station) -> None:
    stuck, free = submitted(station, OTHER), submitted(station, *SENDERS)
    for key in (stuck, free):
        station.act(actions.approve, key, APPROVER)
    station.until_done(free)
    assert station.state(stuck) is BroadcastState.PAUSED


def test_what_was_submitted_before_senders_were_frozen_leaves_as_configured(station: Station) -> None:
    key = station.approved()
    assert station.broadcast(key).senders is None
    station.until_done(key)
    assert {held.sms.sender for held in station.carrier.held} <= set(SENDERS)
    assert sum(station.carrier.received().values()) == 4


def test_the_configured_senders_are_those_of_every_channel_and_of_a_second_carrier() -> None:
    settings = Settings.from_env(
        {
            "BROADCAST_SMS_FROM": "+32460000201",
            "BROADCAST_CALL_FROM": "+3222170113",
            "CARRIER_BACKUP_ACCOUNT_SID": "AC" + "1" * 32,
            "CARRIER_BACKUP_AUTH_TOKEN": "x" * 32,
            "CARRIER_BACKUP_API_URL": "http://127.0.0.1:9",
            "CARRIER_BACKUP_SMS_FROM": "+32460000301",
            "CARRIER_BACKUP_CALL_FROM": "+3222170114",
            "MAIL_FROM": "crisis@vlaanderen.be",
        }
    )
    found = configured_senders(settings)
    assert frozen_senders(found, ["voice", "sms", "news"]) == {
        "sms": ["+32460000201", "+32460000301"],
        "voice": ["+3222170113", "+3222170114"],
    }
    assert usable_senders(found, Channel.EMAIL, ["crisis@vlaanderen.be", "x@y.be"]) == ("crisis@vlaanderen.be",)
