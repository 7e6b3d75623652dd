"""Which rows of all features are sealed into the audit's chain? Named here once, for the clock and the command line.

Each is a table whose rows are never changed: what happened to a ticket is sealed beside the caller's turn, not in it.
"""

from __future__ import annotations

from gateway.audit.model import Subject
from gateway.audit.sources import Source, deeds, rows_of
from gateway.broadcasts.tables import TemplateVersion
from gateway.cards.tables import CardVersion
from gateway.directory.tables import ContactChange
from gateway.duty.tables import DutyChange
from gateway.paging.tables import PolicyVersion
from gateway.tickets.tables import CriticalDays, TimelineEntry

SOURCES: tuple[Source, ...] = (
    deeds(),
    rows_of("timeline", TimelineEntry, Subject.TICKET, "ticket_id", "event", personal=("by", "detail")),
    rows_of("duty", DutyChange, Subject.DUTY, None, "kind", public=("via", "level"), personal=("by", "was", "became")),
    rows_of("contact", ContactChange, Subject.CONTACT, "contact_id", "way", personal=("by", "before", "after")),
    rows_of("policy", PolicyVersion, Subject.POLICY, None, "policy_changed", digested=("document",)),
    rows_of("card", CardVersion, Subject.CARD, "scenario", "card_changed", digested=("text",)),
    rows_of("critical", CriticalDays, Subject.CRITICAL_DAYS, None, "critical_days_changed", digested=("windows",)),
    rows_of("template", TemplateVersion, Subject.TEMPLATE, "key", "template_changed", digested=("document",)),
)
