"""`ccvo doctor` says whether the database guards the audit, and whether what is done is sealed in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gateway.commands.checks_audit import audit
from gateway.commands.findings import Verdict
from gateway.installation import Installation
from gateway.storage.migrate import upgrade
from tests.conftest import SettingsFactory
from tests.parts.audited import AuditedHouse, audited_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(empty_url: str, clock: MovableClock) -> Iterator[AuditedHouse]:
    upgrade(empty_url)
    with audited_house(empty_url, clock) as made:
        yield made


def verdicts(house: AuditedHouse, settings: SettingsFactory) -> list[Verdict]:
    url = house.storage.engine.url.render_as_string(hide_password=False)
    held = Installation(settings(DATABASE_URL=url), house.clock)
    found = [finding.verdict for finding in audit(held)]
    held.storage.dispose()
    return found


def test_a_guarded_audit_is_well_and_an_owner_on_postgresql_is_told(
    house: AuditedHouse, settings: SettingsFactory
) -> None:
    owned = house.storage.engine.dialect.name == "postgresql"
    assert verdicts(house, settings) == [Verdict.DOUBTFUL if owned else Verdict.WELL]


def test_guards_that_are_gone_are_wrong(house: AuditedHouse, settings: SettingsFactory) -> None:
    house.behind_the_guards()
    assert verdicts(house, settings) == [Verdict.WRONG]


def test_what_is_not_sealed_in_time_is_wrong(house: AuditedHouse, settings: SettingsFactory) -> None:
    house.ticket()
    assert Verdict.WRONG not in verdicts(house, settings)
    house.clock.advance(timedelta(minutes=6))
    assert verdicts(house, settings)[-1] is Verdict.WRONG
