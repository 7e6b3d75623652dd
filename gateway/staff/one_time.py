"""Does a code fit? Pure: codes of an authenticator (RFC 6238) and codes for when it is lost.

A code of the half minute before or after the present one fits too: telephones' clocks differ. None fits twice.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp

ISSUER = "CCVO"
STEP_S = 30
AROUND = (0, -1, 1)
RECOVERY_CODES, RECOVERY_LENGTH = 10, 16
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 of them, none that is taken for another


def new_secret() -> str:
    """Make what an authenticator and we share: 160 random bits, in base 32."""
    return pyotp.random_base32()


def enrolment(secret: str, login: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=login, issuer_name=ISSUER)


def typed(secret: str) -> str:
    """Return the secret as a person types it over: in fours."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def step_of(secret: str, said: str, after: int, now: datetime) -> int | None:
    """Return of which half minute `said` is the code, when that is later than `after`; None when it does not fit."""
    if not is_code(said):
        return None
    present = int(now.timestamp()) // STEP_S
    codes = pyotp.TOTP(secret, interval=STEP_S)
    for step in sorted(present + each for each in AROUND):
        if hmac.compare_digest(codes.generate_otp(step), said) and step > after:
            return step
    return None


def plain(said: str) -> str:
    """Return a code as it is compared: without the blanks and dashes that people put in."""
    return "".join(character for character in said.upper() if character.isalnum())[:40]


def is_code(said: str) -> bool:
    """Whether this can be a code of an authenticator."""
    return len(said) == 6 and said.isascii() and said.isdecimal()


def recovery_codes() -> tuple[str, ...]:
    """Make codes for when the authenticator is lost, as they are shown: 80 random bits each, in fours."""
    return tuple(typed(_recovery_code()).replace(" ", "-") for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_LENGTH))
