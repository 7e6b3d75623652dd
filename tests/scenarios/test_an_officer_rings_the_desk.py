"""An officer who rings the hotline hears and accepts tickets, takes over duty and approves broadcasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.few import FEW
from gateway.broadcasts.model import BroadcastState
from gateway.calls.tables import Conversation, MissedCall
from gateway.directory.tables import Contact, Organisation
from gateway.duty import actions as duty
from gateway.duty.tables import DutyShift
from gateway.paging.model import PageState
from gateway.staff.model import Actor, Role
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from tests.parts.desk import ELSEWHERE, PIN, at_the_desk, give_pin, ring, stray
from tests.scenarios.world import World

NO = "2"
WRITER = Actor("staff:99", "Lotte Claes", frozenset({Role.COMMUNICATION}), 99)
TEXT = "CCVO: kook het kraanwater in Gent tot nader order."


@pytest.fixture
def desk(world: World) -> World:
    """Officers with a PIN, and one worthy ticket of a caller who left a message."""
    give_pin(world, "An", "Bert", "Dora")
    call = world.call().press("1", "1", "1", NO, NO, NO, NO, "9", NO, "1").silence()
    call.speak().hang_up()
    return world


def missed(world: World) -> list[str | None]:
    with world.installation.storage.reading() as session:
        return list(session.scalars(select(MissedCall.caller)))


def notice(world: World) -> str | None:
    with world.installation.storage.reading() as session:
        problem = tickets.known_problem(session)
        return problem.notice if problem else None


def on_level(world: World, level: int) -> list[str]:
    with world.installation.storage.reading() as session:
        return [each.name for each in duty.on_call(session, world.clock()) if each.level == level]


def submitted(world: World, actor: Actor = WRITER, numbers: int = 2) -> int:
    """A broadcast to so many numbers that awaits approval."""
    now = world.clock()
    with world.installation.transaction() as session:
        place = Organisation(name="Stad Gent", name_key="stad gent", created_at=now)
        session.add(place)
        session.flush()
        for at in range(numbers):
            key = f"contact {at}"
            contact = Contact(organisation_id=place.id, name=key, name_key=key, function="", function_key="", groups=[])
            contact.mobile, contact.created_at, contact.changed_at = f"+3247500000{at}", now, now
            session.add(contact)
        session.flush()
        made = broadcasts.create_draft(session, actor, TEXT, {"everyone": True}, ["sms"], False, 60, now)
        broadcasts.submit(session, actor, made.id, now)
        return made.id


def state(world: World, broadcast_id: int) -> BroadcastState:
    with world.installation.storage.reading() as session:
        return broadcasts.get(session, broadcast_id).state


def test_an_officers_number_is_offered_the_desk_and_the_pin_opens_it(desk: World) -> None:
    line = ring(desk, "An")
    assert "Toets uw pincode in" in line.heard
    assert "Er wacht één ticket" in line.press(PIN).heard


def test_no_other_number_is_offered_it(desk: World) -> None:
    assert "pincode" not in desk.call("+32470111112").heard
    assert "pincode" not in ring(desk, "Chris").heard, "Chris has no PIN"


def test_an_officer_may_report_too_and_the_call_is_then_a_callers(desk: World) -> None:
    for said in (ring(desk, "An").press("9"), ring(desk, "Bert").silence()):
        assert "bel 112" in said.heard
        said.press("1", "1").hang_up()
    assert [ticket.caller for ticket in desk.tickets()[1:]] == [desk.staff["An"].phone, desk.staff["Bert"].phone]


def test_zero_at_the_offer_brings_the_officer_as_it_does_everywhere(desk: World) -> None:
    line = ring(desk, "Bert").press("0")
    assert "verbinden met de officier" in line.heard
    assert desk.ticket().caller == desk.staff["Bert"].phone


def test_an_officers_call_opens_no_ticket_and_is_no_missed_call(desk: World) -> None:
    before = len(desk.tickets())
    at_the_desk(desk, "An").press("1").hang_up()
    at_the_desk(desk, "An").silence().silence()
    assert len(desk.tickets()) == before
    assert missed(desk) == []


def test_who_rings_as_an_officer_and_hangs_up_before_the_pin_is_a_missed_call(desk: World) -> None:
    ring(desk, "An").hang_up()
    assert missed(desk) == [desk.staff["An"].phone]


@pytest.mark.parametrize("number", ["0470000000", "+32470000000".replace("+", "00"), "0470000000#"])
def test_from_any_telephone_the_own_number_and_the_pin_open_it(desk: World, number: str) -> None:
    line = stray(desk, number)
    assert "Toets uw pincode in" in line.heard
    assert "Er wacht één ticket" in line.press(PIN).heard


def test_what_is_heard_does_not_tell_whose_number_is_an_officers(desk: World) -> None:
    officers, nobodys = stray(desk, "0470000000"), stray(desk, "0470555555")
    assert officers.heard == nobodys.heard
    for wrong in ("1111", "2222", "3333"):
        assert officers.press(wrong).heard == nobodys.press(wrong).heard
    assert officers.over
    assert nobodys.over
    again = [stray(desk, number, "+32471888888").press(PIN).heard for number in ("0470000000", "0470555555")]
    assert again[0] == again[1]


def test_a_caller_who_strays_there_goes_on_as_a_caller(desk: World) -> None:
    for line in (stray(desk, "0470555555").press("9"), stray(desk, "0470555555").silence()):
        assert "Wij vinden deze code niet terug" in line.heard
        assert "nieuwe informatie" in line.press(desk.ticket(0).number.replace("-", "")).heard
    assert "verbinden met de officier" in stray(desk, "0470555555").press("0").heard


def test_keys_that_are_no_pin_lead_back_and_are_no_try(desk: World) -> None:
    line = stray(desk, "0470000000").press("1", "22", "123456789")
    assert "Wij vinden deze code niet terug" in line.heard
    assert "Er wacht" in at_the_desk(desk, "An").heard


def test_without_the_pin_no_question_of_the_desk_is_answered(desk: World) -> None:
    line = stray(desk, "0470000000")
    with desk.installation.storage.reading() as session:
        call = session.scalars(select(Conversation).where(Conversation.call_sid == line.sid)).one()
    assert call.staff_id is None
    assert "2 6" not in line.press("1111", "1", "5").heard
    assert desk.ticket().acknowledged_at is None


def test_five_accepts_and_the_page_that_rings_is_stopped(desk: World) -> None:
    desk.work()
    line = at_the_desk(desk, "Bert").press("1")
    assert "imagoschade" in line.heard
    assert "Nog niemand heeft dit ticket aanvaard" in line.heard
    assert "U hebt ticket" in line.press("5").heard
    assert desk.ticket().acknowledged_by == "Bert"
    desk.work()
    assert desk.carrier.ended == [desk.calls_to("An")[0].sid]
    assert "aanvaard door Bert" in desk.texts_to("An")[-1]
    desk.work(minutes=30)
    assert len(desk.calls_to("An")) == 1


def test_one_one_accepts_nothing(desk: World) -> None:
    at_the_desk(desk, "An").press("1", "1", "1")
    assert desk.ticket().acknowledged_at is None


def test_whoever_is_first_has_it_and_the_other_hears_who(desk: World) -> None:
    an, bert = at_the_desk(desk, "An").press("1"), at_the_desk(desk, "Bert").press("1")
    an.press("5")
    assert "al aanvaard door An" in bert.press("5").heard
    assert desk.ticket().acknowledged_by == "An"
    assert desk.timeline().count("accepted") == 1


def test_an_officer_who_was_paged_passes_it_on_at_the_desk(desk: World) -> None:
    desk.work()
    line = at_the_desk(desk, "An").press("1")
    assert "Doorgeven: druk 2" in line.heard
    assert "Ticket doorgegeven aan Bert" in line.press("2").heard
    desk.work()
    assert desk.calls_to("Bert")


def test_every_open_ticket_is_heard_once_whatever_others_do_meanwhile(desk: World) -> None:
    for at in range(3):
        desk.call(f"+3247022222{at}").press("1", "1", "1").hang_up()
    line = at_the_desk(desk, "An")
    assert "Er wachten 4 tickets" in line.heard
    line.press("1")
    spoken = [line.heard.split(".")[0]]
    at_the_desk(desk, "Bert").press("1", "1", "5").hang_up()
    while "geen andere tickets" not in line.press("1").heard:
        spoken.append(line.heard.split(".")[0])
    assert len(spoken) == len(set(spoken)) == 4


def test_a_referral_and_a_report_of_a_case_that_is_known_do_not_wait_for_an_officer(desk: World) -> None:
    desk.call("+32470222221").press("1", "2", "3").hang_up()
    with desk.installation.transaction() as session:
        case = tickets.get_ticket(session, desk.tickets()[0].number)
        tickets.announce_problem(session, Actor("system", "systeem", frozenset()), "een storing", case, desk.clock())
    desk.call("+32470222222").press("1", "1").hang_up()
    assert len(desk.tickets()) == 3
    line = at_the_desk(desk, "An")
    assert "Er wacht één ticket" in line.heard
    assert "geen andere tickets" in line.press("1", "1").heard


def test_a_case_is_heard_once_and_who_accepts_it_has_every_report(desk: World) -> None:
    with desk.installation.transaction() as session:
        session.add(Organisation(ovo="OVO002949", name="Entiteit", name_key="entiteit", created_at=desk.clock()))
    for answers in ("2222", "1222"):
        desk.call(f"+3247066{answers}").press("1", "1", *answers, "1", "002949", "1").hang_up()
    line = at_the_desk(desk, "Bert")
    assert "Er wachten 2 tickets" in line.heard
    heard = line.press("1", "1").heard
    assert "2 meldingen over hetzelfde" in heard
    assert "CCVO-waardig" in heard, "what makes the case grave was told by the second caller"
    line.press("5")
    assert [ticket.acknowledged_by for ticket in desk.tickets()] == [None, "Bert", "Bert"]


def test_an_exercise_is_said_to_be_one(desk: World) -> None:
    with desk.installation.transaction() as session:
        tickets.get_ticket(session, desk.ticket().number).exercise = True
    assert "Dit is een oefening. Ticket" in at_the_desk(desk, "An").press("1").heard


def test_the_recording_is_played_and_the_caller_is_connected_from_our_number(desk: World) -> None:
    line = at_the_desk(desk, "An").press("1", "5", "3")
    assert line.document.find(".//Play") is not None
    assert desk.timeline().count("listened") == 1
    number = line.press("4").document.find("Dial/Number")
    assert number is not None
    assert number.text == "+32470111111"
    assert number.get("url") is None, "nobody whispers to a caller"
    assert line.waits.attrib["callerId"] == desk.settings.page_call_from
    assert line.waits.attrib["record"] == "do-not-record"
    assert "De melder antwoordt niet" in line.dial_ended(bridged=False, status="no-answer").heard


def test_taking_over_says_whom_it_replaces_and_changes_who_is_paged(desk: World) -> None:
    line = at_the_desk(desk, "Bert").press("2", "1")
    assert "U vervangt An op niveau 1, tot 2 april om 4 uur" in line.heard
    assert on_level(desk, 1) == ["An"]
    assert "U hebt nu de wacht op niveau 1" in line.press("5").heard
    assert on_level(desk, 1) == ["Bert"]
    desk.work()
    assert [text for text in desk.texts_to("An") if "Bert neemt uw wacht nu over" in text]
    desk.call("+32470333333").press("1", "1", "1").hang_up()
    before = len(desk.calls_to("An"))
    desk.work()
    assert desk.calls_to("Bert")
    assert len(desk.calls_to("An")) == before


def test_a_take_over_lasts_until_the_running_shift_ends(desk: World) -> None:
    ends_at = desk.clock() + timedelta(hours=5)
    with desk.installation.transaction() as session:
        session.scalars(select(DutyShift).where(DutyShift.level == 1)).one().ends_at = ends_at
        session.flush()
        for shift in session.scalars(select(DutyShift).where(DutyShift.level == 3)):
            shift.ends_at = desk.clock() + timedelta(hours=1)
    at_the_desk(desk, "Dora").press("2", "1", "5").hang_up()
    desk.clock.advance(hours=4, minutes=59)
    assert on_level(desk, 1) == ["Dora"]
    desk.clock.advance(minutes=1)
    assert on_level(desk, 1) == []
    line = at_the_desk(desk, "Dora").press("2", "3")
    assert "Op niveau 3 heeft nu niemand de wacht" in line.heard
    line.press("5")
    assert on_level(desk, 3) == ["Dora"]


def test_two_who_take_over_at_once_each_hear_the_truth(desk: World) -> None:
    bert, dora = at_the_desk(desk, "Bert").press("2", "1"), at_the_desk(desk, "Dora").press("2", "1")
    bert.press("5")
    assert "Intussen is de wacht gewijzigd. U vervangt Bert" in dora.press("5").heard.replace("  ", " ")
    assert on_level(desk, 1) == ["Bert"]
    dora.press("5")
    assert on_level(desk, 1) == ["Dora"]


def test_who_stands_on_the_level_already_takes_nothing_over(desk: World) -> None:
    assert "hebt u nu al de wacht" in at_the_desk(desk, "An").press("2", "1").heard


def test_callers_are_told_of_a_ticket_and_no_longer(desk: World) -> None:
    with desk.installation.transaction() as session:
        ticket = tickets.get_ticket(session, desk.ticket().number)
        tickets.name_entity(session, ticket, "OVO002949", "Digitaal Vlaanderen", "melder", desk.clock())
    line = at_the_desk(desk, "An").press("1", "6")
    assert notice(desk) is None
    line.press("5")
    heard = desk.call("+32470444444").press("1").heard
    assert "Er is een gekend probleem: een incident bij Digitaal Vlaanderen. Belt u daarvoor?" in heard
    line.press("0", "4", "5")
    assert notice(desk) is None
    assert "gekend probleem" not in desk.call("+32470555555").press("1").heard


def test_a_ticket_without_an_entity_is_not_announced(desk: World) -> None:
    assert "De entiteit van dit ticket is nog onbekend" in at_the_desk(desk, "An").press("1", "6").heard


def test_a_second_person_hears_a_broadcast_and_lets_it_go(desk: World) -> None:
    broadcast_id = submitted(desk)
    line = at_the_desk(desk, "An")
    assert "Er wacht één verzending op goedkeuring" in line.heard
    heard = line.press("3").heard
    assert TEXT in heard
    assert "ingediend door Lotte Claes. Aantal ontvangers: 2" in heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL
    assert "Ze vertrekt nu" in line.press("5").heard
    with desk.installation.storage.reading() as session:
        sent = broadcasts.get(session, broadcast_id)
        assert (sent.state, sent.approved_by_name) == (BroadcastState.SENDING, "An")
        assert broadcasts.counts(session, broadcast_id)["waiting"] == 2


def test_the_longest_text_is_read_out_in_full(desk: World) -> None:
    long = "CCVO: " + "kook het water en blijf binnen. " * 14
    submitted_id = submitted(desk)
    with desk.installation.transaction() as session:
        broadcasts.edit(session, WRITER, submitted_id, desk.clock(), text=long.strip())
        broadcasts.submit(session, WRITER, submitted_id, desk.clock())
    assert long.strip() in at_the_desk(desk, "An").press("3").heard


def test_nobody_approves_their_own(desk: World) -> None:
    with desk.installation.storage.reading() as session:
        dora = session.scalars(select(Staff).where(Staff.name == "Dora")).one().actor
    broadcast_id = submitted(desk, dora)
    assert "zelf ingediend" in at_the_desk(desk, "Dora").press("3", "5").heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL


def test_a_text_that_was_changed_while_it_was_read_out_is_read_out_again(desk: World) -> None:
    broadcast_id = submitted(desk)
    line = at_the_desk(desk, "An").press("3")
    with desk.installation.transaction() as session:
        broadcasts.edit(session, WRITER, broadcast_id, desk.clock(), text="CCVO: het water is weer goed.")
        broadcasts.submit(session, WRITER, broadcast_id, desk.clock())
    assert "het water is weer goed" in line.press("5").heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL
    line.press("5")
    assert state(desk, broadcast_id) is BroadcastState.SENDING


@pytest.mark.parametrize("others", [0, FEW], ids=["a small directory", "a large directory"])
def test_whom_it_reaches_that_changed_while_it_was_read_out_is_read_out_again(desk: World, others: int) -> None:
    broadcast_id, now = submitted(desk), desk.clock()
    with desk.installation.transaction() as session:
        known = {"organisation_id": 1, "function": "", "function_key": "", "groups": [], "demo": False}
        known |= {"created_at": now, "changed_at": now}
        session.add(Contact(name="Nieuw", name_key="nieuw", mobile="+32475000019", **known))
        for at in range(0, others, 500):
            empty = [known | {"name": f"Leeg {each}", "name_key": f"leeg {each}"} for each in range(at, at + 500)]
            session.execute(insert(Contact), empty)
    line = at_the_desk(desk, "An").press("3")
    assert "Aantal ontvangers: 3" in line.heard
    with desk.installation.transaction() as session:
        session.execute(update(Contact).where(Contact.name == "Nieuw").values(mobile=None))
    assert "Aantal ontvangers: 2" in line.press("5").heard
    assert state(desk, broadcast_id) is BroadcastState.AWAITING_APPROVAL
    line.press("5")
    with desk.installation.storage.reading() as session:
        assert broadcasts.counts(session, broadcast_id)["waiting"] == 2


def test_a_rejected_broadcast_is_a_draft_again(desk: World) -> None:
    broadcast_id = submitted(desk)
    assert "weer een ontwerp" in at_the_desk(desk, "An").press("3", "2").heard
    assert state(desk, broadcast_id) is BroadcastState.DRAFT


def test_what_another_decided_meanwhile_is_said(desk: World) -> None:
    broadcast_id = submitted(desk)
    an, bert = at_the_desk(desk, "An").press("3"), at_the_desk(desk, "Bert").press("3")
    bert.press("2")
    assert "wacht niet meer op goedkeuring" in an.press("5").heard
    assert state(desk, broadcast_id) is BroadcastState.DRAFT


def test_an_account_that_is_closed_in_mid_call_does_nothing_more(desk: World) -> None:
    line = at_the_desk(desk, "An").press("1")
    with desk.installation.transaction() as session:
        session.scalars(select(Staff).where(Staff.name == "An")).one().active = False
    assert "geen toelating" in line.press("5").heard
    assert desk.ticket().acknowledged_at is None


def test_the_same_key_told_twice_accepts_once(desk: World) -> None:
    line = at_the_desk(desk, "An").press("1")
    action = line.waits.attrib["action"]
    first = line.get(action, Digits="5").answers[-1]
    assert line.get(action, Digits="5").answers[-1] == first
    assert desk.timeline().count("accepted") == 1
    assert {page.state for page in desk.pages()} <= {PageState.CANCELLED, PageState.DUE}


def test_a_stranger_is_not_asked_twice_in_one_call(desk: World) -> None:
    line = stray(desk, "0470555555").press("9", "0470555555")
    assert "Wij vinden deze code niet terug" in line.heard
    assert ELSEWHERE not in line.heard
