"""A carrier that answers by a script, and our adapter in front of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.backup import CarrierAccount
from gateway.carrier.twilio import TwilioCarrier
from tests.parts.scripted_carrier import SID, Double, scripted


@pytest.fixture
def double() -> Iterator[Double]:
    with scripted() as made:
        yield made


@pytest.fixture
def carrier(double: Double) -> Iterator[TwilioCarrier]:
    made = TwilioCarrier(CarrierAccount(SID, "token", None, double.url), timeout_s=60.0)
    yield made
    made.client.http_client.session.close()
