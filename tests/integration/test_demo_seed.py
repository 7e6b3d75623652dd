"""The demo comes to an empty database on this machine, once, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.demo_seed import seed_if_empty
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.demo import SIGN_INS
from gateway.staff.tables import Staff
from gateway.storage import Storage
from tests.parts.clock import MovableClock

REAL = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "PAGE_CALL_FROM": "+3222170113",
    "PAGE_SMS_FROM": "+32460000112",
}


def _installation(folder: Path, url: str, clock: MovableClock, **environ: str) -> Installation:
    return Installation(Settings.from_env({"DATABASE_URL": url, **environ}, folder), clock)


def _people(storage: Storage) -> int:
    with storage.reading() as session:
        return session.scalar(select(func.count()).select_from(Staff)) or 0


def test_an_empty_database_is_filled_once(tmp_path: Path, storage: Storage, clock: MovableClock) -> None:
    url = storage.engine.url.render_as_string(hide_password=False)
    installation = _installation(tmp_path, url, clock)
    assert seed_if_empty(installation)
    people = _people(storage)
    assert people >= len(SIGN_INS)
    assert not seed_if_empty(installation)
    assert _people(storage) == people
    with storage.reading() as session:
        found = session.scalars(select(Staff)).all()
        assert all(person.demo for person in found)
        team = [person for person in found if "cmt" in person.role_names]
        assert len({person.phone for person in team if person.phone_verified}) == len(team) > 1
    installation.storage.dispose()


def test_a_real_account_never_meets_the_demo(tmp_path: Path, storage: Storage, clock: MovableClock) -> None:
    url = storage.engine.url.render_as_string(hide_password=False)
    with pytest.raises(Refused, match="demo_with_real_carrier"):
        seed_if_empty(_installation(tmp_path, url, clock, **REAL))
    assert _people(storage) == 0
