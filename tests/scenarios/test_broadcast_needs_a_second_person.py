"""Nothing is sent that a second person did not see and approve; what they approve is what goes out, to whom it said."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from contacts.audience import Reason
from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import actions
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import Broadcast
from gateway.directory import actions as directory
from gateway.errors import Refused
from gateway.staff.model import Actor, Role
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(3)
    return made


def _draft(station: Station, text: str = "Kook het water.") -> int:
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, text, EVERYONE, ["sms"], False, 60, station.clock())
        return made.id


def _submitted(station: Station) -> int:
    broadcast_id = _draft(station)
    station.act(actions.submit, broadcast_id)
    return broadcast_id


def test_nobody_approves_what_they_submitted(station: Station) -> None:
    broadcast_id = _submitted(station)
    with pytest.raises(Refused, match="own_submission"):
        station.act(actions.approve, broadcast_id, WRITER)
    by_their_key = Actor(WRITER.principal, "sleutel van An", frozenset({Role.COORDINATOR}), WRITER.staff_id)
    with pytest.raises(Refused, match="own_submission"):
        station.act(actions.approve, broadcast_id, by_their_key)
    assert station.state(broadcast_id) is BroadcastState.AWAITING_APPROVAL
    station.act(actions.approve, broadcast_id, APPROVER)
    assert station.state(broadcast_id) is BroadcastState.SENDING


def test_a_drill_may_be_approved_by_who_submitted_it(station: Station) -> None:
    with station.storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Proef.", EVERYONE, ["sms"], True, 60, station.clock())
    station.act(actions.submit, made.id)
    station.act(actions.approve, made.id, WRITER)
    sent = station.broadcast(made.id)
    assert (sent.state, sent.text) == (BroadcastState.SENDING, "CCVO OEFENING: Proef.")


def _break(station: Station, broadcast_id: int, actor: Actor, seen: str, reason: str) -> None:
    with station.storage.transaction() as session:
        actions.break_glass(session, actor, broadcast_id, station.clock(), seen, reason)


def test_alone_it_goes_only_with_a_reason_that_stays_and_an_alarm(station: Station) -> None:
    broadcast_id = _submitted(station)
    seen = station.broadcast(broadcast_id).content_hash or ""
    with pytest.raises(Refused, match="glass_reason"):
        _break(station, broadcast_id, WRITER, seen, "  te kort  ")
    with pytest.raises(Refused, match="content_changed"):
        _break(station, broadcast_id, WRITER, "0" * 64, "Niemand neemt op.")
    with pytest.raises(Refused, match="glass_not_needed"):
        _break(station, broadcast_id, APPROVER, seen, "Niemand neemt op.")
    with station.storage.reading() as session:
        assert open_alarms(session) == []
    _break(station, broadcast_id, WRITER, seen, "Niemand neemt op.")
    sent = station.broadcast(broadcast_id)
    assert (sent.state, sent.glass_reason) == (BroadcastState.SENDING, "Niemand neemt op.")
    with station.storage.reading() as session:
        (alarm,) = open_alarms(session)
    assert (alarm.kind, "Niemand neemt op." in alarm.detail) == (AlarmKind.GLASS_BROKEN, True)


@pytest.mark.parametrize("role", [Role.CMT, Role.PARTNER, Role.AUDITOR, Role.ADMIN])
def test_roles_without_the_right_neither_write_nor_approve_nor_stop(station: Station, role: Role) -> None:
    stranger = Actor("staff:9", "Zonder recht", frozenset({role}), 9)
    broadcast_id = _submitted(station)
    for action in (actions.approve, actions.reject, actions.submit, actions.cancel, actions.pause, actions.edit):
        with pytest.raises(Refused, match="not_permitted"):
            station.act(action, broadcast_id, stranger)
    with pytest.raises(Refused, match="not_permitted"), station.storage.transaction() as session:
        actions.create_draft(session, stranger, "Tekst", EVERYONE, ["sms"], False, 60, station.clock())


def test_an_officer_approves_but_does_not_write(station: Station) -> None:
    officer = Actor("staff:5", "Officier", frozenset({Role.OFFICER}), 5)
    with pytest.raises(Refused, match="not_permitted"):
        station.act(actions.submit, _draft(station), officer)
    station.act(actions.approve, _submitted(station), officer)


def test_any_edit_voids_the_submission(station: Station) -> None:
    broadcast_id = _submitted(station)
    with station.storage.transaction() as session:
        actions.edit(session, WRITER, broadcast_id, station.clock(), text="Kook het water niet.")
    assert station.state(broadcast_id) is BroadcastState.DRAFT
    with pytest.raises(Refused, match="broadcast_state"):
        station.act(actions.approve, broadcast_id, APPROVER)
    assert station.broadcast(broadcast_id).text == "CCVO: Kook het water niet."


def test_what_was_changed_behind_the_submission_cannot_be_approved(station: Station) -> None:
    broadcast_id = _submitted(station)
    with station.storage.transaction() as session:
        session.execute(update(Broadcast).values(text="CCVO: Iets anders."))
    with pytest.raises(Refused, match="content_changed"):
        station.act(actions.approve, broadcast_id, APPROVER)


def test_the_approver_approves_the_hash_that_they_saw(station: Station) -> None:
    broadcast_id = _submitted(station)
    seen = station.broadcast(broadcast_id).content_hash
    with pytest.raises(Refused, match="content_changed"), station.storage.transaction() as session:
        actions.approve(session, APPROVER, broadcast_id, station.clock(), seen_hash="0" * 64)
    with station.storage.transaction() as session:
        actions.approve(session, APPROVER, broadcast_id, station.clock(), seen_hash=seen)


def test_a_rejected_broadcast_is_a_draft_with_a_reason_and_can_be_submitted_again(station: Station) -> None:
    broadcast_id = _submitted(station)
    with station.storage.transaction() as session:
        actions.reject(session, APPROVER, broadcast_id, station.clock(), "Welke gemeente?")
    broadcast = station.broadcast(broadcast_id)
    assert (broadcast.state, broadcast.reject_reason) == (BroadcastState.DRAFT, "Welke gemeente?")
    station.act(actions.submit, broadcast_id)
    assert station.broadcast(broadcast_id).reject_reason is None


def test_an_audience_that_reaches_nobody_is_not_submitted(station: Station) -> None:
    with station.storage.transaction() as session:
        nobody = {"groups": ["bestaat niet"]}
        made = actions.create_draft(session, WRITER, "Tekst", nobody, ["sms"], False, 60, station.clock())
    with pytest.raises(Refused, match="no_recipients"):
        station.act(actions.submit, made.id)


@pytest.mark.parametrize("audience", [{}, {"groups": []}, {"gemeenten": ["Gent"]}, {"organisations": ["geen code"]}])
def test_what_is_no_audience_is_refused(station: Station, audience: dict[str, object]) -> None:
    with pytest.raises(Refused, match="audience_"), station.storage.transaction() as session:
        actions.create_draft(session, WRITER, "Tekst", audience, ["sms"], False, 60, station.clock())


def test_recipients_are_frozen_at_approval_and_the_excluded_are_named(station: Station) -> None:
    with station.storage.transaction() as session:
        directory.opt_out(session, "+32470000001", station.clock())
    broadcast_id = _submitted(station)
    station.act(actions.approve, broadcast_id, APPROVER)
    station.known(2, first=500)
    assert station.counts(broadcast_id)["recipients"] == 2
    with station.storage.reading() as session:
        out = actions.excluded(session, broadcast_id)
    assert [(one.contact, one.reason) for one in out] == [("Contact +32470000001", Reason.OPTED_OUT)]


def test_a_preview_shows_text_size_and_reach_without_keeping_anything(station: Station) -> None:
    with station.storage.transaction() as session:
        seen = actions.preview(session, "é" * 160, EVERYONE, exercise=True)
        listed, following = actions.list_broadcasts(session)
    assert (seen.text[:15], seen.size.parts, seen.recipients, seen.segments) == ("CCVO OEFENING: ", 2, 3, 6)
    assert (seen.seconds(pace=2.0), listed, following) == (3.0, [], None)


def test_broadcasts_and_deliveries_are_read_page_by_page(station: Station) -> None:
    ids = [_submitted(station) for _ in range(3)]
    station.act(actions.approve, ids[0], APPROVER)
    with station.storage.reading() as session:
        first, cursor = actions.list_broadcasts(session, limit=2)
        rest, end = actions.list_broadcasts(session, cursor=cursor, limit=2)
        page, after = actions.deliveries(session, ids[0], limit=2)
        last, none = actions.deliveries(session, ids[0], cursor=after, limit=2)
        assert [row.id for row in [*first, *rest]] == sorted(ids, reverse=True)
        assert [row.number for row in [*page, *last]] == [f"+3247000000{at}" for at in range(3)]
        assert (end, none) == (None, None)
        with pytest.raises(Refused, match="no_such_broadcast"):
            actions.deliveries(session, 4711)
