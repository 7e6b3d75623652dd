"""Which facts does a drill of a scenario pretend? Pure: those that lead to its card."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.cards.model import Scenario
from gateway.tickets.facts import Availability, Confidentiality, Facts, Integrity
from gateway.tickets.model import Answer

YES, NO = Answer.YES, Answer.NO

PRETENDED: Mapping[Scenario, Facts] = {
    Scenario.THREAT: Facts(
        malicious=YES,
        image_damage=YES,
        confidentiality=Confidentiality(hit=NO),
        integrity=Integrity(hit=NO),
        availability=Availability(hit=NO),
    ),
    Scenario.MALICIOUS: Facts(
        malicious=YES, image_damage=YES, several_entities=YES, availability=Availability(hit=YES)
    ),
    Scenario.DATA: Facts(several_entities=YES, confidentiality=Confidentiality(hit=YES, level=3, personal_data=YES)),
    Scenario.INTEGRITY: Facts(many_users_or_external=YES, integrity=Integrity(hit=YES, level=3, financial_impact=YES)),
    Scenario.CENTRAL: Facts(critical_central=YES),
    Scenario.SEVERAL: Facts(several_entities=YES, many_users_or_external=YES),
    Scenario.OUTAGE: Facts(availability=Availability(hit=YES, level=4, total=YES)),
    Scenario.IMAGE: Facts(image_damage=YES),
    Scenario.GENERAL: Facts(),
}  # payroll is a central service on certain days: it has no facts of its own
