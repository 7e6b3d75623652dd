"""A broadcast that waits for a second person asks for one by text: at once at night, by day after some minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import actions
from gateway.broadcasts.asking import ask, due_to_ask, next_to_ask
from gateway.notices.tables import Notice
from gateway.staff.actions import add_staff
from gateway.staff.model import Role
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, Station
from tests.parts.clock import MovableClock

NIGHT = datetime(2026, 11, 26, 2, tzinfo=UTC)
DAY = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("submitted", "minutes"), [(NIGHT, 0), (DAY, 10)])
def test_the_first_is_asked_at_once_at_night_and_by_day_later(submitted: datetime, minutes: int) -> None:
    assert next_to_ask([1, 2], [], submitted, submitted + minutes * MINUTE) == 1
    assert next_to_ask([1, 2], [], submitted, submitted + (minutes - 1) * MINUTE) is None


def test_one_after_another_is_asked_each_five_minutes_and_each_three_times() -> None:
    asked: list[tuple[int, datetime]] = []
    for step in range(40):
        now = NIGHT + step * MINUTE
        if (who := next_to_ask([1, 2], asked, NIGHT, now)) is not None:
            asked.append((who, now))
    assert [who for who, _ in asked] == [1, 2, 1, 2, 1, 2]
    assert [(at - NIGHT) // MINUTE for _, at in asked] == [0, 5, 10, 15, 20, 25]


def test_texts_go_to_others_than_the_writer_until_somebody_approves(storage: Storage, clock: MovableClock) -> None:
    station = Station(storage, clock)
    station.known(1)
    with storage.transaction() as session:
        made = [
            add_staff(
                session,
                clock(),
                login=f"p{at}",
                name=f"Persoon {at}",
                roles=[role],
                phone=f"+3247011000{at}",
                phone_verified=True,
            )
            for at, role in enumerate((Role.COMMUNICATION, Role.OFFICER, Role.COORDINATOR, Role.CMT))
        ]
        writer = made[0].actor
        draft = actions.create_draft(session, writer, "Kook het water.", EVERYONE, ["sms"], False, 60, clock())
        actions.submit(session, writer, draft.id, clock())
    clock.advance(10 * MINUTE)
    assert _sweep(station, draft.id) == ["+32470110002"]
    assert _sweep(station, draft.id) == ["+32470110002"]
    clock.advance(5 * MINUTE)
    assert _sweep(station, draft.id) == ["+32470110002", "+32470110001"]
    station.act(actions.approve, draft.id, APPROVER)
    clock.advance(5 * MINUTE)
    assert len(_sweep(station, draft.id)) == 2
    with storage.reading() as session:
        assert due_to_ask(session) == []


def _sweep(station: Station, broadcast_id: int) -> list[str]:
    with station.storage.transaction() as session:
        ask(session, broadcast_id, station.clock())
        query = select(Notice.to).where(Notice.kind == "approval_request").order_by(Notice.id)
        return list(session.scalars(query))


def test_when_all_were_asked_thrice_in_vain_the_coordinators_have_an_alarm(
    storage: Storage, clock: MovableClock
) -> None:
    station = Station(storage, clock)
    station.known(1)
    with storage.transaction() as session:
        writer = add_staff(session, clock(), login="an", name="An", roles=[Role.COMMUNICATION]).actor
        known = {"phone": "+32470110009", "phone_verified": True}
        add_staff(session, clock(), login="dora", name="Dora", roles=[Role.COORDINATOR], **known)
        draft = actions.create_draft(session, writer, "Kook het water.", EVERYONE, ["sms"], False, 600, clock())
        actions.submit(session, writer, draft.id, clock())
    told = []
    for _ in range(12):
        clock.advance(5 * MINUTE)
        _sweep(station, draft.id)
        with storage.reading() as session:
            told.append([each.kind for each in open_alarms(session)])
    assert (told[2], told[4]) == ([], [AlarmKind.BROADCAST_WAITS])
    assert _sweep(station, draft.id) == ["+32470110009"] * 3
