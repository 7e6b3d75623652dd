"""What is due of reports in writing, and of referrals? The next one that waits is paged; who must know is told."""

from __future__ import annotations

from gateway.installation import Installation
from gateway.intake import actions as intake
from gateway.referrals import actions as referrals
from gateway.referrals import reminding


def page_next_report(installation: Installation) -> None:
    """Page for the next report in writing that waits for its turn. Safe to repeat, and beside another clock."""
    with installation.storage.reading() as session:
        waits = intake.waits(session)
    if waits:
        with installation.transaction() as session:
            intake.page_next(session, installation.clock())


def watch_referrals(installation: Installation) -> None:
    """Watch new referrals, and tell of those that nobody confirmed in time. Safe to repeat, beside another too."""
    now = installation.clock()
    with installation.storage.reading() as session:
        fresh, due = referrals.some_unwatched(session, now), reminding.is_due(session, now)
    if fresh:
        with installation.transaction() as session:
            referrals.begin_watching(session, now)
    if due:
        with installation.transaction() as session:
            reminding.remind(session, now)
