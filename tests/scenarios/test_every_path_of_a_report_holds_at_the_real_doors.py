"""Who rings, for whom, and which number we call back: odd caller ids, codes of three registers, wrong keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from contacts.organisation import Code, CodeKind
from gateway.calls.tables import Conversation
from gateway.directory.actions import note_succession
from gateway.directory.tables import Contact, Organisation, OrganisationNumber
from gateway.staff.actions import add_staff
from gateway.staff.model import Role
from gateway.tickets.model import Partner
from tests.parts.desk import alarms_now
from tests.parts.quick_hash import quick_hash
from tests.scenarios.world import START, Line, World

NO = "2"
TO_ENTITY = ("1", "1", NO, NO, NO, NO, NO)  # report, outside the contract, five times no
CONTACT, PARTNER = "+3292660000", "+3225535000"


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    made = World(tmp_path, database_url)
    with made.installation.transaction() as session:
        hasselt = _organisation("Hasselt", nis="71072", ovo="OVO002071", kbo="0207500420")
        digitaal = _organisation("Digitaal Vlaanderen", ovo="OVO002949")
        session.add_all([hasselt, digitaal])
        session.flush()
        session.add(
            Contact(
                organisation_id=hasselt.id,
                name="An Peeters",
                name_key="an peeters",
                function="",
                function_key="",
                phone=CONTACT,
                groups=[],
                created_at=START,
                changed_at=START,
            )
        )
        session.add(OrganisationNumber(organisation_id=digitaal.id, number=PARTNER))
        note_succession(session, Code(CodeKind.NIS, "73040"), "Kortessem", Code(CodeKind.NIS, "71072"))
    yield made
    made.close()


def _organisation(name: str, **codes: str) -> Organisation:
    return Organisation(name=name, name_key=name.lower(), created_at=START, **codes)


def test_a_code_of_any_register_or_of_before_a_merger_is_read_back_by_name(world: World) -> None:
    for keyed in ("002071", "0207500420", "71072", "73040"):
        call = world.call().press(*TO_ENTITY).press(keyed)
        assert "U meldt voor Hasselt. Klopt dat?" in call.heard, keyed
        call.press("1")
        assert (world.ticket().entity_code, world.ticket().entity_name) == ("OVO002071", "Hasselt")


def test_a_code_that_is_none_may_be_tried_again_and_the_call_goes_on_without_after_that(world: World) -> None:
    for keyed in ("0207500421", "123", "99999", "1234567", "000000", "0207500420000"):
        call = world.call().press(*TO_ENTITY).press(keyed)
        assert "Wij vinden deze code niet terug" in call.heard, keyed
        call.press(keyed, keyed)
        assert "persoonsgegevens" in call.heard, keyed
        assert world.ticket().entity_code is None


def test_a_caller_whose_number_does_not_show_is_asked_for_one_and_nothing_odd_is_kept(world: World) -> None:
    for shown in ("anonymous", "+266696687", "Restricted", "+7378742833", "", "unknown", "sip:x@y", "+1", "266696687"):
        call = world.call(shown).press(*TO_ENTITY, "9", NO)
        assert "Toets uw telefoonnummer in" in call.heard, shown
        call.press("0470123456")
        assert (world.ticket().caller, world.ticket().callback) == (None, "+32470123456"), shown


def test_a_number_that_we_cannot_call_back_is_refused_and_another_is_asked(world: World) -> None:
    for keyed in ("090012345", "070123456", "1722", "112", "047012345", "04701234567", "080012345", "12"):
        call = world.call("anonymous").press(*TO_ENTITY, "9", NO).press(keyed)
        assert "Dit nummer kunnen wij niet terugbellen" in call.heard, keyed
        call.press("022170112")
        assert world.ticket().callback == "+3222170112", keyed


def test_a_number_for_a_whole_organisation_or_abroad_is_called_back(world: World) -> None:
    for keyed, kept in (("078151020", "+3278151020"), ("0033612345678", "+33612345678")):
        world.call("anonymous").press(*TO_ENTITY, "9", NO).press(keyed)
        assert world.ticket().callback == kept


def test_three_numbers_that_are_none_leave_the_ticket_complete_without_one(world: World) -> None:
    call = world.call("anonymous").press(*TO_ENTITY, "9", NO).press("112", "1722", "12")
    assert "Uw boodschap wordt opgenomen" in call.heard
    assert (world.ticket().callback, world.ticket().complete) == (None, True)


def test_a_caller_on_a_line_that_is_never_called_back_is_asked_for_another(world: World) -> None:
    for caller in ("+3290012345", "+3280012345"):
        call = world.call(caller).press(*TO_ENTITY, "9", NO)
        assert "Toets uw telefoonnummer in" in call.heard, caller


def test_a_known_caller_hears_no_choice_of_language_and_confirms_the_organisation(world: World) -> None:
    world.settings = replace(world.settings, languages=("nl", "en"))
    world.close()
    world.start()
    call = world.call(CONTACT)
    assert "Nieuwe melding?" in call.heard
    assert "For English" not in call.heard
    call.press(*TO_ENTITY)
    assert "U meldt voor Hasselt. Klopt dat?" in call.heard
    call.press("1")
    assert world.ticket().entity_code == "OVO002071"


def test_a_known_caller_may_be_calling_for_another(world: World) -> None:
    call = world.call(CONTACT).press(*TO_ENTITY).press("2")
    assert "Toets uw OVO-code" in call.heard
    call.press("002949").press("1")
    assert world.ticket().entity_name == "Digitaal Vlaanderen"


def test_digitaal_vlaanderen_goes_straight_to_whether_the_partner_knows(world: World) -> None:
    call = world.call(PARTNER).press("1")
    assert "partner van het raamcontract verwittigd" in call.heard
    call.press("1")
    assert world.ticket().route.value == "inside"
    assert world.ticket().facts.partner_told.value == "yes"


def test_with_dutch_alone_there_is_no_choice_of_language_for_anybody(world: World) -> None:
    assert _heard_first(world.call("anonymous")).startswith("Bij levensgevaar")


def test_the_language_stays_with_the_ticket_and_the_next_call_chooses_anew(world: World) -> None:
    world.settings = replace(world.settings, languages=("nl", "en", "fr", "de"))
    world.close()
    world.start()
    for language, key in {"en": "2", "fr": "3", "de": "4"}.items():
        call = world.call("+32470999999")
        assert "For English" in call.heard
        call.press(key, "1", "1")
        assert world.ticket().language == language
    assert not [column.name for column in Contact.__table__.columns if "language" in column.name]


def _heard_first(line: Line) -> str:
    return next(line.document.iter("Say")).text or ""


def _partner(world: World, name: str, pin: str) -> str:
    """Somebody of Digitaal Vlaanderen with a PIN; returns under which name what they report is theirs."""
    with world.installation.transaction() as session:
        person = add_staff(session, START, login=name, name=name, roles=[Role.PARTNER])
        person.pin_hash = quick_hash(pin)
        return person.actor.principal


def _held(world: World) -> tuple[Partner | None, str]:
    return world.ticket().partner, world.ticket().opened_by


def test_who_rings_for_digitaal_vlaanderen_shows_it_by_a_pin_from_any_telephone(world: World) -> None:
    _partner(world, "Els", "135790")
    jan = _partner(world, "Jan", "246802")
    call = world.call("+32470999999").press("1", "2", "2", "1")
    assert "Toets uw pincode in" in call.heard
    assert _held(world) == (Partner.UNVERIFIED, "caller")
    assert "imagoschade" in call.press("246802").heard
    assert _held(world) == (Partner.VERIFIED, jan)
    assert world.timeline()[-1] == "partner_verified"


def test_a_wrong_pin_or_none_holds_no_report_of_digitaal_vlaanderen_up(world: World) -> None:
    _partner(world, "Jan", "246802")
    for keyed in (("111111", "222222"), ("9",), ("111111", "9")):
        call = world.call(PARTNER).press("1", "1", *keyed)
        assert "imagoschade" in call.heard, keyed
        assert _held(world) == (Partner.UNVERIFIED, "caller")


def test_strangers_who_guess_the_partners_pin_wait_and_slow_no_known_telephone(world: World) -> None:
    jan = _partner(world, "Jan", "246802")
    for caller in ("+32470999991", "+32470999992"):
        world.call(caller).press("1", "2", "2", "1", "111111", "222222")
    assert [kind for kind, _, _ in alarms_now(world)] == ["wrong_pins"]
    world.call("+32470999993").press("1", "2", "2", "1", "246802")
    assert _held(world)[0] is Partner.UNVERIFIED
    world.call(PARTNER).press("1", "1", "246802")
    assert _held(world) == (Partner.VERIFIED, jan)
    assert "246802" not in str([call.flow_state for call in _calls(world)])


def test_a_pin_of_the_partner_opens_no_desk(world: World) -> None:
    _partner(world, "Jan", "246802")
    call = world.call(PARTNER).press("1", "1", "246802")
    with world.installation.storage.reading() as session:
        conversation = session.scalars(select(Conversation)).all()[-1]
        assert conversation.staff_id is None
    assert "imagoschade" in call.heard


def _calls(world: World) -> list[Conversation]:
    with world.installation.storage.reading() as session:
        return list(session.scalars(select(Conversation)))
