"""What may a program ask of duty? Who is on call, what changes next, where nobody stands; and to import it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from gateway.api import times
from gateway.api.bodies import Upload
from gateway.api.routing import Answer, Asked
from gateway.directory.reading import decode
from gateway.duty import actions as duty
from gateway.duty.importing import import_csv
from gateway.duty.model import OnCallOfficer, Via
from gateway.staff.permissions import Permission, may


def get_duty(session: Session, asked: Asked) -> Answer:
    """Who is on call at an instant, by default now."""
    at = times.read(asked.query["at"]) if "at" in asked.query else asked.now
    numbers = may(asked.actor, Permission.DUTY_NUMBERS)
    change = duty.next_change(session, at)
    return Answer(
        {
            "at": at,
            "on_call": _on_call(duty.on_call(session, at), numbers),
            "next": {"at": change.at, "on_call": _on_call(change.on_call, numbers)} if change else None,
            "gaps": [{"from": gap.starts_at, "to": gap.ends_at, "level": gap.level} for gap in duty.gaps(session, at)],
        }
    )


def _on_call(officers: Iterable[OnCallOfficer], numbers: bool) -> list[dict[str, Any]]:
    return [
        {"level": officer.level, "name": officer.name, "phone": officer.phone if numbers else None}
        for officer in officers
    ]


def import_duty(session: Session, asked: Asked) -> Answer:
    """Replace what the file's period covers, all of it or nothing."""
    upload: Upload = asked.body
    loopback = asked.settings.carrier_is_loopback
    done = import_csv(session, decode(upload.content), asked.now, loopback, by=asked.actor, via=Via.API)
    return Answer({"shifts": done.shifts, "from": done.starts_at, "to": done.ends_at, "created": done.created})
