"""Which card belongs to these facts? Pure. Every combination of facts has exactly one first card.

A malicious act comes before everything: with intent it is always a crisis. Then what cannot be undone (data that got
out), what spreads (wrong data), what everybody depends on, how wide it is, and how it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gateway.cards.model import Scenario
from gateway.tickets.critical import PAYROLL, SHIPPED, Window
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer

YES, NO = Answer.YES, Answer.NO


def cards_for(facts: Facts, day: date, windows: Sequence[Window] = SHIPPED) -> tuple[Scenario, ...]:
    """Return the card of these facts first, then the others that apply. `day` is when it was reported, in Brussels."""
    payroll = any(each.service == PAYROLL and each.open_on(day) for each in windows)
    found = [scenario for scenario, applies in _applies(facts, payroll) if applies]
    return tuple(found) or (Scenario.GENERAL,)


def _applies(facts: Facts, payroll: bool) -> tuple[tuple[Scenario, bool], ...]:
    hits = (facts.confidentiality.hit, facts.integrity.hit, facts.availability.hit)
    meant = facts.malicious is YES
    nothing_hit = all(hit is NO for hit in hits)
    central = facts.critical_central is YES
    return (
        (Scenario.THREAT, meant and nothing_hit),
        (Scenario.MALICIOUS, meant and not nothing_hit),
        (Scenario.DATA, facts.confidentiality.hit is YES or facts.confidentiality.personal_data is YES),
        (Scenario.INTEGRITY, facts.integrity.hit is YES),
        (Scenario.CENTRAL, central),
        (Scenario.PAYROLL, central and payroll),
        (Scenario.SEVERAL, YES in (facts.several_entities, facts.many_users_or_external)),
        (Scenario.OUTAGE, facts.availability.hit is YES),
        (Scenario.IMAGE, facts.image_damage is YES),
    )
