"""Who writes a name, a code or a slip means one entity: it is resolved, what is close is offered, and what nobody knows
is kept only by who says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from gateway.crisis.naming import read_entity
from gateway.directory.tables import Organisation
from gateway.errors import Refused
from gateway.storage import Storage

WHEN = datetime(2026, 11, 27, tzinfo=UTC)
NAMES = (("Gent", "44021"), ("Gentbrugge-Zuid", None), ("Antwerpen", "11002"), ("Antwerpen ", "10000"))


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    storage = Storage(database_url)
    with storage.transaction() as made:
        yield made
    storage.dispose()


def fill(session: Session) -> None:
    for name, nis in NAMES:
        plain = name.strip()
        session.add(Organisation(name=plain, name_key=plain.casefold(), nis=nis, created_at=WHEN))
    session.flush()


@pytest.mark.parametrize("said", ["Gent", " gent ", "GENT", "44021", "Stad Gent", "de stad Gent", "gemeente gent"])
def test_a_name_is_its_code(session: Session, said: str) -> None:
    fill(session)
    assert read_entity(session, said.strip()) == ("44021", "Gent")


@pytest.mark.parametrize(
    ("said", "close"),
    [
        ("Gant", "Gent (44021)"),
        ("Gentbrugge", "Gentbrugge-Zuid"),
        ("Antwerpen", "Antwerpen (11002), Antwerpen (10000)"),
    ],
)
def test_what_is_close_is_offered_and_a_name_of_two_is_neither(session: Session, said: str, close: str) -> None:
    fill(session)
    with pytest.raises(Refused, match="entity_unlisted") as refused:
        read_entity(session, said)
    assert refused.value.details["close"] == close


@pytest.mark.parametrize(("said", "code"), [("99999", "99999"), ("Een vzw", None)])
def test_what_nobody_knows_is_kept_by_who_says_so(session: Session, said: str, code: str | None) -> None:
    assert read_entity(session, said) == (code, said), "an empty directory knows nobody"
    fill(session)
    with pytest.raises(Refused, match="entity_unknown"):
        read_entity(session, said)
    assert read_entity(session, said, unlisted=True) == (code, said)
