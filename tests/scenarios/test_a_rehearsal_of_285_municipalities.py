"""With 15 % dead numbers and an operator down, a person answers in 95 % of 285 municipalities within 15 minutes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from gateway.broadcasts.reach import Via
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.rehearsal import Rehearsal


def test_nineteen_of_twenty_are_acknowledged_by_a_person_within_a_quarter(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{tmp_path}/rehearsal.sqlite")
    metadata().create_all(storage.engine)
    rehearsal = Rehearsal(storage)
    rehearsal.run(timedelta(minutes=15))
    assert rehearsal.acknowledged_by(15) >= 0.95
    answered = [row for row in rehearsal.rows() if row.acknowledged_at is not None]
    assert {row.acknowledged_via for row in answered} == {Via.REPLY}, "a delivered text is no person"
    assert set(rehearsal.carrier.received().values()) == {1}, "no number twice"
    fates = rehearsal.carrier.fates
    assert not [held for held in rehearsal.carrier.held if fates[held.sms.to].dead and held.sms.to[-1] in "02468"]
    storage.dispose()
