"""Programs hear of receipts, states and replies: signed, in order, at least once, at no cost to a receipt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import actions as broadcasts
from gateway.errors import Refused
from gateway.hooks import actions, claims, events
from gateway.hooks.model import KEPT_FOR, MOST_EVENTS, EventKind, secret_of, wait_after
from gateway.hooks.posting import NotTold
from gateway.hooks.sending import Way, tell_due
from gateway.hooks.tables import Hook, HookEvent
from gateway.staff.actions import add_staff
from gateway.staff.model import Actor, Role
from gateway.staff.tables import Staff
from gateway.storage import Storage
from tests.parts.broadcasting import OneByOne, Station
from tests.parts.clock import MovableClock
from tests.parts.waiting import PATIENT_S

URL = "https://meldingen.example.be/ccvo"
ALL = ["delivery.state", "broadcast.state", "broadcast.reply"]
SECRET_KEY = "k" * 40


@dataclass
class Receiver:
    """A program that takes what it is told, or answers as it was told to."""

    answers: list[int | None] = field(default_factory=list)
    got: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], loose: bool) -> int:
        answer = self.answers.pop(0) if self.answers else 204
        if answer is None:
            raise NotTold("timed out")
        self.got.append((headers, body))
        return answer

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for _, body in self.got for event in json.loads(body)["data"]["events"]]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    return Station(storage, clock)


def register(station: Station, kinds: list[str] | None = None, role: Role = Role.COMMUNICATION) -> Hook:
    with station.storage.transaction() as session:
        owner = add_staff(session, station.clock(), login=f"w{role.value}", name="Wim", roles=[role]).actor
        return actions.register(session, owner, URL, kinds or ALL, False, station.clock())


def way(station: Station, receiver: Receiver) -> Way:
    return Way(station.storage, station.clock, SECRET_KEY, False, receiver.post, OneByOne)


def row(station: Station) -> Hook:
    with station.storage.reading() as session:
        return session.scalars(select(Hook)).one()


def happen(station: Station, count: int, kind: EventKind = EventKind.DELIVERY) -> None:
    with station.storage.transaction() as session:
        events.tell(session, kind, [{"delivery": at, "number": f"+32470{at:06d}"} for at in range(count)])


def test_a_whole_broadcast_is_told_in_order_and_signed(station: Station) -> None:
    station.known(3)
    hook, receiver = register(station), Receiver()
    key = station.approved()
    station.until_done(key)
    station.receive()
    station.sweep()
    with station.storage.transaction() as session:
        broadcasts.record_reply(session, "+32470000001", "Wij volgen het op.", station.clock())
    tell_due(way(station, receiver))
    told = [(each["type"], each["data"].get("state") or each["data"].get("text")) for each in receiver.events]
    states = [state for kind, state in told if kind == "broadcast.state"]
    assert states == ["awaiting_approval", "sending", "completed"]
    assert [state for kind, state in told if kind == "delivery.state"].count("delivered") == 3
    assert told[-1] == ("broadcast.reply", "Wij volgen het op.")
    assert [each["sequence"] for each in receiver.events] == list(range(1, len(told) + 1))
    assert len({each["id"] for each in receiver.events}) == len(told)
    for headers, body in receiver.got:
        secret = base64.b64decode(secret_of(SECRET_KEY, hook.id, hook.nonce).removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
    assert tell_due(way(station, receiver)) == 0, "taken once, told once"


def test_whatever_is_told_of_a_drill_says_so(station: Station) -> None:
    station.known(1)
    register(station, ALL)
    receiver = Receiver()
    station.until_done(station.approved(exercise=True))
    station.receive()
    station.sweep()
    with station.storage.transaction() as session:
        broadcasts.record_reply(session, "+32470000000", "Oefening ontvangen.", station.clock())
    tell_due(way(station, receiver))
    assert {each["type"]: each["data"]["exercise"] for each in receiver.events} == dict.fromkeys(ALL, True)


def test_nothing_is_kept_when_nobody_asked(station: Station) -> None:
    station.known(2)
    register(station, ["broadcast.reply"])
    station.until_done(station.approved())
    station.receive()
    station.sweep()
    with station.storage.reading() as session:
        assert session.scalar(select(func.count()).select_from(HookEvent)) == 0


def test_a_message_that_was_not_taken_goes_again_as_the_same_and_what_came_later_waits(station: Station) -> None:
    register(station)
    receiver = Receiver(answers=[500, None, 302])
    happen(station, 2)
    for failures in (1, 2, 3):
        tell_due(way(station, receiver))
        assert row(station).failures == failures
        assert tell_due(way(station, receiver)) == 0, "it waits"
        happen(station, 1)
        station.clock.advance(wait_after(failures))
    tell_due(way(station, receiver))
    assert receiver.ids() == ["msg_1_1_2", "msg_1_1_2", "msg_1_1_2", "msg_1_3_5"]
    bodies = [body for _, body in receiver.got]
    assert bodies[0] == bodies[1] == bodies[2]
    assert (row(station).failures, row(station).taken_until) == (0, 5)


def test_a_sender_that_died_before_it_wrote_down_sends_the_same_again(station: Station) -> None:
    register(station)
    happen(station, 1)
    with station.storage.transaction() as session:
        events.number(session, station.clock())
        first = claims.claim(session, station.clock())
    with station.storage.transaction() as session:
        assert claims.claim(session, station.clock()) is None, "one has it in hand"
        station.clock.advance(timedelta(seconds=61))
        second = claims.claim(session, station.clock())
    assert first is not None
    assert second is not None
    assert (first.message_id, first.body) == (second.message_id, second.body)
    with station.storage.transaction() as session:
        claims.record(session, first, 204, station.clock())
    assert row(station).taken_until == 0, "a claim that lapsed records nothing"


def test_waits_grow_to_an_hour_and_after_a_day_it_is_given_up_with_an_alarm(station: Station) -> None:
    register(station)
    happen(station, 1)
    waits = [wait_after(failures).total_seconds() for failures in range(1, 15)]
    assert (waits[:4], waits[-1]) == ([5, 10, 20, 40], 3600)
    began, receiver = station.clock(), Receiver(answers=[503] * 60)
    while row(station).given_up_at is None:
        tell_due(way(station, receiver))
        station.clock.advance(timedelta(minutes=20))
        assert station.clock() - began < timedelta(days=2)
    assert station.clock() - began >= timedelta(days=1)
    with station.storage.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == [AlarmKind.WEBHOOK_GIVEN_UP]
    tries = len(receiver.got)
    station.clock.advance(timedelta(hours=2))
    tell_due(way(station, receiver))
    assert len(receiver.got) == tries


def test_a_receiver_that_says_gone_is_told_nothing_more_until_a_ping_begins_anew(station: Station) -> None:
    hook, receiver = register(station), Receiver(answers=[410])
    happen(station, 1)
    tell_due(way(station, receiver))
    assert row(station).given_up_at is not None
    with station.storage.transaction() as session:
        owner = Actor(hook.principal, "Wim", frozenset({Role.COMMUNICATION}), 1)
        actions.ping(session, owner, hook.id, station.clock())
    tell_due(way(station, receiver))
    assert [each["type"] for each in receiver.events][-2:] == ["delivery.state", "ping"]


def test_what_was_forgotten_meanwhile_hides_nothing_that_came_later(station: Station) -> None:
    hook, receiver = register(station), Receiver(answers=[410])
    happen(station, 2)
    tell_due(way(station, receiver))
    with station.storage.transaction() as session:
        session.execute(delete(HookEvent))
        session.add(HookEvent(number=3, kind=EventKind.PING, hook_id=hook.id, at=station.clock(), data={}))
        session.get_one(Hook, hook.id).given_up_at = None
    station.clock.advance(timedelta(minutes=1))
    for _ in range(2):
        tell_due(way(station, receiver))
    assert receiver.events[-1]["id"] == "evt_3"


def test_who_may_not_read_numbers_is_told_none(station: Station) -> None:
    register(station, role=Role.ADMIN)
    receiver = Receiver()
    happen(station, 1)
    tell_due(way(station, receiver))
    assert receiver.events[0]["data"] == {"delivery": 0, "number": None}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CMT, Role.PARTNER, Role.AUDITOR])
def test_roles_without_the_right_register_nothing(station: Station, role: Role) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        register(station, role=role)


def test_an_owner_whose_account_is_closed_is_told_nothing_more(station: Station) -> None:
    hook, receiver = register(station), Receiver()
    happen(station, 1)
    with station.storage.transaction() as session:
        session.get_one(Staff, int(hook.principal.partition(":")[2])).active = False
    tell_due(way(station, receiver))
    assert (receiver.got, row(station).ended_at is not None) == ([], True)


def test_an_address_that_fails_holds_up_neither_receipts_nor_another_address(station: Station) -> None:
    station.known(2)
    register(station)
    register(station, role=Role.COORDINATOR)
    key = station.approved()
    station.until_done(key)
    tell_due(way(station, Receiver(answers=[None, 204])))
    station.receive()
    station.sweep()
    assert station.counts(key)["delivered"] == 2
    with station.storage.reading() as session:
        assert sorted(hook.failures for hook in session.scalars(select(Hook))) == [0, 1]


def test_addresses_that_hang_hold_up_no_other_and_nothing_that_happens_meanwhile(station: Station) -> None:
    hung = [register(station, role=role) for role in (Role.COMMUNICATION, Role.COORDINATOR)]
    well, all_told = register(station, role=Role.ADMIN), Event()
    with station.storage.transaction() as session:
        for hook in hung:
            session.get_one(Hook, hook.id).url = URL + "/hangs"
    happen(station, 1)
    receiver = Receiver()

    def post(url: str, body: bytes, headers: Mapping[str, str], loose: bool) -> int:
        if url.endswith("/hangs"):
            assert all_told.wait(PATIENT_S), "the other address waited for this one"
            raise NotTold("timed out")
        receiver.post(url, body, headers, loose)
        if len(receiver.events) < 3:
            happen(station, 1)  # while the others hang
        else:
            all_told.set()
        return 204

    tell_due(Way(station.storage, station.clock, SECRET_KEY, False, post))
    assert [each["sequence"] for each in receiver.events] == [1, 2, 3]
    with station.storage.reading() as session:
        failures = {hook.id: hook.failures for hook in session.scalars(select(Hook))}
    assert failures == {hung[0].id: 1, hung[1].id: 1, well.id: 0}


def test_events_are_forgotten_after_two_days_though_nothing_else_happens(station: Station) -> None:
    register(station)
    happen(station, 250)
    tell_due(way(station, Receiver()))
    station.clock.advance(KEPT_FOR + timedelta(seconds=1))
    assert tell_due(way(station, Receiver())) == 0
    with station.storage.reading() as session:
        assert session.scalars(select(HookEvent.number)).all() == [250]


def test_many_receipts_are_few_messages(station: Station, full_size: bool) -> None:
    register(station, ["delivery.state"])
    count = 100_000 if full_size else 3_000
    for at in range(0, count, 100):
        happen(station, min(100, count - at))
    receiver, taken = Receiver(), 0
    while got := tell_due(way(station, receiver)):
        taken += got
    assert taken == -(-count // MOST_EVENTS)
    assert [each["sequence"] for each in receiver.events] == list(range(1, count + 1))
    assert max(len(body) for _, body in receiver.got) < 200_000
