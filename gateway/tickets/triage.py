"""What do CCVO's rules say of these facts? Advice: a person decides, and nothing here blocks a ticket or a page.

The rules are the public explanation of when a report is CCVO-worthy: one of three conditions suffices; the second
(several entities, many users or external services) is weighed with the information class. Unknown stays unknown,
by Kleene's three-valued logic.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.tickets.facts import LEVELS, Availability, Confidentiality, Facts, Integrity
from gateway.tickets.model import Answer, Outcome

_RANK = {Answer.NO: 0, Answer.UNKNOWN: 1, Answer.YES: 2}
_BY_RANK = {rank: answer for answer, rank in _RANK.items()}


@dataclass(frozen=True)
class Advice:
    """The advice with the steps that lead to it.

    `reasons` are the names of the conditions met; `borderline` marks what the literal rules leave just outside.
    """

    outcome: Outcome
    scope: Answer
    class_threshold_met: Answer
    condition_2: Answer
    reasons: tuple[str, ...]
    borderline: bool


def either(*answers: Answer) -> Answer:
    """Three-valued OR."""
    return _BY_RANK[max(_RANK[answer] for answer in answers)]


def both(*answers: Answer) -> Answer:
    """Three-valued AND."""
    return _BY_RANK[min(_RANK[answer] for answer in answers)]


def at_least(level: int | None, threshold: int) -> Answer:
    """Whether an information class reaches a threshold; an unknown class may."""
    if level is None:
        return Answer.UNKNOWN
    return Answer.YES if level >= threshold else Answer.NO


def confidentiality_met(part: Confidentiality) -> Answer:
    """Whether confidentiality reaches its threshold: class 4, or 3 where personal data are concerned."""
    return both(part.hit, either(at_least(part.level, 4), both(at_least(part.level, 3), part.personal_data)))


def integrity_met(part: Integrity) -> Answer:
    """Whether integrity does: class 4, or 3 for an external service or financial impact."""
    widened = either(part.external_service, part.financial_impact)
    return both(part.hit, either(at_least(part.level, 4), both(at_least(part.level, 3), widened)))


def availability_met(part: Availability) -> Answer:
    """Whether availability does: class 4 when the outage is total, or 3 when it hits priority users."""
    total = both(at_least(part.level, 4), part.total)
    return both(part.hit, either(total, both(at_least(part.level, 3), part.priority_users)))


def judge(facts: Facts) -> Advice:
    """Return the advice on these facts."""
    scope = either(facts.several_entities, facts.many_users_or_external)
    threshold = either(
        confidentiality_met(facts.confidentiality),
        integrity_met(facts.integrity),
        availability_met(facts.availability),
    )
    condition_2 = both(scope, threshold)
    worthy = either(facts.image_damage, condition_2, facts.critical_central)
    return Advice(
        _outcome(worthy, scope), scope, threshold, condition_2, _reasons(facts, threshold), _borderline(facts, scope)
    )


def _outcome(worthy: Answer, scope: Answer) -> Outcome:
    if worthy is Answer.YES:
        return Outcome.WORTHY
    if worthy is Answer.UNKNOWN:
        return Outcome.TO_ASSESS
    return Outcome.BELOW_THRESHOLD if scope is Answer.YES else Outcome.NOT_WORTHY


def _reasons(facts: Facts, threshold: Answer) -> tuple[str, ...]:
    conditions = {
        "image_damage": facts.image_damage,
        "critical_central": facts.critical_central,
        "several_entities": facts.several_entities,
        "many_users_or_external": facts.many_users_or_external,
        "information_class": threshold,
    }
    return tuple(name for name, answer in conditions.items() if answer is Answer.YES)


def _borderline(facts: Facts, scope: Answer) -> bool:
    outage, secret = facts.availability, facts.confidentiality
    partial_outage = (
        outage.hit is Answer.YES
        and outage.level == LEVELS[-1]
        and outage.total is Answer.NO
        and outage.priority_users is Answer.NO
    )
    single_entity = secret.hit is Answer.YES and secret.level in (4, 5) and scope is Answer.NO
    return partial_outage or single_entity
