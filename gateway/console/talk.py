"""What was written between a reporter and CCVO, as a part of a ticket's page."""

from __future__ import annotations

from gateway.console.intake_wording import REACHES
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.visit import Visit
from gateway.intake import conversation
from gateway.intake.model import Author
from gateway.intake.tables import IntakeReport
from gateway.tickets.tables import Ticket


def talk(visit: Visit, found: Ticket, report: IntakeReport | None) -> Live:
    """Return the conversation as a part of a page."""
    written = conversation.messages(visit.session, found)
    theirs = sum(each.author is Author.REPORTER for each in written)
    news = say("1 bericht van de melder") if theirs == 1 else say("{theirs} berichten van de melder", theirs=theirs)
    reach = REACHES[report.reach] if report else ""
    return live(
        visit,
        "conversation_live",
        "_conversation.html",
        news,
        {"number": found.number},
        ticket=found,
        report=report,
        written=written,
        reach=reach,
    )
