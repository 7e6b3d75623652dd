"""What does the public form say? Every word in four languages, from texts.yaml; none is written elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from gateway.intake.model import LANGUAGES

_FILE = Path(__file__).with_name("texts.yaml")


@cache
def book() -> dict[str, dict[str, str]]:
    """Return every text by its name and language."""
    read: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read


def words(language: str, name: str) -> str:
    """Return a text; raises KeyError for one that is not there."""
    return book()[name][language]


def chosen(accepted: str | None) -> str:
    """Return the form's language for what a browser prefers (Accept-Language); Dutch when it names none of ours."""
    best, weight = LANGUAGES[0], 0.0
    for part in (accepted or "")[:200].split(","):
        name, _, quality = part.strip().partition(";")
        language = name.strip().lower().split("-")[0]
        worth = _worth(quality)
        if language in LANGUAGES and worth > weight:
            best, weight = language, worth
    return best


def _worth(quality: str) -> float:
    said = quality.strip().removeprefix("q=")
    try:
        return min(max(float(said), 0.0), 1.0) if said else 1.0
    except ValueError:
        return 0.0
