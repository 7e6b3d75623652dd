"""A run of the bulk worker: a text that is approved while another broadcast's calls are placed leaves beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from gateway.broadcasts import actions
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.tables import Delivery
from gateway.carrier.port import OutgoingCall, OutgoingSms, Taken
from gateway.directory.tables import Contact
from gateway.jobs.bulk import send_for_a_while
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

LONG_S = 10.0  # after which the call gives up waiting, and the promise is broken


class Slow:
    """A carrier that takes its first call only when it has a text, which is approved while it takes that call."""

    def __init__(self, house: ConsoleHouse) -> None:
        self.house = house
        self.texted = Event()
        self.beside: list[bool] = []

    def place_call(self, call: OutgoingCall) -> Taken:
        if not self.beside:
            self.beside.append(False)
            approved(self.house, "sms")
            self.beside[0] = self.texted.wait(LONG_S)
        return Taken(f"CA{call.to[1:]:0>32}", 1)

    def send_sms(self, sms: OutgoingSms) -> Taken:
        self.texted.set()
        return Taken(f"SM{sms.to[1:]:0>32}", 1)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nothing here is in doubt: {name}")


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        with made.transaction() as session:
            for contact in list(session.scalars(select(Contact)))[2:]:
                contact.mobile = contact.phone = None
        yield made


def approved(house: ConsoleHouse, channel: str) -> int:
    with house.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook het water.", EVERYONE, [channel], False, 60, house.clock())
        actions.submit(session, WRITER, made.id, house.clock())
        return actions.approve(session, APPROVER, made.id, house.clock()).id


def test_a_text_that_is_approved_while_calls_are_placed_leaves_beside_them(house: ConsoleHouse) -> None:
    slow = Slow(house)
    house.installation.broadcast_carrier = slow
    approved(house, "voice")
    send_for_a_while(house.installation, Event())

    assert slow.beside == [True]
    with house.transaction() as session:
        states = set(session.scalars(select(Delivery.state)))
    assert states == {DeliveryState.ACCEPTED}
