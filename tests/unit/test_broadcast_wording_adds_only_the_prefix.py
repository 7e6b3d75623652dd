"""A text gets the prefix it lacks and is otherwise sent as written; its size is judged with the prefix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.model import (
    DELIVERY_PERMITTED,
    PERMITTED,
    BroadcastState,
    DeliveryState,
    checked_channels,
    checked_expiry,
    content_hash,
    delivery_sources_of,
    sources_of,
)
from gateway.broadcasts.wording import measured, prefixed
from gateway.errors import Refused


@pytest.mark.parametrize(
    ("text", "exercise", "sent"),
    [
        ("Kook het water.", False, "CCVO: Kook het water."),
        ("CCVO: Kook het water.", False, "CCVO: Kook het water."),
        ("CCVO meldt: kook het water.", False, "CCVO meldt: kook het water."),
        ("CCVOX meldt", False, "CCVO: CCVOX meldt"),
        ("Kook het water.", True, "CCVO OEFENING: Kook het water."),
        ("CCVO OEFENING: kook het water.", True, "CCVO OEFENING: kook het water."),
        ("CCVO: Kook het water.", True, "CCVO OEFENING: CCVO: Kook het water."),
        ("  twee spaties ", False, "CCVO:   twee spaties "),
    ],
)
def test_a_missing_prefix_is_added_and_nothing_else_changes(text: str, exercise: bool, sent: str) -> None:
    assert prefixed(text, exercise) == sent


SEEN = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"])
WRITTEN = st.text(SEEN | st.sampled_from("\n\r\t \u200d\u200b"))


@given(text=st.tuples(WRITTEN, SEEN, WRITTEN).map("".join), exercise=st.booleans())
def test_what_was_written_is_what_is_sent(text: str, exercise: bool) -> None:
    if text.startswith("CCVO OEFENING"):
        return
    sent = prefixed(text, exercise)
    assert sent.endswith(text)
    assert prefixed(sent, exercise) == sent


@pytest.mark.parametrize(
    "text",
    [
        "CCVO OEFENING: kook het water.",
        "ccvo oefening kook het water.",
        " CCVO: Oefening: kook het water.",
        "OEFENING: kook het water.",
        "oefening - kook het water.",
    ],
)
def test_a_live_text_may_not_call_itself_a_drill_however_it_is_written(text: str) -> None:
    with pytest.raises(Refused, match="exercise_text"):
        prefixed(text, exercise=False)


def test_a_live_text_may_speak_of_a_drill() -> None:
    assert prefixed("Oefening van zaterdag is afgelast.", False) == "CCVO: Oefening van zaterdag is afgelast."


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(Refused, match="text_empty"):
        prefixed(" \n", exercise=False)


def test_a_text_of_which_nothing_is_seen_is_empty() -> None:
    with pytest.raises(Refused, match="text_empty"):
        prefixed("\u200b\u2060\ufeff", exercise=False)


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\u202e", "\u2066"])
def test_what_nobody_sees_or_turns_a_text_around_is_named_and_refused(character: str) -> None:
    for exercise in (False, True):
        with pytest.raises(Refused, match="text_hidden") as refused:
            prefixed(f"abc{character}def", exercise)
        assert refused.value.details == {"character": f"U+{ord(character):04X}", "at": 4}


def test_three_segments_are_taken_and_a_fourth_is_refused() -> None:
    assert measured("a" * 459).parts == 3
    with pytest.raises(Refused) as refused:
        measured("a" * 460)
    assert (refused.value.code, refused.value.details) == ("text_too_long", {"segments": 4, "most": 3})


def test_channels_and_expiry_are_checked() -> None:
    assert checked_channels(["sms", "sms"]) == ["sms"]
    assert checked_expiry(None) == 240
    for wrong in ([], ["pigeon"]):
        with pytest.raises(Refused):
            checked_channels(wrong)
    for minutes in (0, -5, 10081):
        with pytest.raises(Refused, match="expiry"):
            checked_expiry(minutes)


def test_the_hash_tells_every_part_that_is_approved() -> None:
    base = ("tekst", {"everyone": True}, ["sms"], False, 60)
    others = [
        ("tekst.", *base[1:]),
        ("tekst", {"groups": ["a"]}, *base[2:]),
        (*base[:2], ["sms", "voice"], False, 60),
        (*base[:3], True, 60),
        (*base[:4], 61),
    ]
    hashes = {content_hash(*one) for one in [base, *others]}  # type: ignore[arg-type]
    assert len(hashes) == 6


def test_an_ended_broadcast_goes_nowhere() -> None:
    ended = (BroadcastState.COMPLETED, BroadcastState.CANCELLED, BroadcastState.EXPIRED)
    assert not any(PERMITTED[state] for state in ended)


def test_what_the_carrier_has_is_never_ours_to_move() -> None:
    told = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNDELIVERED, DeliveryState.FAILED)
    assert not any(DELIVERY_PERMITTED[state] for state in told)
    assert delivery_sources_of(DeliveryState.CLAIMED) == (DeliveryState.WAITING,)


def test_only_what_was_submitted_or_paused_is_ever_sent() -> None:
    assert set(sources_of(BroadcastState.SENDING)) == {BroadcastState.AWAITING_APPROVAL, BroadcastState.PAUSED}


def test_every_state_stands_in_its_table() -> None:
    assert set(PERMITTED) == set(BroadcastState)
    assert set(DELIVERY_PERMITTED) == set(DeliveryState)
