"""Where does who leads a case call the crisis management team up, and see who comes? A page that lives, with its forms.

The forms stand beside what is renewed: what somebody is filling in is never taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.console.case_forms import choice, instant, said
from gateway.console.duty_forms import number as whole_number
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.refusals import refusal
from gateway.console.tickets import readable
from gateway.console.visit import Visit
from gateway.crisis.record import lead
from gateway.errors import Refused
from gateway.staff.permissions import Permission
from gateway.team import actions
from gateway.team.actions import Meeting
from gateway.team.model import SAYABLE, MemberState
from gateway.team.rings import latest
from gateway.team.tables import TeamCallUp, TeamMember, TeamRing
from gateway.tickets.tables import Ticket


@dataclass(frozen=True)
class Shown:
    """A call-up as a page shows it."""

    row: TeamCallUp
    members: Sequence[tuple[TeamMember, TeamRing | None]]

    @property
    def taking_part(self) -> int:
        """How many take part."""
        return actions.taking_part([each for each, _ in self.members])

    @property
    def open(self) -> bool:
        """Whether it was not ended."""
        return self.row.stopped_at is None


def shown_of(session: Session, ticket: Ticket) -> list[Shown]:
    """Return every call-up of a ticket's case, the newest first, with the last call to each member."""
    return [
        Shown(row, [(each, latest(session, each)) for each in rows]) for row, rows in actions.call_ups(session, ticket)
    ]


def show(visit: Visit, number: str) -> Response:
    """Show who was called up about a case, and the form to do so."""
    return _page(visit, number)


def renew(visit: Visit, number: str) -> Response:
    """Renew what moves by itself."""
    ticket = _readable(visit, number)
    return now_part(visit, ticket, shown_of(visit.session, ticket)).answer()


def now_part(visit: Visit, ticket: Ticket, found: Sequence[Shown]) -> Live:
    """Return what moves by itself: each call-up, who answered what, whose telephone rings, who arrived."""
    said, values = say("Het team is nog niet opgeroepen."), {"number": ticket.number}
    if found:
        people, coming = found[0].members, found[0].taking_part
        arrived = sum(each.state is MemberState.ARRIVED for each, _ in people)
        said = say(
            "{coming} van {all} nemen deel, {arrived} aangekomen", coming=coming, all=len(people), arrived=arrived
        )
    leads = visit.may(Permission.TICKETS_CHANGE)
    return live(visit, "team_live", "_team_now.html", said, values, ticket=ticket, call_ups=found, leads=leads)


def call_up(visit: Visit, number: str) -> Response:
    """Call the team up."""
    ticket = readable(visit, number)
    address = visit.installation.settings.public_url

    def act() -> None:
        needed = whole_number("needed") if said("needed") else None
        meeting = Meeting(said("team_place"), instant("meet_at") or visit.now, said("team_bridge"), needed)
        chosen = [int(each) for each in request.form.getlist("member") if each.isdecimal()]
        actions.call_up(visit.session, visit.actor, ticket, meeting, chosen, address, visit.now)

    return _try(visit, number, say("Het crisismanagementteam wordt opgeroepen."), act)


def answer(visit: Visit, number: str) -> Response:
    """Note what a member said, or that a member has arrived."""
    ticket = readable(visit, number)

    def act() -> None:
        member, state = whole_number("member"), choice(MemberState, "state")
        if state is MemberState.ARRIVED:
            actions.arrive(visit.session, visit.actor, ticket, member, visit.now)
            return
        minutes = whole_number("minutes") if said("minutes") else None
        actions.note_answer(visit.session, visit.actor, ticket, member, state, minutes, visit.now)

    return _try(visit, number, say("Genoteerd."), act)


def stop(visit: Visit, number: str) -> Response:
    """End the call-up."""
    ticket = readable(visit, number)
    done = say("De oproep is beëindigd: niemand wordt nog gebeld.")
    return _try(visit, number, done, lambda: actions.stop(visit.session, visit.actor, ticket, visit.now))


def _try(visit: Visit, number: str, done: str, act: Callable[[], object]) -> Response:
    try:
        with visit.session.begin_nested():
            act()
    except Refused as refused:
        if refused.code == "not_permitted":
            raise
        visit.session.expire_all()
        return _page(visit, number, refusal(refused))
    flash(done, "done")
    return redirect(url_for("console.team", number=number), 303)


def _page(visit: Visit, number: str, fault: str | None = None) -> Response:
    ticket = _readable(visit, number)
    found = shown_of(visit.session, ticket)
    case = lead(visit.session, ticket)
    team = actions.team(visit.session)
    staff = [each for each in team if actions.may_be_called(visit.session, case, each, visit.now)]
    return visit.page(
        "team.html",
        422 if fault else 200,
        ticket=ticket,
        now=now_part(visit, ticket, found),
        speaks_for=_speaks_for(visit, found),
        open_now=bool(found) and found[0].open,
        staff=staff,
        sayable=SAYABLE,
        fault=fault,
        written=request.form if fault else {},
    )


def _speaks_for(visit: Visit, found: Sequence[Shown]) -> list[TeamMember]:
    """Whose answer this visitor may note: everybody's who leads a case, the own one who is of the team."""
    called = [each for each, _ in found[0].members] if found and found[0].open else []
    if visit.may(Permission.TICKETS_CHANGE):
        return called
    own = visit.may(Permission.TICKETS_MEASURES)
    return [each for each in called if own and each.staff_id == visit.actor.staff_id]


def _readable(visit: Visit, number: str) -> Ticket:
    ticket = readable(visit, number)
    readable(visit, lead(visit.session, ticket).number)
    return ticket
