"""Calls that are no pages go by the second carrier as well: the team's, as those for an approval, and a trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.carrier.failover import By, Standing, Use, Why
from gateway.carriers.standing import change
from gateway.duty import proofs
from gateway.errors import FaultKind
from gateway.staff.tables import Staff
from gateway.team.model import MemberState, RingState
from gateway.team.rings import latest
from gateway.team.tables import TeamRing
from tests.scenarios.crisis_team import call_up, later, member, with_team
from tests.scenarios.two_carriers import BACKUP_CALL, TwoCarriers, two_carriers
from tests.scenarios.world import PlacedCall, RememberingCarrier


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[TwoCarriers]:
    for made in two_carriers(tmp_path, database_url):
        with_team(made)
        yield made


def to_team(carrier: RememberingCarrier) -> list[PlacedCall]:
    return [placed for placed in carrier.calls if "/voice/team-" in placed.call.answer_url]


def ring(world: TwoCarriers) -> TeamRing:
    with world.installation.storage.reading() as session:
        found = latest(session, member(world, "Els"))
        assert found is not None
        return found


def test_while_the_first_is_well_the_team_is_rung_by_it(world: TwoCarriers) -> None:
    call_up(world, "Els")
    assert (len(to_team(world.first)), to_team(world.backup)) == (1, [])
    assert ring(world).carrier is By.FIRST


@pytest.mark.parametrize("kind", [FaultKind.TEMPORARY, FaultKind.ACCOUNT])
def test_what_the_first_surely_did_not_take_is_placed_by_the_second_at_once(
    world: TwoCarriers, kind: FaultKind
) -> None:
    world.first.down(kind)
    call_up(world, "Els")
    assert [placed.call.sender for placed in to_team(world.backup)] == [BACKUP_CALL]
    assert ring(world).carrier is By.BACKUP


def test_a_member_answers_on_the_second_carriers_call(world: TwoCarriers) -> None:
    world.first.down()
    call_up(world, "Els")
    placed = to_team(world.backup)[0]
    said = {"CallSid": placed.sid, "From": BACKUP_CALL, "To": placed.call.to}
    status, heard = world.post_by_backup(placed.call.answer_url.partition("#")[0], **said)
    assert (status, "<Gather" in heard) == (200, True)
    assert ring(world).state is RingState.PICKED_UP


def test_a_call_of_which_nobody_knows_whether_it_was_placed_is_looked_up_where_it_left(world: TwoCarriers) -> None:
    world.first.down(FaultKind.ACCOUNT)
    world.backup.down(FaultKind.UNCERTAIN, takes_anyway=True)
    call_up(world, "Els")
    assert ring(world).state is RingState.UNCERTAIN
    world.backup.up()
    later(world, seconds=31)
    assert (ring(world).state, ring(world).sid) == (RingState.RINGING, to_team(world.backup)[0].sid)
    assert len(to_team(world.backup)) == 1


def test_when_both_refuse_for_now_they_are_asked_in_turn_until_one_takes_it(world: TwoCarriers) -> None:
    world.first.down()
    world.backup.down()
    call_up(world, "Els")
    asked = world.first.asked + world.backup.asked
    later(world)
    assert world.first.asked + world.backup.asked == asked, "not again within the same moment"
    world.first.up()
    for _ in range(4):
        later(world, seconds=4)
    assert [len(to_team(carrier)) for carrier in (world.first, world.backup)] in ([1, 0], [0, 1])
    assert member(world, "Els").state is MemberState.ASKED


def test_a_number_that_does_not_exist_is_not_tried_at_the_other(world: TwoCarriers) -> None:
    world.first.down(FaultKind.PERMANENT)
    call_up(world, "Els")
    assert to_team(world.backup) == []
    assert ring(world).state is RingState.FAILED


def test_a_trial_of_a_telephone_goes_by_the_carrier_at_which_pages_stand(world: TwoCarriers) -> None:
    with world.installation.transaction() as session:
        change(session, Use.PAGES, Standing(By.BACKUP, world.clock()), Why.PERSON, world.clock())
        officer = session.get_one(Staff, world.staff["An"].id)
        proofs.try_call(session, officer, officer.phone or "", world.clock())
    world.work()
    assert [placed.call.sender for placed in world.backup.calls] == [BACKUP_CALL]
    assert world.first.calls == []
