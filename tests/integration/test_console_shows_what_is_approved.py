"""The page of a broadcast names the senders that are approved, and who was rung to approve it, with what result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.broadcasts import actions, asking_calls
from gateway.broadcasts.asking_model import ApprovalCallState
from gateway.staff.actions import find_staff
from tests.parts.broadcasting import WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def draft(house: ConsoleHouse) -> int:
    with house.transaction() as session:
        audience = {"everyone": True}
        return actions.create_draft(session, WRITER, "Kook het water.", audience, ["sms"], False, 60, house.clock()).id


def test_what_is_submitted_here_leaves_from_the_senders_of_this_moment(house: ConsoleHouse) -> None:
    key = draft(house)
    assert "Afzenders" not in house.page(f"/broadcasts/{key}", "communication")
    browser = house.browser("communication")
    form = {"csrf_token": token(browser.get("/sign-in").text)}
    shown = browser.post(f"/broadcasts/{key}/submit", data=form, follow_redirects=True).text
    for sender in house.installation.settings.broadcast_sms_from:
        assert sender in shown
    assert "Afzenders, mee goedgekeurd" in shown


def test_who_was_rung_and_with_what_result_stands_on_its_page(house: ConsoleHouse) -> None:
    key = draft(house)
    with house.transaction() as session:
        actions.submit(session, WRITER, key, house.clock())
        officer = find_staff(session, "officer")
        officer.phone, officer.phone_verified = "+32470999999", True
        row = asking_calls.write(session, actions.get(session, key), officer, house.clock())
        row.state, row.at = ApprovalCallState.UNANSWERED, house.clock() + timedelta(seconds=30)
        name = officer.name
    shown = house.page(f"/broadcasts/{key}", "communication")
    assert "Wie opgebeld werd om goed te keuren" in shown
    assert name in shown
    assert "geen antwoord" in shown
    assert "+32470999999" not in shown
