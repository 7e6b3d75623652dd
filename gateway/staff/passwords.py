"""Is this the password? Argon2id, its cost in one place; a missing hash takes as long to refuse as a wrong password.

Never call it inside a transaction: it takes tens of milliseconds on purpose, and a writer would wait for it.
"""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.errors import Refused

LEAST, MOST = 12, 200

_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to keep; raises Refused("password_length") below 12 or above 200 characters."""
    if not LEAST <= len(password) <= MOST:
        raise Refused("password_length", least=LEAST, most=MOST)
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Return whether `password` made the hash. Without a hash it works as long, and says no."""
    try:
        right = _hasher.verify(password_hash or _nobody(), password[:MOST])
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
