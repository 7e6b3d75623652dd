"""What did somebody fill in on a case? Choices, times of a Brussels clock, and words; empty is nothing said."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TypeVar

from flask import request

from gateway.console.duty_forms import begin
from gateway.crisis.assessing import Found
from gateway.crisis.model import DataKind, IncidentKind
from gateway.crisis.spoc import Named
from gateway.errors import Refused
from gateway.tickets.model import Answer

E = TypeVar("E", bound=Enum)


def said(field: str) -> str:
    """Return what was written in a field."""
    return request.form.get(field, "")


def choice(kind: type[E], field: str) -> E:
    """Return what was chosen; raises Refused: form_choice."""
    found = choice_or_none(kind, field)
    if found is None:
        raise Refused("form_choice", field=field)
    return found


def choice_or_none(kind: type[E], field: str) -> E | None:
    """Return what was chosen, or None where nothing was; raises Refused: form_choice for what is no choice."""
    value = said(field)
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise Refused("form_choice", field=field) from None


def instant(field: str) -> datetime | None:
    """Return a time, or None where none was filled in; raises Refused: form_time."""
    return begin(field) if said(field).strip() else None


def found() -> Found:
    """Return what an officer found."""
    return Found(
        kind=choice_or_none(IncidentKind, "incident_kind"),
        ict=choice_or_none(Answer, "ict"),
        continuity=choice_or_none(Answer, "continuity"),
        malicious=choice_or_none(Answer, "malicious"),
        personal_data=choice_or_none(DataKind, "personal_data"),
        essential=choice_or_none(Answer, "essential"),
        known_at=instant("known_at"),
    )


def named() -> Named:
    """Return who is named as SPoC."""
    return Named(said("spoc_name"), said("spoc_function"), said("spoc_phone"), said("spoc_email"))
