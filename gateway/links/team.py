"""How does a member who was called up answer, and arrive, without signing in? GET and HEAD change nothing."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links.forms import Forms
from gateway.now import BRUSSELS
from gateway.team.actions import answer, arrived, opened, read_minutes
from gateway.team.model import SAYABLE, AnsweredBy, MemberState
from gateway.team.tables import TeamCallUp, TeamMember
from gateway.tickets.tables import Ticket

STATES = {each.value: each for each in (*SAYABLE, MemberState.ARRIVED)}


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve the links of members who were called up."""
    door = _Door(installation)
    made.add_url_rule("/t/<reference>", "team", door.show, methods=["GET"])
    made.add_url_rule("/t/<reference>", "answer_team", door.answer, methods=["POST"])


class _Door:
    """The members of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._forms = Forms(installation.settings.secret_key, "team-form")

    def show(self, reference: str) -> Response:
        """Show where and when the team meets."""
        try:
            with self.installation.storage.reading() as session:
                return self._page(session, reference, self.installation.clock())
        except Refused:
            return _lapsed()

    def answer(self, reference: str) -> Response:
        """Take the answer, when the form stood on our own page."""
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                member, wanted = opened(session, reference), STATES.get(request.form.get("state", ""))
                if not self._forms.is_ours(reference, now) or wanted is None:
                    return self._page(session, reference, now, stale=True, status=409)
                fault = not _taken(session, member, wanted, now)
                return self._page(session, reference, now, fault=fault, said=not fault, status=422 if fault else 200)
        except Refused:
            return _lapsed()

    def _page(
        self,
        session: Session,
        reference: str,
        now: datetime,
        *,
        stale: bool = False,
        fault: bool = False,
        said: bool = False,
        status: int = 200,
    ) -> Response:
        member = opened(session, reference)
        call_up = session.get_one(TeamCallUp, member.call_up_id)
        case = session.get_one(Ticket, call_up.ticket_id)
        page = render_template(
            "links/team.html",
            member=member,
            state=member.state.value,
            call_up=call_up,
            number=case.number,
            exercise=case.exercise,
            meet_at=f"{call_up.meet_at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}",
            expected=f"{member.expected_at.astimezone(BRUSSELS):%H:%M}" if member.expected_at else "",
            stale=stale,
            fault=fault,
            said=said,
            hotline=self.installation.settings.hotline_number,
            token=self._forms.token(reference, now),
        )
        return make_response(page, status)


def _taken(session: Session, member: TeamMember, wanted: MemberState, now: datetime) -> bool:
    """Keep it; returns whether the minutes could be read."""
    if wanted is MemberState.ARRIVED:
        arrived(session, member, member.name, now)
        return True
    keyed = request.form.get("minutes", "").strip()
    try:
        minutes = read_minutes(int(keyed)) if keyed else None
    except (ValueError, Refused):
        return False
    answer(session, member, wanted, minutes, AnsweredBy.LINK, member.name, now)
    return True


def _lapsed() -> Response:
    return make_response(render_template("links/team_lapsed.html"), 404)
