"""A link to a caller's voice opens that one recording, for ten minutes, and nobody else can make one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.carrier.addresses import Addresses
from gateway.errors import Refused

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OURS = Addresses("https://gateway.test", "a-key-of-sixteen-characters")
LINK = OURS.sound(7, NOW).rpartition("/")[2]


def _refused(reference: str, now: datetime = NOW) -> bool:
    try:
        OURS.read_sound(reference, now)
    except Refused as refused:
        return refused.code == "bad_reference"
    return False


def test_a_link_opens_its_recording() -> None:
    assert OURS.sound(7, NOW).startswith("https://gateway.test/voice/sound/")
    assert OURS.read_sound(LINK, NOW) == 7


def test_a_link_lasts_ten_minutes() -> None:
    assert OURS.read_sound(LINK, NOW + timedelta(minutes=9, seconds=59)) == 7
    assert _refused(LINK, NOW + timedelta(minutes=10))


@pytest.mark.parametrize("place", range(len(LINK)))
def test_a_link_changed_anywhere_opens_nothing(place: int) -> None:
    changed = LINK[:place] + ("A" if LINK[place] != "A" else "B") + LINK[place + 1 :]
    last = place == len(LINK) - 1  # its last character holds bits that mean nothing
    assert last or _refused(changed)


def test_nobody_without_our_key_makes_a_link() -> None:
    theirs = Addresses("https://gateway.test", "another-key-of-their-own")
    assert _refused(theirs.sound(7, NOW).rpartition("/")[2])


def test_a_reference_of_another_kind_is_no_link() -> None:
    assert _refused(OURS.reference("sound", 7))
    assert _refused("")
