"""Which flows and words does this process speak? Read once, as the carrier's door reads them."""

from __future__ import annotations

from functools import lru_cache

from ivr_flows.load import load_book
from ivr_flows.model import Book


@lru_cache(maxsize=1)
def book() -> Book:
    """Return the flows and words that came with this version."""
    return load_book()
