"""Who follows the recovery of which entity: its own owner, or that of the whole case; and whether it is over."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.crisis.model import RecoveryOwner
from gateway.crisis.recoveries import Recovery, least_far, proposed, recoveries, unowned, unrecovered
from gateway.crisis.shares import Entity, meant
from gateway.crisis.tables import CaseRecovery
from gateway.tickets.model import Route

GENT = Entity("44021", "Stad Gent", "44021")
MOW = Entity("OVO000001", "Departement MOW", "OVO000001", inside=True)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DV, ENTITY = RecoveryOwner.DIGITAAL_VLAANDEREN, RecoveryOwner.ENTITY


def row(key: str, owner: RecoveryOwner = ENTITY, done_at: datetime | None = None) -> CaseRecovery:
    return CaseRecovery(ticket_id=1, entity_key=key, owner=owner, provider="", done_at=done_at)


def test_each_entity_is_proposed_the_owner_of_its_own_reports() -> None:
    mow, gent = recoveries([MOW, GENT], [])
    assert proposed(mow, [MOW, GENT], Route.OUTSIDE) is DV
    assert proposed(gent, [MOW, GENT], Route.INSIDE) is ENTITY


def test_followed_as_one_some_inside_and_some_outside_is_outside() -> None:
    (whole,) = recoveries([MOW, GENT], [row("")])
    assert proposed(whole, [MOW, GENT], Route.INSIDE) is ENTITY
    (inside,) = recoveries([MOW], [row("")])
    assert proposed(inside, [MOW], Route.OUTSIDE) is DV


def test_a_case_without_an_entity_is_proposed_the_owner_of_its_first_report() -> None:
    (whole,) = recoveries([], [])
    assert proposed(whole, [], Route.INSIDE) is DV
    assert proposed(whole, [], Route.UNKNOWN) is ENTITY


def test_a_case_waits_for_who_has_no_owner_then_for_who_did_not_recover() -> None:
    found = recoveries([MOW, GENT], [row("OVO000001")])
    assert (least_far(found).key, unowned(found, "26-0001-1")) == ("44021", ("Stad Gent",))
    found = recoveries([MOW, GENT], [row("OVO000001", done_at=NOON), row("44021")])
    assert (least_far(found).key, unowned(found, ""), unrecovered(found, "")) == ("44021", (), ("Stad Gent",))


def test_an_owner_of_the_whole_case_serves_whoever_has_none() -> None:
    found = recoveries([MOW, GENT], [row(""), row("44021")])
    assert unowned(found, "") == ()
    assert unrecovered(found, "") == ("Stad Gent", "Departement MOW")


def test_what_is_followed_as_one_ends_with_the_case() -> None:
    assert unrecovered(recoveries([MOW, GENT], [row("")]), "") == ()
    assert unrecovered(recoveries([GENT], [row("44021")]), "") == ()


def test_nobody_s_recovery_is_named_by_the_case_where_no_entity_is_known() -> None:
    assert unowned(recoveries([], []), "26-0001-1") == ("26-0001-1",)


def test_without_an_entity_the_only_recovery_is_meant_and_else_that_of_the_whole_case() -> None:
    assert meant(Recovery, recoveries([GENT], []), [GENT], "").key == "44021"
    assert meant(Recovery, recoveries([MOW, GENT], []), [MOW, GENT], "").key == ""
