"""A code, group, province or function that no contact has is named, wherever in an audience it stands."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.person import Reachable
from contacts.unmatched import unmatched

GENT = Reachable(
    1, 10, "An", "Burgemeester", "Gent", frozenset({"OVO001999", "44021"}), "Oost-Vlaanderen", ("Lokale besturen",)
)
HASSELT = Reachable(2, 20, "Bart", "", "Hasselt", frozenset({"71072", "71022"}), "Limburg")


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ({"everyone": True}, ()),
        ({"organisations": ["44021", "BE 0207.451.227", "71022"]}, (("organisations", "BE 0207.451.227"),)),
        ({"groups": ["lokale  BESTUREN", "Lokale bestuuren"]}, (("groups", "Lokale bestuuren"),)),
        ({"provinces": ["limburg"], "functions": ["burgermeester"]}, (("functions", "burgermeester"),)),
        (
            {"saved": "x", "rule": {"all": [{"groups": ["pers"]}, {"not": {"any": [{"provinces": ["Luik"]}]}}]}},
            (("groups", "pers"), ("provinces", "Luik")),
        ),
        ({"followed": {"broadcast": 1, "who": "texted"}}, ()),
    ],
)
def test_what_no_contact_has_is_named_as_it_was_written(audience: dict[str, Any], expected: object) -> None:
    assert unmatched(audience, [GENT, HASSELT]) == expected


def test_in_an_empty_directory_nothing_is_matched() -> None:
    assert unmatched({"groups": ["ICT", " "]}, []) == (("groups", "ICT"),)
