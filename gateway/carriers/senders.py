"""From which number does a text or a call leave that is no page and no broadcast? By the carrier by which pages go."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class CallSenders:
    """The numbers from which such calls leave, of the first carrier and, where there is one, of the second."""

    first: str
    backup: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> CallSenders:
        """Return those of an installation."""
        return cls(settings.page_call_from, settings.backup.call_from if settings.backup is not None else None)

    def number(self, by: By | None) -> str:
        """Return the number from which a call leaves, or left, by a carrier; by the first, where nobody knows."""
        return self.backup if by is By.BACKUP and self.backup is not None else self.first

    def take(self, session: Session, past: Past, now: datetime) -> By:
        """Choose for one call, which tries out no carrier: an answer is waited for."""
        return choose(session, past, False, now) if self.backup is not None else By.FIRST


ONE_CARRIER = CallSenders("")
