"""What does each card say now, and who changed it? The newest version that staff wrote, else the file we ship.

Verbs on a Session that is handed in; the door commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.cards.choice import cards_for
from gateway.cards.model import Card, Scenario, read_card
from gateway.cards.tables import CardVersion
from gateway.errors import Refused
from gateway.now import BRUSSELS
from gateway.staff.model import Actor
from gateway.tickets.critical_kept import catalogue
from gateway.tickets.tables import Ticket

FILES = Path(__file__).with_name("texts")


@cache
def shipped(scenario: Scenario) -> Card:
    """Return the card that we ship; raises Refused("card_form") when its file is not one, OSError when it is gone."""
    return read_card((FILES / f"{scenario.value}.md").read_text(encoding="utf-8"))


def card(session: Session, scenario: Scenario) -> Card:
    """Return the card as it is now. One that cannot be read gives way to ours: an officer always gets a card."""
    newest = select(CardVersion.text).where(CardVersion.scenario == scenario).order_by(CardVersion.id.desc()).limit(1)
    text = session.scalar(newest)
    try:
        return read_card(text) if text is not None else shipped(scenario)
    except Refused:
        return shipped(scenario)


def all_cards(session: Session) -> Mapping[Scenario, Card]:
    """Return every card as it is now."""
    return {scenario: card(session, scenario) for scenario in Scenario}


def cards_of(session: Session, case: Sequence[Ticket]) -> list[tuple[Scenario, Card]]:
    """Return the cards of a case: that of its gravest kind first, then the others, each once."""
    windows = catalogue(session)
    told = [(report.facts, report.opened_at.astimezone(BRUSSELS).date()) for report in case]
    wanted = {one for facts, day in told for one in cards_for(facts, day, windows)}
    ranked = [scenario for scenario in RANK if scenario in wanted]
    if len(ranked) > 1 and ranked[-1] is Scenario.GENERAL:
        ranked.pop()  # one of the reports said nothing yet
    return [(scenario, card(session, scenario)) for scenario in ranked]


def change_card(session: Session, scenario: Scenario, text: str, by: Actor, now: datetime) -> Card:
    """Keep a new version of a card; raises Refused("card_form") when it is not a whole card. The same text is none."""
    read = read_card(text)
    if read.text != card(session, scenario).text:
        session.add(CardVersion(scenario=scenario, text=read.text, at=now, principal=by.principal, by=by.name))
        session.flush()
    return read


def versions(session: Session, scenario: Scenario, limit: int = 20) -> Sequence[CardVersion]:
    """Return what staff wrote of a card, the newest first."""
    query = select(CardVersion).where(CardVersion.scenario == scenario).order_by(CardVersion.id.desc())
    return session.scalars(query.limit(limit)).all()


def changed(session: Session) -> Mapping[Scenario, int]:
    """Return how often staff changed each card; one that they never did is absent."""
    counted = session.execute(select(CardVersion.scenario, func.count()).group_by(CardVersion.scenario))
    return {scenario: count for scenario, count in counted}


RANK = (
    *(Scenario.THREAT, Scenario.MALICIOUS, Scenario.DATA, Scenario.INTEGRITY, Scenario.CENTRAL, Scenario.PAYROLL),
    *(Scenario.SEVERAL, Scenario.OUTAGE, Scenario.IMAGE, Scenario.GENERAL),
)
