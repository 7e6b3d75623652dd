"""What is due of cases? Who is reminded of a SPoC that is missing, and of legal periods that run."""

from __future__ import annotations

from gateway.crisis import reminding
from gateway.installation import Installation


def remind_of_cases(installation: Installation) -> None:
    """Tell what is missing, a case in a transaction. Safe to repeat, and beside another clock."""
    now = installation.clock()
    with installation.storage.reading() as session:
        due = reminding.due(session, now)
    for ticket_id in due:
        with installation.transaction() as session:
            reminding.remind(session, ticket_id, now)
