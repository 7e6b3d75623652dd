"""Who writes a broadcast on the console chooses by which channels contacts are asked one after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import ORDERS, checked_asking
from gateway.broadcasts.model import Channel
from tests.parts.broadcasting import EVERYONE, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

BY = "communication"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def order(house: ConsoleHouse, key: int) -> list[str]:
    with house.installation.storage.reading() as session:
        return actions.get(session, key).acknowledge_order


def write(house: ConsoleHouse, path: str, **more: str) -> str:
    form = {"text": "Kook het water.", "everyone": "yes", "minutes": "60", "acknowledge": "yes", "within": "4"}
    return house.post(path, BY, **form, **more).text


def test_the_order_is_kept_shown_to_who_approves_and_changed(house: ConsoleHouse) -> None:
    page = write(house, "/broadcasts/new", order="email sms voice")
    assert order(house, 1) == ["email", "sms", "voice"]
    assert "Volgorde: e-mail, dan sms, dan oproep." in page
    assert '<option value="email sms voice" selected>' in house.page("/broadcasts/1/edit", BY)
    write(house, "/broadcasts/1/edit", order="sms")
    assert order(house, 1) == ["sms"]


def test_without_a_choice_it_is_that_of_the_channels(house: ConsoleHouse) -> None:
    write(house, "/broadcasts/new", channels="sms", order="")
    assert order(house, 1) == ["sms"]


def test_an_order_of_a_program_survives_an_edit_on_the_console(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        asking = checked_asking(True, 4, ["sms", "email"])
        actions.create_draft(session, WRITER, "Kook.", EVERYONE, ["sms"], False, 60, house.clock(), asking=asking)
    page = house.page("/broadcasts/1/edit", BY)
    assert '<option value="sms email" selected>' in page
    write(house, "/broadcasts/1/edit", order="sms email")
    assert order(house, 1) == ["sms", "email"]


@pytest.mark.parametrize("said", ["voice", "sms sms", "sms fax"])
def test_what_is_no_order_is_refused(house: ConsoleHouse, said: str) -> None:
    assert "De volgorde noemt sms" in write(house, "/broadcasts/new", order=said)


def test_every_order_on_the_list_may_be_asked_for() -> None:
    assert len(ORDERS) == len(set(ORDERS)) == 11
    for each in ORDERS:
        assert checked_asking(True, 3, [channel.value for channel in each]).asks is not None
        assert Channel.SMS in each
