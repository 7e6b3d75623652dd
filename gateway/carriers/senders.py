"""From which number does a text leave that is no page and no broadcast? By the carrier by which pages go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.carrier.failover import By, Past
from gateway.carriers.standing import choose
from gateway.settings import Settings


def text_sender(session: Session, settings: Settings, now: datetime) -> str:
    """Choose for one text, which may try whether the first carrier is well again: it can wait better than a page."""
    backup = settings.backup.sms_from if settings.backup is not None else None
    if backup is None:
        return settings.page_sms_from
    return backup if choose(session, Past(), True, now) is By.BACKUP else settings.page_sms_from
