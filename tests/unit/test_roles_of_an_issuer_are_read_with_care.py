"""How a role is written is forgiven; what is not known gives nothing."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.staff.claimed_roles import claimed_roles
from gateway.staff.model import Role

CLAIM = "ccvogateway_rol_3d"
ANY: frozenset[str] = frozenset()


def roles(said: Any, organisations: frozenset[str] = ANY) -> set[Role]:
    return set(claimed_roles({CLAIM: said}, CLAIM, organisations))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("form", ["{}", "CCVOGateway-{}", "CCVOGateway-{}:OVO002949", "ccvo_{}", " {} ", "CCVO/{}"])
def test_a_role_is_known_in_every_usual_form(role: Role, form: str) -> None:
    for word in (role.value, role.value.upper(), role.value.title()):
        assert roles([form.format(word)]) == {role}


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("officier", Role.OFFICER),
        ("Communicatie", Role.COMMUNICATION),
        ("coördinator", Role.COORDINATOR),
        ("crisismanagementteam", Role.CMT),
        ("beheerder", Role.ADMIN),
    ],
)
def test_a_role_is_known_in_dutch(word: str, role: Role) -> None:
    assert roles([f"CCVOGateway-{word}:OVO002949"]) == {role}


@pytest.mark.parametrize(
    "said", ["officer cmt", "officer, cmt", "officer;cmt", ["officer", "cmt"], ["officer", 7, "cmt"]]
)
def test_several_roles_stand_in_a_list_or_in_a_text(said: Any) -> None:
    assert roles(said) == {Role.OFFICER, Role.CMT}


@pytest.mark.parametrize(
    "said",
    [
        "",
        None,
        7,
        True,
        {},
        {"officer": True},
        [],
        [[]],
        [["officer"]],
        "administrator",
        "no-officer",
        "geen-officer",
        "OtherApp-officer:OVO002949",
        "CCVOGateway-notofficer",
        "CCVOGateway-geen-officer",
        "officer-CCVOGateway",
        "officers",
        "OVO002949:officer",
        ":officer",
        "CCVOGateway-:OVO002949",
        "CCVOGateway",
    ],
    ids=str,
)
def test_what_is_not_known_gives_nothing(said: Any) -> None:
    assert roles(said) == set()


def test_without_the_claim_there_is_no_role() -> None:
    assert claimed_roles({"roles": ["officer"]}, CLAIM, ANY) == frozenset()


def test_a_claim_may_lie_deeper() -> None:
    told = {"realm_access": {"roles": ["auditor"]}}
    assert claimed_roles(told, "realm_access.roles", ANY) == {Role.AUDITOR}
    assert claimed_roles({"realm_access": "x"}, "realm_access.roles", ANY) == frozenset()


def test_where_organisations_are_named_a_role_of_another_or_of_none_gives_nothing() -> None:
    ours = frozenset({"OVO002949"})
    said = ["CCVOGateway-officer:ovo002949", "CCVOGateway-admin:OVO000617", "CCVOGateway-cmt", "auditor"]
    assert roles(said, ours) == {Role.OFFICER}
