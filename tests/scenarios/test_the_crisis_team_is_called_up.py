"""The crisis team is called up by text and telephone: only a key, a reply or a link is an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.carrier.port import CallNow, OutgoingCall, OutgoingSms, Taken
from gateway.carriers.placing import place_due
from gateway.errors import CarrierFault, FaultKind, Refused
from gateway.jobs.urgent import lone_way
from gateway.notices.model import NoticeState
from gateway.notices.tables import Notice
from gateway.paging.claims import oldest_due
from gateway.retention import team_rules
from gateway.staff.tables import Staff
from gateway.team import actions
from gateway.team.model import PERMITTED, ROUNDS, AnsweredBy, MemberState, RingState, Round, next_round
from gateway.team.rings import RINGS
from gateway.team.tables import TeamCallUp, TeamMember, TeamRing
from gateway.tickets.model import TicketState
from tests.scenarios.crisis_team import PLACE, call_up, later, member, with_team
from tests.scenarios.world import START, PlacedCall, World

M = MemberState


@pytest.fixture
def house(world: World) -> World:
    with_team(world)
    return world


def stands(world: World) -> dict[str, MemberState]:
    return {name: member(world, name).state for name in ("Els", "Frank")}


def calls(world: World) -> list[PlacedCall]:
    return [placed for placed in world.carrier.calls if "/voice/team-" in placed.call.answer_url]


def silent_rounds(world: World) -> None:
    for _ in range(ROUNDS):
        for placed in calls(world)[-2:]:
            world.progress(placed, "no-answer")
        later(world, minutes=3)


def test_every_member_gets_a_text_a_link_and_a_call(house: World) -> None:
    call_up(house)
    assert stands(house) == {"Els": M.ASKED, "Frank": M.ASKED}
    assert sorted(placed.call.to for placed in calls(house)) == ["+32470555550", "+32470555551"]
    asked, link = house.texts_to("Els")
    assert f"JA {member(house, 'Els').code}" in asked
    assert f"/t/{member(house, 'Els').reference}" in link
    assert calls(house)[0].call.sender == house.settings.page_call_from, "never a sender of broadcasts"
    assert "team_called" in house.timeline()


def test_a_member_keys_that_she_comes_and_in_how_many_minutes(house: World) -> None:
    call_up(house, "Els")
    line = house.pick_up("Els")
    assert "Herman Teirlinck" in line.heard
    assert member(house, "Els").state is M.ASKED, "a line that was picked up is no answer"
    assert "hoeveel minuten" in line.press("1").heard
    assert member(house, "Els").state is M.COMING
    assert "dat u komt" in line.press("20").heard
    found = member(house, "Els")
    expected = house.clock().replace(second=0, microsecond=0) + timedelta(minutes=20)
    assert (found.answered_by, found.expected_at) == (AnsweredBy.KEY, expected)
    house.progress(calls(house)[-1], "completed")
    later(house, minutes=10)
    assert len(calls(house)) == 1, "who answered is not rung again"
    assert not [said for said in house.texts_to("Bert") if "crisisteam" in said], "everybody takes part"


@pytest.mark.parametrize(("key", "state"), [("2", M.BY_TELEPHONE), ("3", M.NOT_COMING)])
def test_a_member_keys_that_she_joins_by_telephone_or_does_not_come(house: World, key: str, state: MemberState) -> None:
    call_up(house, "Els")
    house.pick_up("Els").press(key)
    assert member(house, "Els").state is state


def test_a_text_with_the_code_answers_and_may_be_changed(house: World) -> None:
    call_up(house)
    code = member(house, "Frank").code
    assert "code" in house.text_from("Frank", "JA 20")
    assert member(house, "Frank").state is M.ASKED, "a sender can be forged"
    assert "u komt" in house.text_from("Frank", f"ja {code} 20")
    found = member(house, "Frank")
    assert (found.state, found.answered_by) == (M.COMING, AnsweredBy.SMS)
    before = house.timeline().count("team_answered")
    house.text_from("Frank", f"ja {code} 20")
    assert house.timeline().count("team_answered") == before, "what comes twice counts once"
    house.text_from("Frank", f"NEE {code}")
    assert member(house, "Frank").state is M.NOT_COMING
    house.text_from("Els", f"TEL {code}")
    assert member(house, "Els").state is M.ASKED, "a code is one telephone's"


def test_a_code_that_is_guessed_at_closes(house: World) -> None:
    call_up(house)
    code = member(house, "Els").code
    wrong = "1000" if code != "1000" else "1001"
    for _ in range(5):
        house.text_from("Els", f"NEE {wrong}")
    house.text_from("Els", f"NEE {code}")
    assert member(house, "Els").state is M.ASKED


def test_who_does_not_answer_is_rung_three_times_and_who_called_up_is_told_once(house: World) -> None:
    call_up(house)
    silent_rounds(house)
    assert len(calls(house)) == 2 * ROUNDS
    assert stands(house) == {"Els": M.NO_ANSWER, "Frank": M.NO_ANSWER}
    later(house, minutes=30)
    assert len(calls(house)) == 2 * ROUNDS
    told = [said for said in house.texts_to("Bert") if "0 van 2 nemen deel" in said]
    assert len(told) == 1
    assert house.timeline().count("team_short") == 1


def test_who_answers_after_having_been_given_up_still_counts(house: World) -> None:
    call_up(house)
    silent_rounds(house)
    house.text_from("Els", f"JA {member(house, 'Els').code}")
    assert member(house, "Els").state is M.COMING


def test_voicemail_is_no_answer(house: World) -> None:
    call_up(house, "Els")
    house.pick_up("Els")
    house.progress(calls(house)[-1], "completed")
    later(house, minutes=3)
    assert member(house, "Els").state is M.ASKED
    assert len(calls(house)) == 2


def claimed(house: World) -> None:
    """Els is called up, and who claimed her call dies. Half a minute later it is in doubt."""
    with house.installation.transaction() as session:
        meeting, actor = actions.Meeting(PLACE, house.clock()), house.staff["Bert"].actor
        ticket, chosen = session.merge(house.ticket(), load=True), [house.staff["Els"].id]
        actions.call_up(session, actor, ticket, meeting, chosen, "http://x", house.clock())
    with house.installation.transaction() as session:
        assert RINGS.claim(session, house.clock(), 100) is not None
    later(house, seconds=10)
    assert calls(house) == [], "another has claimed it"
    later(house, seconds=21)
    assert ring(house) == (RingState.UNCERTAIN, 1)


def ring(house: World) -> tuple[RingState, int]:
    """Where the newest call stands, and how many there were."""
    with house.installation.storage.reading() as session:
        states = session.scalars(select(TeamRing.state).order_by(TeamRing.id)).all()
    return states[-1], len(states)


def test_a_call_in_doubt_that_two_listings_lack_was_never_placed_and_is_placed_now(house: World) -> None:
    claimed(house)
    later(house, seconds=9)
    assert calls(house) == [], "the second listing is ten seconds after the first"
    later(house, seconds=1)
    assert (len(calls(house)), ring(house)) == (1, (RingState.RINGING, 1))
    house.pick_up("Els").press("2")
    assert member(house, "Els").state is M.BY_TELEPHONE


def test_a_call_in_doubt_that_the_list_holds_is_not_placed_again(house: World) -> None:
    claimed(house)
    number, sender = house.staff["Els"].phone or "", house.settings.page_call_from
    address = house.installation.addresses.team("status", 1)
    house.carrier.place_call(OutgoingCall(number, sender, "", "", address, timedelta(seconds=25)))
    later(house, seconds=10)
    assert ring(house) == (RingState.RINGING, 1)
    later(house, minutes=2)
    assert ring(house) == (RingState.OVER, 1)
    assert calls(house) == []


def test_a_listing_that_fails_decides_nothing_and_the_next_round_waits_until_such_a_call_is_over(house: World) -> None:
    house.carrier.find_call = unlisted  # type: ignore[method-assign]
    claimed(house)
    for _ in range(8):
        later(house, seconds=30)
        assert ring(house) == (RingState.UNCERTAIN, 1)
    later(house, seconds=30)
    assert ring(house) == (RingState.OVER, 1), "five minutes after the attempt it is over, had it been placed"
    later(house, minutes=3)
    assert (len(calls(house)), ring(house)) == (1, (RingState.RINGING, 2))


def unlisted(to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
    raise CarrierFault(FaultKind.TEMPORARY)


def test_a_text_in_doubt_is_looked_up_and_never_sent_twice(house: World) -> None:
    taken = house.carrier.send_sms

    def answers_nothing(sms: OutgoingSms) -> Taken:
        taken(sms)
        raise CarrierFault(FaultKind.UNCERTAIN)

    house.carrier.send_sms = answers_nothing  # type: ignore[method-assign]
    call_up(house, "Els")
    for _ in range(5):
        later(house, seconds=15)
        house.sweeper.notice_questions()
    with house.installation.storage.reading() as session:
        about = select(Notice.state).where(Notice.to == house.staff["Els"].phone)
        assert set(session.scalars(about)) == {NoticeState.SENT}, "the list holds them"
    assert len(house.texts_to("Els")) == len(set(house.texts_to("Els"))) == 2


def test_a_carrier_that_answers_twice_counts_once(house: World) -> None:
    call_up(house, "Els")
    house.pick_up("Els").press("3")
    placed = calls(house)[-1]
    for status in ("completed", "no-answer", "completed", "ringing"):
        house.progress(placed, status)
    later(house, minutes=10)
    assert (member(house, "Els").state, len(calls(house))) == (M.NOT_COMING, 1)
    assert house.timeline().count("team_answered") == 1


def test_a_carrier_that_refuses_for_now_is_asked_again(house: World) -> None:
    held = house.installation

    class Refusing:
        def place_call(self, call: object) -> None:
            raise CarrierFault(FaultKind.TEMPORARY)

    with held.transaction() as session:
        ticket = session.merge(house.ticket(), load=True)
        meeting, actor = actions.Meeting(PLACE, house.clock()), house.staff["Bert"].actor
        actions.call_up(session, actor, ticket, meeting, [house.staff["Els"].id], "http://x", house.clock())
    place_due(replace(lone_way(held), carrier=Refusing()), RINGS)  # type: ignore[arg-type]
    assert calls(house) == []
    later(house, seconds=4)
    assert len(calls(house)) == 1


def test_a_page_that_is_due_goes_first(house: World) -> None:
    house.call().press("0")
    with house.installation.transaction() as session:
        ticket = session.merge(house.ticket(0), load=True)
        meeting, actor = actions.Meeting(PLACE, house.clock()), house.staff["Bert"].actor
        actions.call_up(session, actor, ticket, meeting, [], "http://x", house.clock())
    with house.installation.transaction() as session:
        assert oldest_due(session, house.clock()) is not None
        assert RINGS.claim(session, house.clock(), 100) is None


def test_arrival_is_ticked_once_with_its_time(house: World) -> None:
    call_up(house)
    key, ticket = member(house, "Els").id, house.ticket()
    for name in ("Els", "Bert"):
        with house.installation.transaction() as session:
            actions.arrive(session, house.staff[name].actor, session.merge(ticket), key, house.clock())
    found = member(house, "Els")
    assert (found.state, found.arrived_by, found.arrived_at) == (M.ARRIVED, "Els", house.clock())
    with pytest.raises(Refused, match="not_permitted"), house.installation.transaction() as session:
        actions.arrive(session, house.staff["Frank"].actor, session.merge(ticket), key, house.clock())


def test_a_member_without_a_proven_number_is_named_and_not_waited_for(house: World) -> None:
    with house.installation.transaction() as session:
        session.get_one(Staff, house.staff["Frank"].id).phone_verified = False
    call_up(house)
    house.pick_up("Els").press("2")
    later(house, seconds=10)
    assert member(house, "Frank").state is M.NO_NUMBER
    assert [said for said in house.texts_to("Bert") if "1 zonder antwoord" in said]


def test_an_exercise_says_so_in_every_text_and_call(house: World) -> None:
    with house.installation.transaction() as session:
        session.merge(house.ticket()).exercise = True
    call_up(house, "Els")
    assert all(said.startswith("CCVO OEFENING") for said in house.texts_to("Els"))
    assert "oefening" in house.pick_up("Els").heard


def test_one_call_up_at_a_time_and_an_ended_one_rings_nobody(house: World) -> None:
    call_up(house)
    with pytest.raises(Refused, match="team_there"):
        call_up(house)
    with house.installation.transaction() as session:
        actions.stop(session, house.staff["Dora"].actor, session.merge(house.ticket()), house.clock())
    assert "niet meer nodig" in house.pick_up("Els").heard
    house.progress(calls(house)[-1], "no-answer")
    later(house, minutes=10)
    assert len(calls(house)) == 2
    with house.installation.storage.reading() as session:
        assert session.scalars(select(TeamCallUp.look_at)).all() == [None]


def test_nobody_is_called_again_about_a_case_that_was_closed(house: World) -> None:
    call_up(house)
    with house.installation.transaction() as session:
        session.merge(house.ticket()).state = TicketState.CLOSED
    silent_rounds(house)
    assert len(calls(house)) == 2
    assert stands(house) == {"Els": M.ASKED, "Frank": M.ASKED}


@pytest.mark.parametrize("name", ["Els", "Frank"])
def test_only_officers_and_coordinators_call_up(house: World, name: str) -> None:
    meeting, actor, ticket = actions.Meeting(PLACE, house.clock()), house.staff[name].actor, house.ticket()
    with pytest.raises(Refused, match="not_permitted"), house.installation.transaction() as session:
        actions.call_up(session, actor, session.merge(ticket), meeting, [], "", house.clock())


def test_rounds_are_bounded_and_a_key_is_the_last_word() -> None:
    now = START
    assert next_round(1, True, now, now + timedelta(hours=1)) is Round.WAIT
    assert next_round(1, False, now, now + timedelta(minutes=2)) is Round.WAIT
    assert next_round(ROUNDS - 1, False, now, now + timedelta(minutes=3)) is Round.RING
    assert next_round(ROUNDS, False, now, now + timedelta(minutes=3)) is Round.GIVE_UP
    assert PERMITTED[RingState.ANSWERED] == frozenset()


def test_numbers_of_a_settled_call_up_of_a_closed_case_go_after_their_time(house: World) -> None:
    call_up(house)
    with house.installation.transaction() as session:
        session.merge(house.ticket(), load=True).state = TicketState.CLOSED
        made = session.scalars(select(TeamCallUp)).one()
        before = made.at
        assert list(session.scalars(team_rules.call_ups(before))) == []
        made.look_at = None
        session.flush()
        assert list(session.scalars(team_rules.call_ups(before - timedelta(seconds=1)))) == []
        team_rules.empty_call_ups(session, list(session.scalars(team_rules.call_ups(before))))
        assert {row.number for row in session.scalars(select(TeamRing))} == {""}
        assert {(row.name, row.phone) for row in session.scalars(select(TeamMember))} == {
            ("Els", None),
            ("Frank", None),
        }
        assert list(session.scalars(team_rules.call_ups(before))) == []
