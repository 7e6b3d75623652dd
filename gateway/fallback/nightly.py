"""When is the sheet for the day that nothing works made anew? Each night, once; kept for a week, and mailed."""

from __future__ import annotations

import logging
import os
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.civil_time import first_occurrence, wall_clock
from gateway.fallback.kit import Kit, as_html, as_text, gather
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.tables import Notice
from gateway.now import Clock
from gateway.settings import Settings
from gateway.staff.actions import coordinators
from gateway.storage import Storage
from gateway.storage.locks import Lock, hold_lock

log = logging.getLogger(__name__)

AT = time(4)  # after both hours at which the clock may change, before the day begins
KEPT = timedelta(days=7)
KIND = "kit"


def make_kit(storage: Storage, settings: Settings, clock: Clock) -> bool:
    """Make tonight's sheet if its time has come and it is not there yet, and mail it once. Returns whether."""
    now = clock()
    day = wall_clock(now).date()
    since = first_occurrence(datetime.combine(day, AT))
    path = _path(settings.var, day)
    if now < since or path.exists():
        return False
    with storage.transaction() as session:
        hold_lock(session, Lock.NIGHTLY)
        kit = gather(session, settings, now)
        if (
            settings.smtp_url
            and session.scalar(select(Notice.id).where(Notice.kind == KIND, Notice.created_at >= since)) is None
        ):
            _mail(session, kit, now)
    write(path, as_html(kit))
    _forget(path.parent, day)
    return True


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all, for us only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}.part")
    made.unlink(missing_ok=True)
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    made.replace(path)


def _path(var: Path, day: date) -> Path:
    return var / "kit" / f"noodmap-{day.isoformat()}.html"


def _forget(folder: Path, day: date) -> None:
    oldest = f"noodmap-{(day - KEPT).isoformat()}.html"
    for path in folder.glob("noodmap-*.html"):
        if path.name < oldest:
            path.unlink(missing_ok=True)


def _mail(session: Session, kit: Kit, now: datetime) -> None:
    for each in coordinators(session):
        if each.email:
            notices.write(
                session, KIND, each.email, as_text(kit), now, channel=NoticeChannel.EMAIL, subject="CCVO noodmap"
            )
