"""By which carrier does a page leave, from which number, and what when that one did not take it?

Where there is one carrier there is nothing to choose. A page that a carrier surely did not take is due again by the
other one at once; only when both failed does it wait a little between two tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.carrier.failover import By, Past, turns
from gateway.carriers.standing import choose
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.hotline import with_hotline
from gateway.paging.model import Channel
from gateway.paging.tables import Page
from gateway.settings import Settings


@dataclass(frozen=True)
class Roads:
    """The numbers from which pages leave, by carrier and channel, and the `hotline`'s, which each text says."""

    senders: dict[tuple[By, Channel], str]
    hotline: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Roads:
        """Return those of an installation."""
        backup = settings.backup
        senders: dict[tuple[By, Channel], str | None] = {
            (By.FIRST, Channel.VOICE): settings.page_call_from,
            (By.FIRST, Channel.SMS): settings.page_sms_from,
            (By.BACKUP, Channel.VOICE): backup.call_from if backup else None,
            (By.BACKUP, Channel.SMS): backup.sms_from if backup else None,
        }
        return cls({way: number for way, number in senders.items() if number}, settings.hotline_number)

    def worded(self, text: str) -> str:
        """Return a text as it leaves."""
        return text if self.hotline is None else with_hotline(text, self.hotline)

    def two(self, channel: Channel) -> bool:
        """Whether a page of this channel can leave by either carrier."""
        return (By.BACKUP, channel) in self.senders

    def sender(self, by: By | None, channel: Channel) -> str:
        """Return the number from which a page leaves, or left."""
        return self.senders[by or By.FIRST, channel]

    def take(self, session: Session, page: Page, now: datetime) -> None:
        """Choose by which carrier a page leaves that is being claimed. A text may try a carrier that failed before."""
        if page.channel is Channel.EMAIL:
            return
        past = Past(page.turned_from, page.refused_by)
        trying = page.channel is Channel.SMS and not page.again
        page.carrier = choose(session, past, trying, now) if self.two(page.channel) else By.FIRST


ONE = Roads({(By.FIRST, Channel.VOICE): "", (By.FIRST, Channel.SMS): ""})


def turn(page: Page, fault: CarrierFault, now: datetime, again: timedelta) -> bool:
    """Make a page due by the other carrier, if that can help. Returns whether it did."""
    tried, kind = page.carrier or By.FIRST, fault.kind
    if not turns(kind, fault.code) or page.refused_by is tried.other:
        return False
    both_failed = page.turned_from is tried.other
    if both_failed and kind is FaultKind.PERMANENT:
        return False
    if kind is FaultKind.ACCOUNT:
        page.refused_by = tried
    page.turned_from = tried
    page.due_at, page.claimed_until = (now + again if both_failed else now), None
    return True
