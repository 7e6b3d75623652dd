"""Is this the PIN of this person? A PIN guards what is heard on a telephone; it is kept hashed."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from gateway.errors import Refused
from gateway.staff.tables import Staff

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def fits(person: Staff, pin: str) -> bool:
    """Whether `pin` is the person's; False where none is set."""
    if person.pin_hash is None:
        return False
    try:
        return _HASHER.verify(person.pin_hash, pin)
    except VerificationError:
        return False


def set_pin(person: Staff, pin: str) -> None:
    """Give the person a PIN of four to eight digits; raises Refused("pin_form")."""
    if not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= 8):
        raise Refused("pin_form")
    person.pin_hash = _HASHER.hash(pin)
