"""A code is right for a moment, and once."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.staff import one_time
from gateway.staff.browsers import browser, masked
from gateway.staff.locked import Locker

NOW = datetime(2026, 11, 23, 3, 0, 10, tzinfo=UTC)
RFC_6238 = b32encode(b"12345678901234567890").decode()  # appendix B; the last six of its eight digits


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    assert one_time.step_of(RFC_6238, code, 0, moment) == at // one_time.STEP_S


@given(st.integers(-6, 6))
def test_half_a_minute_before_and_after_counts_and_no_more(steps: int) -> None:
    code = pyotp.TOTP(RFC_6238).at(NOW + timedelta(seconds=30 * steps))
    present = int(NOW.timestamp()) // 30
    expected = present + steps if abs(steps) <= 1 else None
    assert one_time.step_of(RFC_6238, code, 0, NOW) == expected


def test_no_code_fits_twice_nor_one_before_it() -> None:
    present = int(NOW.timestamp()) // 30
    now, before = pyotp.TOTP(RFC_6238).at(NOW), pyotp.TOTP(RFC_6238).at(NOW - timedelta(seconds=30))
    assert one_time.step_of(RFC_6238, now, present, NOW) is None
    assert one_time.step_of(RFC_6238, before, present, NOW) is None


@pytest.mark.parametrize("said", ["", "12345", "1234567", "12345a", "１２３４５６", "-12345"])
def test_what_is_no_code_never_fits(said: str) -> None:
    assert one_time.step_of(RFC_6238, said, 0, NOW) is None


def test_recovery_codes_are_ten_and_read_back_as_people_type_them() -> None:
    codes = one_time.recovery_codes()
    assert len(set(codes)) == 10
    assert {one_time.plain(code.lower().replace("-", " ")) for code in codes} == {
        one_time.plain(each) for each in codes
    }
    assert not any(one_time.is_code(one_time.plain(code)) for code in codes)


def test_a_secret_is_read_only_for_its_person_and_under_its_key() -> None:
    kept = Locker("k" * 40).lock("SECRET", 7)
    assert "SECRET" not in kept
    assert Locker("k" * 40).unlock(kept, 7) == "SECRET"
    assert Locker("k" * 40).unlock(kept, 8) is None
    assert Locker("l" * 40).unlock(kept, 7) is None
    assert Locker("k" * 40).unlock(kept[:-4] + "AAAA", 7) is None
    assert Locker("k" * 40).unlock("geen", 7) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox op Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge op Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari op iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome op Android"),
        ("curl/8.5", "curl"),
        ("", "onbekende browser"),
        ("<script>", "onbekende browser"),
    ],
)
def test_a_browser_is_told_in_words(said: str, shown: str) -> None:
    assert browser(said, "192.0.2.7").device == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.0.2.7", "192.0.2.*"),
        ("10.0.0.1", "10.0.0.*"),
        ("2001:db8:1:2::7", "2001:db8:1::*"),
        ("::ffff:192.0.2.7", "192.0.2.*"),
        ("", "–"),
        ("nergens", "–"),
    ],
)
def test_an_address_is_kept_without_what_names_a_machine(address: str, shown: str) -> None:
    assert masked(address) == shown
