"""What stopped at the helpdesk is watched until Digitaal Vlaanderen confirms it; people are told, within bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gateway import reactions
from gateway.errors import Refused
from gateway.jobs.written import watch_referrals
from gateway.referrals import actions as referrals
from gateway.referrals.watching import MOST, by_day, next_reminder
from gateway.staff.model import Actor, Role
from gateway.tickets import actions as tickets
from gateway.tickets.facts import Facts
from gateway.tickets.model import Route, Source, TicketKind, TicketState
from gateway.tickets.tables import Ticket
from tests.scenarios.world import World

DV = Actor("key:7", "Digitaal Vlaanderen", frozenset({Role.PARTNER}))
OFFICER = Actor("staff:1", "An", frozenset({Role.OFFICER}), 1)
AUDITOR = Actor("staff:9", "Auditor", frozenset({Role.AUDITOR}), 9)
Refer = Callable[..., int]


@pytest.fixture
def refer(world: World) -> Refer:
    def make(worthy: bool = False) -> int:
        with world.installation.transaction() as session:
            made = reactions.report_in_writing(
                session,
                reactions.CALLER,
                world.clock(),
                source=Source.PHONE,
                kind=TicketKind.REFERRAL,
                route=Route.INSIDE,
                facts=Facts().learn("image_damage", "yes" if worthy else "no"),
                entity=("44021", "Stad Gent"),
            )
            return made.id

    return make


def pass_time(world: World, **later: float) -> None:
    world.clock.advance(**later)
    watch_referrals(world.installation)
    world.work()


def told(world: World, name: str = "An") -> int:
    return sum("bevestigd door Digitaal Vlaanderen" in text for text in world.texts_to(name))


def confirm(world: World, ticket_id: int, reference: str, by: Actor = DV, theirs: int | None = None) -> None:
    with world.installation.transaction() as session:
        other = session.get_one(Ticket, theirs) if theirs else None
        referrals.confirm(session, by, session.get_one(Ticket, ticket_id), reference, other, world.clock())


def test_by_night_a_grave_one_is_told_soon_and_another_in_the_morning(world: World, refer: Refer) -> None:
    refer()  # at three in the morning here
    pass_time(world, hours=3)
    assert told(world) == 0
    refer(worthy=True)
    pass_time(world, minutes=1)
    pass_time(world, minutes=28)
    assert told(world) == 0
    pass_time(world, minutes=1)
    assert told(world) == 1
    pass_time(world, minutes=31)
    assert told(world) == 2  # seven o'clock
    assert world.calls_to("An") == []


def test_it_is_told_four_times_at_most_and_the_last_time_to_the_coordinator(world: World, refer: Refer) -> None:
    refer()
    for _ in range(72):
        pass_time(world, hours=1)
    assert (told(world), told(world, "Dora")) == (MOST, 1)
    assert world.timeline().count("referral_reminded") == MOST


def test_many_at_once_are_one_text(world: World, refer: Refer) -> None:
    for _ in range(3):
        refer(worthy=True)
    pass_time(world, minutes=1)
    pass_time(world, minutes=29)
    assert told(world) == 1
    assert "3 doorverwijzingen" in world.texts_to("An")[-1]


def test_once_confirmed_nobody_is_told_and_it_is_counted(world: World, refer: Refer) -> None:
    first, second = refer(), refer()
    pass_time(world, minutes=90)
    confirm(world, first, "INC0042")
    confirm(world, first, " INC0042 ")  # said twice is said once
    with pytest.raises(Refused, match="referral_confirmed"):
        confirm(world, first, "INC0043", OFFICER)
    with world.installation.storage.reading() as session:
        assert [each.ticket.id for each in referrals.unconfirmed(session)] == [second]
        start = world.clock() - timedelta(days=1)
        counted = referrals.tally(session, start, world.clock() + timedelta(minutes=1))
        assert (counted.made, counted.confirmed, counted.unconfirmed) == (2, 1, 1)
        assert counted.middle == timedelta(minutes=90)
    assert world.timeline(0).count("referral_confirmed") == 1


def test_it_may_be_confirmed_with_the_ticket_that_they_opened_here(world: World, refer: Refer) -> None:
    mine = refer()
    with world.installation.transaction() as session:
        theirs = reactions.report_in_writing(session, DV, world.clock(), source=Source.PARTNER)
        number, theirs_id = theirs.number, theirs.id
    confirm(world, mine, "", DV, theirs_id)
    with world.installation.storage.reading() as session:
        (done,) = referrals.confirmed_lately(session)
        assert (done.watch.reference, done.watch.their_ticket_id) == (number, theirs_id)


def test_only_who_may_confirms_and_only_a_referral(world: World, refer: Refer) -> None:
    mine = refer()
    for by, reference, code in (
        (AUDITOR, "x", "not_permitted"),
        (DV, " ", "referral_reference"),
        (DV, "x" * 81, "referral_reference"),
    ):
        with pytest.raises(Refused, match=code):
            confirm(world, mine, reference, by)
    world.call().press("1", "1", "1").hang_up()
    with pytest.raises(Refused, match="no_referral"):
        confirm(world, world.ticket().id, "x")


def test_one_that_is_closed_or_in_an_officers_hands_is_told_no_more(world: World, refer: Refer) -> None:
    closed, taken = refer(), refer()
    with world.installation.transaction() as session:
        tickets.change_state(session, session.get_one(Ticket, closed), TicketState.CLOSED, "An", world.clock())
        an = world.staff["An"]
        tickets.take(session, session.get_one(Ticket, taken), an.id, "An", world.clock())
    for _ in range(12):
        pass_time(world, hours=1)
    assert told(world) == 0


def test_the_hours_of_reminders_are_as_they_were_chosen() -> None:
    noon = datetime(2026, 3, 3, 11, tzinfo=UTC)
    assert next_reminder(noon, 0, None, False) == noon + timedelta(hours=2)
    assert next_reminder(noon, 1, noon, True) == noon + timedelta(hours=1)
    assert next_reminder(noon, MOST, noon, True) is None
    assert by_day(datetime(2026, 3, 3, 22, tzinfo=UTC)) == datetime(2026, 3, 4, 6, tzinfo=UTC)
    assert by_day(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 5, tzinfo=UTC)  # the clock moved
