"""An audience reaches each number once, says who is left out and why, and never reaches everyone by accident."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.audience import (
    LAST,
    AudienceFault,
    AudienceRefused,
    Channel,
    Excluded,
    Reason,
    choose,
    read_audience,
)
from contacts.person import Reachable, key_of

EVERYONE = {"everyone": True}
GENT = Reachable(
    1,
    10,
    "An Peeters",
    "Burgemeester",
    "Gent",
    frozenset({"OVO002067", "0207451227", "44021"}),
    "Oost-Vlaanderen",
    ("Lokale besturen", "ICT"),
    mobile="+32470123456",
    phone="+3222170112",
    email="An@gent.example",
    priority=2,
)
HASSELT = Reachable(
    2,
    20,
    "Bart Maes",
    "Algemeen directeur",
    "Hasselt",
    frozenset({"71072", "71022"}),
    "Limburg",
    ("Lokale besturen",),
    mobile="+32470123457",
)


def chosen(audience: dict[str, Any], *contacts: Reachable) -> list[int]:
    found = choose(read_audience(audience), contacts or (GENT, HASSELT))
    return [contact for recipient in found.recipients for contact in recipient.contacts]


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (EVERYONE, {1, 2}),
        ({"groups": ["lokale  BESTUREN"]}, {1, 2}),
        ({"groups": ["ict", "pers"]}, {1}),
        ({"provinces": ["limburg"]}, {2}),
        ({"provinces": ["Limburg", "Oost-Vlaanderen"]}, {1, 2}),
        ({"functions": ["burgemeester"]}, {1}),
        ({"organisations": ["OVO002067"]}, {1}),
        ({"organisations": ["002067"]}, {1}),
        ({"organisations": ["BE 0207.451.227", "71022"]}, {1, 2}),
        ({"groups": ["Lokale besturen"], "provinces": ["Limburg"]}, {2}),
        ({"groups": ["ICT"], "provinces": ["Limburg"]}, set()),
        ({"groups": ["ICT"], "provinces": []}, {1}),
        ({"everyone": False, "groups": ["ICT"]}, {1}),
    ],
)
def test_values_of_a_list_are_alternatives_and_keys_must_all_hold(audience: dict[str, Any], expected: set[int]) -> None:
    assert set(chosen(audience)) == expected


@pytest.mark.parametrize(
    ("audience", "reason"),
    [
        ({}, AudienceFault.EMPTY),
        (None, AudienceFault.EMPTY),
        ([], AudienceFault.EMPTY),
        ("everyone", AudienceFault.EMPTY),
        ({"groups": []}, AudienceFault.EMPTY),
        ({"groups": ["  "]}, AudienceFault.EMPTY),
        ({"everyone": False}, AudienceFault.EMPTY),
        ({"everyone": "true"}, AudienceFault.NOT_A_LIST),
        ({"everyone": 1}, AudienceFault.NOT_A_LIST),
        ({"groups": "ICT"}, AudienceFault.NOT_A_LIST),
        ({"groups": [1]}, AudienceFault.NOT_A_LIST),
        ({"group": ["ICT"]}, AudienceFault.UNKNOWN_KEY),
        ({"everyone": True, "province": []}, AudienceFault.UNKNOWN_KEY),
        ({"everyone": True, "groups": ["ICT"]}, AudienceFault.EVERYONE_AND_MORE),
        ({"organisations": ["Gent"]}, AudienceFault.BAD_CODE),
    ],
)
def test_an_audience_that_may_mean_something_else_is_refused(audience: object, reason: AudienceFault) -> None:
    with pytest.raises(AudienceRefused) as refused:
        read_audience(audience)
    assert refused.value.reason is reason


def test_one_number_is_one_recipient_for_all_its_contacts_and_organisations() -> None:
    again = Reachable(3, 30, "An Peeters", "Voorzitter", mobile=GENT.mobile, priority=1)
    also = Reachable(4, 10, "Noodnummer", mobile=GENT.mobile)
    found = choose(read_audience(EVERYONE), (GENT, HASSELT, again, also))
    first, second = found.recipients
    assert (first.address, first.contacts, first.organisations, first.priority) == (GENT.mobile, [1, 3, 4], [10, 30], 1)
    assert (second.address, second.priority) == (HASSELT.mobile, LAST)


def test_everybody_who_is_left_out_is_named_with_the_reason() -> None:
    contacts = (
        Reachable(1, 1, "enkel mail", email="a@b.example"),
        Reachable(2, 1, "vaste lijn", phone="+3222170112"),
        Reachable(3, 1, "stop", mobile="+32470123456", stopped=frozenset({"+32470123456"})),
        Reachable(4, 1, "gsm bij telefoon", phone="+32470123459"),
        Reachable(5, 1, "078", phone="+3278151020"),
        Reachable(6, 1, "twee", mobile="+32470123460", phone="+32470123461", stopped=frozenset({"+32470123460"})),
    )
    found = choose(read_audience(EVERYONE), contacts)
    assert found.excluded == (
        Excluded(1, Reason.NO_NUMBER),
        Excluded(2, Reason.NO_MOBILE),
        Excluded(3, Reason.OPTED_OUT),
        Excluded(5, Reason.NO_MOBILE),
    )
    assert [recipient.address for recipient in found.recipients] == ["+32470123459", "+32470123461"]


def test_a_landline_is_reached_by_voice_and_an_address_by_mail() -> None:
    line = Reachable(2, 1, "vaste lijn", phone="+3222170112")
    voice = choose(read_audience(EVERYONE), (GENT, line), Channel.VOICE)
    mail = choose(read_audience(EVERYONE), (GENT, line), Channel.EMAIL)
    assert [each.address for each in voice.recipients] == [GENT.mobile, "+3222170112"]
    assert ([each.address for each in mail.recipients], mail.excluded) == (
        ["an@gent.example"],
        (Excluded(2, Reason.NO_EMAIL),),
    )


NUMBERS = st.sampled_from([None, "+32470123456", "+32470123457", "+3222170112"])
CONTACTS = st.lists(
    st.builds(
        Reachable,
        id=st.integers(1, 10_000),
        organisation_id=st.integers(1, 5),
        name=st.just("x"),
        province=st.sampled_from([None, "Limburg", "Antwerpen"]),
        groups=st.sampled_from([(), ("a",), ("A", "b")]),
        mobile=NUMBERS,
        phone=NUMBERS,
        priority=st.sampled_from([None, 1, 5]),
        stopped=st.sampled_from([frozenset(), frozenset({"+32470123456"})]),
    ),
    max_size=30,
    unique_by=lambda contact: contact.id,
)


@given(CONTACTS, st.sampled_from([EVERYONE, {"groups": ["a"]}, {"provinces": ["limburg"], "groups": ["B"]}]))
def test_every_contact_of_an_audience_is_served_once_or_left_out_once(contacts: list[Reachable], given_: Any) -> None:
    audience = read_audience(given_)
    found = choose(audience, contacts)
    served = [contact for recipient in found.recipients for contact in recipient.contacts]
    named = served + [excluded.contact for excluded in found.excluded]
    assert sorted(named) == sorted(contact.id for contact in contacts if audience.includes(contact))
    addresses = [recipient.address for recipient in found.recipients]
    assert len(addresses) == len(set(addresses))
    assert [each.priority for each in found.recipients] == sorted(each.priority for each in found.recipients)


def _many(count: int) -> list[Reachable]:
    return [
        Reachable(
            number,
            number // 10,
            f"Naam {number}",
            "Burgemeester",
            groups=("Lokale besturen", f"groep {number % 50}"),
            province="Limburg",
            mobile=f"+3247{number % 90_000:07d}",
        )
        for number in range(count)
    ]


def _time_to_choose(contacts: list[Reachable]) -> float:
    """The processor time of one choice, in seconds: what else the machine does is not counted."""
    started = time.process_time()
    choose(read_audience({"groups": ["lokale besturen"], "provinces": ["Limburg"]}), contacts)
    return time.process_time() - started


def test_a_hundred_thousand_contacts_take_ten_times_as_long_as_ten_thousand_and_not_a_hundred_times() -> None:
    few, many = _many(10_000), _many(100_000)
    assert len(choose(read_audience({"groups": ["lokale besturen"]}), many).recipients) == 90_000
    small, large = (min(_time_to_choose(contacts) for _ in range(4)) for contacts in (few, many))
    assert large < 60 * small  # ten times as many cost a collection of garbage as well; quadratic would be a hundred


def test_names_are_compared_without_case_and_spacing() -> None:
    assert key_of("  Oost-VLAANDEREN \u00a0x ") == key_of("oost-vlaanderen x")
