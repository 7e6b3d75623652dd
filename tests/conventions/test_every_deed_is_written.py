"""No kind of deed is named that nobody writes, and each is told in Dutch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.audit.model import Deed, Subject
from gateway.console import deeds

GATEWAY = Path(__file__).parents[2] / "gateway"
NAMED_ONLY = {"audit/model.py", "console/deeds.py"}
CODE = "\n".join(
    path.read_text() for path in sorted(GATEWAY.rglob("*.py")) if str(path.relative_to(GATEWAY)) not in NAMED_ONLY
)


@pytest.mark.parametrize("deed", Deed, ids=lambda deed: deed.value)
def test_every_deed_has_somebody_who_writes_it(deed: Deed) -> None:
    assert re.search(rf"\bDeed\.{deed.name}\b", CODE)


def test_every_deed_and_subject_has_its_word() -> None:
    assert set(deeds.DEEDS) == set(Deed)
    assert set(deeds.SUBJECTS) == set(Subject)
