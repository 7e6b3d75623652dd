"""From an ended broadcast one click leads to a form for exactly those who did not get it; nobody else can be added."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.broadcasts import actions
from gateway.broadcasts.tables import Broadcast, Delivery
from tests.parts.broadcasting import APPROVER, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token

BY = "communication"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def ended(house: ConsoleHouse) -> int:
    with house.transaction() as session:
        made = actions.create_draft(
            session, WRITER, "Kook het water.", {"everyone": True}, ["sms"], False, 60, house.clock()
        )
        actions.submit(session, WRITER, made.id, house.clock())
        actions.approve(session, APPROVER, made.id, house.clock())
        actions.cancel(session, APPROVER, made.id, house.clock())
        return made.id


def write(house: ConsoleHouse, **fields: str) -> str:
    browser = house.browser(BY)
    form = {"csrf_token": token(browser.get("/sign-in").text), **fields}
    return browser.post("/broadcasts/new", data=form, follow_redirects=True).text


def test_a_new_try_is_one_click_and_keeps_its_audience_through_the_form(house: ConsoleHouse) -> None:
    first = ended(house)
    page = house.page(f"/broadcasts/{first}", BY)
    assert "die niet bereikt zijn" in page
    assert "Rechtzetting" not in page, "nobody got it"
    form = house.page(f"/broadcasts/new?follow={first}&who=unreached", BY)
    assert "Kook het water." in form
    assert 'name="everyone"' not in form
    fields = {"text": "CCVO: Kook het water.", "minutes": "60", "follow": str(first), "who": "unreached"}
    assert "Precies wie" in write(house, **fields, look="yes")
    kept = write(house, **fields, everyone="yes")
    assert "niet kreeg" in kept
    with house.transaction() as session:
        row = session.scalars(select(Broadcast).order_by(Broadcast.id.desc())).first()
        assert row is not None
        assert row.audience == {"followed": {"broadcast": first, "who": "unreached"}}
        reached = actions.reach(session, row.audience).recipients
        assert reached == len(session.scalars(select(Delivery.id).where(Delivery.broadcast_id == first)).all())
    assert "niet kreeg" in house.page(f"/broadcasts/{row.id}/edit", BY)


@pytest.mark.parametrize(("query", "told"), [("who=all", "kan niet gelezen"), ("", "kan niet gelezen")])
def test_what_cannot_be_followed_says_so(house: ConsoleHouse, query: str, told: str) -> None:
    assert told in house.page(f"/broadcasts/new?follow={ended(house)}&{query}", BY)


def test_a_broadcast_that_is_not_there_is_not_followed(house: ConsoleHouse) -> None:
    assert house.get("/broadcasts/new?follow=999&who=texted", BY).status_code == 404
