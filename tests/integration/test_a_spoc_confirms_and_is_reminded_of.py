"""A SPoC confirms by text or link and says how it stands; who has the ticket is reminded of SPoC and periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway import links, reactions
from gateway.carrier.receiving import IncomingSms
from gateway.crisis.model import ConfirmedBy, SpocState
from gateway.crisis.overview import look
from gateway.crisis.tables import Spoc
from gateway.directory.actions import find_organisation
from gateway.jobs.cases import remind_of_cases
from gateway.notices.tables import Notice
from gateway.now import BRUSSELS
from gateway.staff import actions as staff
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

PHONE = "+32470123498"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        made.app.register_blueprint(links.blueprint(made.installation))
        with made.transaction() as session:
            officer = staff.find_staff(session, "officer")
            officer.phone, officer.phone_verified, officer.email = "+32470000009", True, "officer@ccvo.example"
        yield made


@pytest.fixture
def named(house: ConsoleHouse) -> Ticket:
    """A ticket whose SPoC is named."""
    ticket = house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{ticket.number}/accept", "officer")
    house.post(f"/tickets/{ticket.number}/case/verdict", "officer", verdict="worthy")
    house.post(
        f"/tickets/{ticket.number}/case/spoc/name",
        "officer",
        spoc_name="Jan Jans",
        spoc_phone="0470 12 34 98",
        spoc_email="jan@gent.example",
    )
    return ticket


def spoc(house: ConsoleHouse) -> Spoc:
    with house.transaction() as session:
        found = session.scalars(select(Spoc).order_by(Spoc.id.desc())).first()
        assert found is not None
        return found


def sent(house: ConsoleHouse, *kinds: str) -> list[tuple[str, str]]:
    with house.transaction() as session:
        rows = session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id))
        return [(row.kind, row.to) for row in rows]


def text(house: ConsoleHouse, said: str, sender: str = PHONE) -> str | None:
    sms = IncomingSms(sid=f"SM{said}", sender=sender, to="+3222170112", text=said)
    with house.transaction() as session:
        return reactions.sms_arrived(session, sms, sender, house.clock())


def later(house: ConsoleHouse, **more: float) -> None:
    house.clock.advance(**more)
    remind_of_cases(house.installation)


def post(house: ConsoleHouse, path: str, **fields: str) -> tuple[int, str]:
    client = house.app.test_client()
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    answer = client.post(path, data={"token": found[1] if found else "", **fields})
    return answer.status_code, answer.text


def test_ja_with_the_code_from_the_spocs_own_telephone_confirms_once(house: ConsoleHouse, named: Ticket) -> None:
    code = spoc(house).code
    assert text(house, f"JA {code}", "+32470999999") is None
    assert spoc(house).state is SpocState.NAMED
    answer = text(house, f"ja, {code}.")
    assert answer is not None
    assert "bevestigd, u bent SPoC" in answer
    assert (spoc(house).state, spoc(house).confirmed_how) == (SpocState.CONFIRMED, ConfirmedBy.SMS)
    assert text(house, f"JA {code}") is None


def test_who_guesses_codes_is_told_finds_that_way_shut_and_the_link_still_opens(
    house: ConsoleHouse, named: Ticket
) -> None:
    right = spoc(house).code or ""
    wrong = [f"{guess:04}" for guess in range(1000, 1006) if f"{guess:04}" != right][:5]
    for guess in wrong[:4]:
        assert f"code {guess} is niet de code" in (text(house, f"JA {guess}") or "")
    assert "te veel verkeerde codes" in (text(house, f"JA {wrong[4]}") or "")
    assert text(house, f"JA {right}") is None
    assert post(house, f"/s/{spoc(house).reference}")[0] == 200
    assert spoc(house).confirmed_how is ConfirmedBy.LINK


def test_looking_at_the_link_confirms_nothing_and_a_forged_form_neither(house: ConsoleHouse, named: Ticket) -> None:
    path = f"/s/{spoc(house).reference}"
    client = house.app.test_client()
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert client.post(path, data={"token": "x"}).status_code == 409
    assert client.get("/s/AAAAAAAAAAAAAAAA").status_code == 404
    assert spoc(house).state is SpocState.NAMED


def test_by_the_link_the_spoc_confirms_and_says_how_it_stands(house: ConsoleHouse, named: Ticket) -> None:
    path = f"/s/{spoc(house).reference}"
    assert "u bent de SPoC" in post(house, path)[1]
    assert post(house, path, text="")[0] == 422
    assert "is ontvangen" in post(house, path, text="servers draaien weer")[1]
    with house.transaction() as session:
        case = look(session, tickets.get_ticket(session, named.number), house.clock())
    assert [(each.by, each.text) for each in case.exchanges] == [("Jan Jans", "servers draaien weer")]
    assert case.standing.feedback


def test_the_link_of_a_spoc_who_was_replaced_or_whose_case_is_closed_opens_nothing(
    house: ConsoleHouse, named: Ticket
) -> None:
    first = spoc(house).reference
    fields = {"spoc_name": "Els", "spoc_phone": "0470 12 34 97", "why": "ziek"}
    house.post(f"/tickets/{named.number}/case/spoc/name", "officer", **fields)
    assert house.app.test_client().get(f"/s/{first}").status_code == 404
    second = spoc(house).reference
    house.post(f"/tickets/{named.number}/case/close", "officer", seen="assessing", close_why="vals alarm")
    assert house.app.test_client().get(f"/s/{second}").status_code == 404


def test_who_has_the_ticket_is_reminded_each_hour_until_the_spoc_confirms(house: ConsoleHouse, named: Ticket) -> None:
    later(house, minutes=29)
    assert sent(house, "spoc_missing") == []
    later(house, minutes=1)
    assert sent(house, "spoc_missing") == [
        ("spoc_missing", "+32470000009"),
        ("spoc_missing", "officer@ccvo.example"),
    ]
    later(house, minutes=59)
    assert len(sent(house, "spoc_missing")) == 2
    later(house, minutes=1)
    assert len(sent(house, "spoc_missing")) == 4
    house.post(f"/tickets/{named.number}/case/spoc/confirm", "officer")
    later(house, hours=5)
    assert len(sent(house, "spoc_missing")) == 4


def test_periods_that_may_run_are_told_once_to_the_officer_and_once_to_the_spoc(
    house: ConsoleHouse, named: Ticket
) -> None:
    later(house, seconds=1)
    assert sent(house, "period_begun") == [
        ("period_begun", "+32470000009"),
        ("period_begun", "officer@ccvo.example"),
    ]
    house.post(f"/tickets/{named.number}/case/spoc/confirm", "officer")
    later(house, seconds=1)
    later(house, hours=2)
    assert sent(house, "period_begun")[2:] == [("period_begun", PHONE), ("period_begun", "jan@gent.example")]
    assert sent(house, "period_near") == []
    for _ in range(17):
        later(house, hours=1)
    near = [to for _, to in sent(house, "period_near")]
    assert set(near) == {PHONE, "+32470000009", "jan@gent.example", "officer@ccvo.example"}
    assert len(near) == 4  # of the warning within 24 hours, and of nothing else yet


def test_reminders_go_to_who_took_the_case_over(house: ConsoleHouse, named: Ticket) -> None:
    with house.transaction() as session:
        other = staff.find_staff(session, "coordinator")
        other.phone, other.phone_verified, other.email = "+32470000008", True, None
    house.post(f"/tickets/{named.number}/case/take-over", "coordinator")
    later(house, minutes=31)
    assert sent(house, "spoc_missing") == [("spoc_missing", "+32470000008")]


def test_a_local_government_is_not_told_of_nis2_unless_an_officer_says_that_it_applies(
    house: ConsoleHouse, named: Ticket
) -> None:
    with house.transaction() as session:
        ticket = tickets.get_ticket(session, named.number)
        gent = find_organisation(session, "44021")
        assert gent is not None
        gent.ovo = "OVO002067"
        tickets.name_entity(session, ticket, gent.code, gent.name, "melder", house.clock())
    page = house.page(f"/tickets/{named.number}/case", "officer")
    assert "Inbreuk op persoonsgegevens" in page
    assert "CCB" not in page
    house.post(f"/tickets/{named.number}/case/assess", "officer", essential="yes")
    assert "CCB" in house.page(f"/tickets/{named.number}/case", "officer")


def test_a_threat_has_no_period_to_be_told_of(house: ConsoleHouse, named: Ticket) -> None:
    house.post(f"/tickets/{named.number}/case/assess", "officer", incident_kind="threat")
    later(house, minutes=1)
    assert sent(house, "period_begun", "period_near") == []


def test_a_period_counts_from_when_the_entity_learnt_of_it(house: ConsoleHouse, named: Ticket) -> None:
    learnt = house.clock() - timedelta(hours=20)
    house.post(
        f"/tickets/{named.number}/case/assess",
        "officer",
        known_at=learnt.astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M"),
    )
    later(house, minutes=1)
    assert {kind for kind, _ in sent(house, "period_begun", "period_near")} == {"period_begun", "period_near"}
    page = house.page(f"/tickets/{named.number}/case", "officer")
    assert "nog 3 u 59" in page or "nog 3 u 58" in page


def test_nobody_is_told_of_a_case_that_is_closed(house: ConsoleHouse, named: Ticket) -> None:
    house.post(f"/tickets/{named.number}/case/close", "officer", seen="assessing", close_why="vals alarm")
    later(house, hours=2)
    assert sent(house, "spoc_missing", "period_begun") == []


@pytest.fixture
def two(house: ConsoleHouse, named: Ticket) -> str:
    """A case of two entities, each with a SPoC of its own."""
    case = f"/tickets/{named.number}/case"
    with house.transaction() as session:
        ticket = tickets.get_ticket(session, named.number)
        tickets.name_entity(session, ticket, "44021", "Stad Gent", "melder", house.clock())
        session.scalars(select(Spoc)).one().entity_key = "44021"
    house.post(f"{case}/entity", entity="71072")
    answer = house.post(f"{case}/spoc/name", spoc_entity="71072", spoc_name="Els Els", spoc_phone="0470 12 34 97")
    assert "SPoC aangeduid: Els Els, Stad Hasselt" in answer.text
    return named.number


def test_each_entity_has_its_own_spoc_who_is_told_and_confirms_for_it_alone(house: ConsoleHouse, two: str) -> None:
    els, jan = spoc(house), None
    with house.transaction() as session:
        jan = session.scalars(select(Spoc).where(Spoc.entity_key == "44021")).one()
        told = session.scalars(select(Notice.text).where(Notice.to == els.phone)).all()
    assert any("SPoC voor Stad Hasselt" in each for each in told)
    assert "u bent SPoC voor Stad Gent" in (text(house, f"JA {jan.code}") or "")
    assert spoc(house).state is SpocState.NAMED, "the other one has not confirmed"
    with house.transaction() as session:
        waiting = session.scalars(select(Notice.state).where(Notice.to == els.phone)).all()
    assert {each.value for each in waiting} == {"due"}, "what the other one is asked still leaves"
    assert "SPoC voor Stad Hasselt" in house.app.test_client().get(f"/s/{els.reference}").text


def test_a_case_waits_for_the_entity_whose_spoc_is_missing_and_closes_when_both_told(
    house: ConsoleHouse, two: str
) -> None:
    case = f"/tickets/{two}/case"
    for key in ("44021", "71072"):
        house.post(f"{case}/spoc/confirm", spoc_entity=key)
    told = {"exchange_kind": "feedback", "exchange": "alles draait"}
    assert "Kies van welke" in house.post(f"{case}/feedback", **told).text
    house.post(f"{case}/feedback", exchange_entity="44021", **told)
    with house.transaction() as session:
        assert not look(session, tickets.get_ticket(session, two), house.clock()).standing.feedback
    house.post(f"{case}/feedback", exchange_entity="71072", **told)
    with house.transaction() as session:
        found = look(session, tickets.get_ticket(session, two), house.clock())
        assert found.standing.feedback
        assert [found.told_by(each) for each in found.exchanges] == ["Jan Jans", "Els Els"]


def test_the_spoc_of_an_entity_that_is_not_concerned_after_all_speaks_no_more(house: ConsoleHouse, two: str) -> None:
    link = spoc(house).reference
    house.post(f"/tickets/{two}/case/entity/remove", key="71072", entity_why="niet geraakt")
    assert house.app.test_client().get(f"/s/{link}").status_code == 404
    assert "Els Els" in house.page(f"/tickets/{two}/case").partition("Eerder")[2]


def test_what_the_leading_official_answers_stands_on_the_case_and_who_has_it_is_told(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    house.post(f"/tickets/{number}/accept", "officer")
    assert text(house, "Jan Jans 0470 12 34 98", "+32470123499") is None, "nobody asked this number anything"
    asked = {"official": "Lea Baert", "official_phone": "0470 12 34 99"}
    house.post(f"/tickets/{number}/case/spoc/ask", "officer", **asked)
    assert text(house, "JA", "+32470123499") is None, "that answers something else"
    assert "genoteerd" in (text(house, "Jan Jans, 0470 12 34 98", "+32470123499") or "")
    assert "De leidend ambtenaar antwoordde: Jan Jans, 0470 12 34 98" in house.page(f"/tickets/{number}/case")
    text(house, "of anders Els, 0470 12 34 97", "+32470123499")
    told = sent(house, "official_answered")
    assert told == [("official_answered", "+32470000009"), ("official_answered", "officer@ccvo.example")]
    assert spoc(house).state is SpocState.ASKED, "a text appoints nobody: a sender can be forged"
