"""A hash of a password or a PIN that takes no time to check: Argon2 as quick as it allows, for people of a house."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher


@cache
def quick_hash(secret: str) -> str:
    """Return the hash; what checks it reads the cost from the hash itself."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(secret)
