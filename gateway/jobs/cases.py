"""What is due of cases? SPoCs that are missing, legal periods that run, and members of the team who do not answer."""

from __future__ import annotations

from gateway.crisis import reminding
from gateway.installation import Installation
from gateway.team import sweeping
from gateway.team.rings import RINGS


def remind_of_cases(installation: Installation) -> None:
    """Tell what is missing, a case in a transaction. Safe to repeat, and beside another clock."""
    now = installation.clock()
    with installation.storage.reading() as session:
        due = reminding.due(session, now)
    for ticket_id in due:
        with installation.transaction() as session:
            reminding.remind(session, ticket_id, now)
    call_teams_again(installation)


def call_teams_again(installation: Installation) -> None:
    """Call again who of a team did not answer, a call-up in a transaction. Safe to repeat, and beside another clock."""
    now = installation.clock()
    with installation.storage.reading() as session:
        due, lapsed = sweeping.due(session, now), RINGS.some_open(session)
    if lapsed:
        with installation.transaction() as session:
            RINGS.lapse(session, now)
    for call_up_id in due:
        with installation.transaction() as session:
            sweeping.look(session, call_up_id, now)
