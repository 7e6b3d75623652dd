"""How is duty told to programs? The shape of `GET /api/v1/duty` and of `ccvo duty show --json`, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.duty.actions import gaps, next_change, on_call
from gateway.duty.model import OnCallOfficer


def report(session: Session, at: datetime, numbers: bool = True) -> dict[str, Any]:
    """Return who is on call at an instant, what changes next and the gaps of 60 days; `phone` is None unless asked."""
    change = next_change(session, at)
    return {
        "on_call": _people(on_call(session, at), numbers),
        "next": {"at": _rfc3339(change.at), "on_call": _people(change.on_call, numbers)} if change else None,
        "gaps": [
            {"from": _rfc3339(gap.starts_at), "to": _rfc3339(gap.ends_at), "level": gap.level}
            for gap in gaps(session, at)
        ],
    }


def _people(officers: Iterable[OnCallOfficer], numbers: bool) -> list[dict[str, Any]]:
    return [
        {"level": each.level, "name": each.name, "phone": each.phone if numbers else None, "verified": each.verified}
        for each in officers
    ]


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
