"""Which page shows with what this runs, and what `ccvo doctor` says of it? It changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.settings_shown import lines
from gateway.console.visit import After, Visit

VERDICTS: Mapping[str, tuple[str, str, str]] = {  # as the doctor says it: word, sign, tone
    "ok": ("In orde", "check", "ok"),
    "note": ("Let op", "question", "warn"),
    "wrong": ("Fout", "cross", "alarm"),
}


def show(visit: Visit) -> Response:
    """Show every setting."""
    return _page(visit, None)


def examine(visit: Visit) -> After:
    """Let the doctor look at every part; it takes seconds, with no transaction open."""

    def make() -> Response:
        return _page(visit, _findings(visit.installation.doctor()))

    return After(make)


def _findings(said: str | None) -> list[Mapping[str, Any]]:
    """Read what the doctor wrote; what it could not write is one finding of its own."""
    try:
        found = json.loads(said or "")
    except ValueError:
        found = [{"part": "doctor", "verdict": "wrong", "said": "did not end in time, or not well"}]
    return list(found)


def _page(visit: Visit, findings: list[Mapping[str, Any]] | None) -> Response:
    return visit.page(
        "settings.html", lines=lines(visit.installation.settings), findings=findings, verdicts=_verdicts()
    )


def _verdicts() -> Mapping[str, tuple[str, str, str]]:
    return {verdict: (say(word), sign, tone) for verdict, (word, sign, tone) in VERDICTS.items()}
