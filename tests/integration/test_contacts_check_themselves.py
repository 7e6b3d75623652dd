"""A contact confirms or mends its own entry by a link; nothing changes by looking, nor before staff take it over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from gateway import links
from gateway.directory import self_check_rounds
from gateway.directory.model import AskState
from gateway.directory.tables import Contact, SelfCheck, SelfCheckAsk
from gateway.notices.model import NoticeChannel, NoticeState
from gateway.notices.tables import Notice
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        made.app.register_blueprint(links.blueprint(made.installation))
        made.post("/contacts/self-check", "communication")
        sweep(made)
        yield made


def sweep(house: ConsoleHouse) -> None:
    held = house.installation
    self_check_rounds.sweep(held.storage, held.settings.public_url, held.clock)


def notices(house: ConsoleHouse) -> list[Notice]:
    with house.transaction() as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "self_check").order_by(Notice.id)))


def settle(house: ConsoleHouse) -> None:
    """Every notice has left."""
    with house.transaction() as session:
        session.execute(update(Notice).values(state=NoticeState.SENT))


def rounds(house: ConsoleHouse) -> list[bool]:
    """Whether each round repeats."""
    with house.transaction() as session:
        return list(session.scalars(select(SelfCheck.repeats).order_by(SelfCheck.id)))


def states(house: ConsoleHouse) -> list[AskState]:
    with house.transaction() as session:
        return list(session.scalars(select(SelfCheckAsk.state).order_by(SelfCheckAsk.contact_id)))


def path_of(notice: Notice) -> str:
    found = re.search(r"/c/[\w-]+", notice.text)
    assert found
    return found[0]


def answer(client: FlaskClient, path: str, **fields: str) -> str:
    page = client.get(path).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    shown = dict(
        re.findall(r'name="(name|function|mobile|phone|email)" type="\w+" maxlength="254" value="([^"]*)"', page)
    )
    return client.post(path, data={"token": token[1] if token else "", **shown, **fields}).text


def test_each_is_asked_once_by_mail_or_else_by_text(house: ConsoleHouse) -> None:
    sent = [(each.channel, each.to) for each in notices(house)]
    assert sent == [(NoticeChannel.EMAIL, "ann@gent.example"), (NoticeChannel.SMS, "+32470123457")]
    assert states(house) == [AskState.ASKED, AskState.ASKED, AskState.UNREACHABLE]
    sweep(house)
    assert len(notices(house)) == 2


def test_nobody_is_asked_while_a_notice_waits(house: ConsoleHouse) -> None:
    house.post("/contacts/self-check", "communication")
    sweep(house)
    assert len(notices(house)) == 2


def test_who_stays_silent_is_reminded_once(house: ConsoleHouse) -> None:
    answer(house.app.test_client(), path_of(notices(house)[0]))
    house.clock.advance(timedelta(days=11))
    settle(house)
    sweep(house)
    assert len(notices(house)) == 2
    house.clock.advance(timedelta(days=2))
    sweep(house)
    settle(house)
    assert [each.to for each in notices(house)][2:] == ["+32470123457"]
    house.clock.advance(timedelta(days=5))
    sweep(house)
    assert len(notices(house)) == 3


def test_a_round_that_repeats_begins_anew_each_half_year_until_somebody_stops_it(house: ConsoleHouse) -> None:
    settle(house)
    house.post("/contacts/self-check", "communication", repeats="yes")
    house.clock.advance(timedelta(days=181))
    sweep(house)
    assert rounds(house) == [False, True]
    house.clock.advance(timedelta(days=2))
    sweep(house)
    sweep(house)
    assert rounds(house) == [False, False, True]
    house.clients.clear()  # half a year on, nobody is signed in any more
    assert "herhaalt zich niet meer" in house.post("/contacts/self-check/repeat", "communication", check="3").text
    house.clock.advance(timedelta(days=200))
    sweep(house)
    assert rounds(house) == [False, False, False]


def test_looking_changes_nothing_and_sending_it_as_it_is_confirms(house: ConsoleHouse) -> None:
    stranger, path = house.app.test_client(), path_of(notices(house)[0])
    for ask in (stranger.get, stranger.head):
        assert ask(path).status_code == 200
    assert states(house)[0] is AskState.ASKED
    assert "bevestigd" in answer(stranger, path)
    assert states(house)[0] is AskState.CONFIRMED
    assert "bevestigd" in stranger.get(path).text


def test_a_mended_entry_counts_when_staff_take_it_over_and_is_in_the_history(house: ConsoleHouse) -> None:
    path = path_of(notices(house)[0])
    assert "geen gsm-nummer" in answer(house.app.test_client(), path, mobile="02 217 01 12")
    assert "kijken ze na" in answer(house.app.test_client(), path, mobile="0499 11 22 33")
    with house.transaction() as session:
        assert session.get_one(Contact, 1).mobile == "+32470123456"
    page = house.page("/contacts/self-check/1", "communication")
    assert "<ins>0499 11 22 33</ins>" in page
    assert "Overgenomen." in house.post("/contacts/self-check/decide", "communication", ask="1", take="yes").text
    assert "intussen al bekeken" in house.post("/contacts/self-check/decide", "communication", ask="1", take="no").text
    with house.transaction() as session:
        assert session.get_one(Contact, 1).mobile == "+32499112233"
    assert "zelfcontrole" in house.page("/contacts/1", "communication")


def test_what_somebody_changed_meanwhile_is_not_overwritten(house: ConsoleHouse) -> None:
    answer(house.app.test_client(), path_of(notices(house)[0]), mobile="0499 11 22 33")
    with house.transaction() as session:
        session.get_one(Contact, 1).mobile = "+32470000001"
    page = house.post("/contacts/self-check/decide", "communication", ask="1", take="yes").text
    assert "door iemand anders gewijzigd" in page
    assert states(house)[0] is AskState.PROPOSED


def test_a_forged_form_a_forged_link_and_a_lapsed_one_change_nothing(house: ConsoleHouse) -> None:
    stranger, path = house.app.test_client(), path_of(notices(house)[0])
    other = path_of(notices(house)[1])
    token = re.search(r'name="token" value="([^"]+)"', stranger.get(other).text)
    assert token
    late = stranger.post(path, data={"token": token[1], "mobile": "0499 11 22 33"})
    assert (late.status_code, "0499 11 22 33" in late.text) == (409, True)  # what was typed stands there still
    assert stranger.get("/c/" + "x" * 16).status_code == 404
    assert states(house)[0] is AskState.ASKED
    house.clock.advance(timedelta(days=31))
    assert stranger.get(path).status_code == 404


def test_a_name_and_a_function_are_mended_too_and_known_by_them_from_then_on(house: ConsoleHouse) -> None:
    path = path_of(notices(house)[0])
    assert "Vul een naam of een functie in" in answer(house.app.test_client(), path, name=" ", function="")
    assert "Hoogstens 120" in answer(house.app.test_client(), path, function="x" * 121)
    assert "kijken ze na" in answer(
        house.app.test_client(), path, name="Anna  Maes", function="Waarnemend burgemeester"
    )
    page = house.page("/contacts/self-check/1", "communication")
    assert "<ins>Anna Maes</ins>" in page
    assert "Overgenomen." in house.post("/contacts/self-check/decide", "communication", ask="1", take="yes").text
    with house.transaction() as session:
        row = session.get_one(Contact, 1)
        assert (row.name, row.name_key, row.function_key) == ("Anna Maes", "anna maes", "waarnemend burgemeester")


def test_what_would_be_a_double_of_another_contact_is_refused_and_nothing_is_changed(house: ConsoleHouse) -> None:
    path = path_of(notices(house)[1])
    answer(house.app.test_client(), path, name="", function="Onthaal")
    said = house.post("/contacts/self-check/decide", "communication", ask="2", take="yes").text
    assert "al een contact met die naam en functie" in said
    with house.transaction() as session:
        assert session.get_one(Contact, 2).name == "Bert Smet"
    assert states(house)[1] is AskState.PROPOSED
