"""Which cases have to do with each other? Linked by somebody, both ways, with a reason where there is one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.crisis.record import lead, words
from gateway.crisis.tables import CaseLink
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket


def link(session: Session, actor: Actor, ticket: Ticket, other: Ticket, why: str, now: datetime) -> CaseLink:
    """Link two cases, once; raises Refused: not_permitted, link_itself, link_drill (a drill and what is real)."""
    require(actor, Permission.TICKETS_CHANGE)
    pair = sorted((lead(session, ticket), lead(session, other)), key=lambda each: each.id)
    if pair[0].id == pair[1].id:
        raise Refused("link_itself")
    if pair[0].exercise != pair[1].exercise:
        raise Refused("link_drill")
    for each in pair:
        tickets.hold(session, each)
    one, two = pair
    there = select(CaseLink).where(CaseLink.one_id == one.id, CaseLink.other_id == two.id)
    known = session.scalar(there)
    if known is not None:
        return known
    said = words(why, "link_why", needed=False)
    made = CaseLink(one_id=one.id, other_id=two.id, at=now, by=actor.name, why=said)
    session.add(made)
    session.flush()
    for each, to in ((one, two), (two, one)):
        tickets.note(session, each, Happening.LINKED, actor.name, now, f"{to.number}: {said}" if said else to.number)
    return made
