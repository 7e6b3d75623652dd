"""The voice door: a call arrives, a key is pressed, a call ends. Repeats are safe; a fault hangs up on no caller."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from contacts.phone import find_caller
from gateway import reactions
from gateway.calls import conversation as calls
from gateway.calls.conversation import Line, Surroundings
from gateway.calls.model import ConversationKind
from gateway.calls.tables import CallLeg
from gateway.carrier import receiving
from gateway.duty.proof_calls import progressed as proof_progressed
from gateway.duty.tables import ProofCall
from gateway.installation import Installation
from gateway.paging.progress import call_progressed, picked_up
from gateway.paging.tables import Page
from gateway.webhooks.accounts import line_of
from gateway.webhooks.approval import ApprovalDoor
from gateway.webhooks.broadcast_calls import BroadcastCallDoor
from gateway.webhooks.broken import BrokenDoor
from gateway.webhooks.canary import CanaryDoor
from gateway.webhooks.meeting import MeetingDoor
from gateway.webhooks.surroundings import surroundings
from gateway.webhooks.team import TeamDoor
from ivr_flows.engine import Input

log = logging.getLogger(__name__)

DONE = ("", 204)
CALLER_PATIENCE_S = 3.5  # of a caller who hears silence meanwhile; then the call goes on without the database


class VoiceDoor:
    """The voice webhooks of one installation."""

    def __init__(self, installation: Installation, around: Surroundings | None = None) -> None:
        self.installation = installation
        self.around = around or surroundings(installation)
        self.days = {"days": str(installation.settings.recording_days)}
        self.canary = CanaryDoor(installation, self.around, self.days)
        self.broken = BrokenDoor(installation, self.around.book, self.around.languages)

    def incoming(self) -> str:
        """A caller rings the hotline, or the carrier asks again for the first answer."""
        call = receiving.incoming_call(request.form)
        line = Line(call.call_sid, find_caller(call.caller), line_of(self.installation.settings))
        if (robot := self.canary.rings(line.caller, line.call_sid)) is not None:
            return robot
        with self.installation.transaction(CALLER_PATIENCE_S) as session:
            return calls.open_conversation(
                session, line, ConversationKind.CALLER, self.installation.clock(), self.around, self.days
            )

    def turn(self, reference: str, turn: int) -> str:
        """A key, a silence, a recording or the end of a connection."""
        key = self.installation.addresses.read("conversation", reference)
        said = _input()

        def take(session: Session) -> str:
            return calls.take_turn(session, key, turn, said, self.installation.clock(), self.around)

        return self.installation.act(take, CALLER_PATIENCE_S)

    def page(self, reference: str) -> str:
        """Something picked up a page's call."""
        key, now = self.installation.addresses.read("page", reference), self.installation.clock()
        call_sid = receiving.incoming_call(request.form).call_sid
        with self.installation.transaction() as session:
            page = session.get_one(Page, key)
            answer = calls.open_conversation(
                session,
                Line(call_sid, page.address, line_of(self.installation.settings)),
                ConversationKind.OFFICER,
                now,
                self.around,
                self.days,
                page_id=page.id,
                staff_id=page.staff_id,
                ticket_id=page.ticket_id,
            )
            picked_up(session, key, call_sid, now)
            return answer

    def whisper(self, reference: str) -> str:
        """Something picked up for a waiting caller: it hears who waits before it is connected."""
        key = self.installation.addresses.read("leg", reference)
        call_sid = receiving.incoming_call(request.form).call_sid
        with self.installation.transaction() as session:
            leg = session.get_one(CallLeg, key)
            return calls.open_conversation(
                session,
                Line(call_sid, None, line_of(self.installation.settings)),
                ConversationKind.WHISPER,
                self.installation.clock(),
                self.around,
                self.days,
                leg_id=leg.id,
                staff_id=leg.staff_id,
                ticket_id=leg.ticket_id,
            )

    def proof(self, reference: str) -> str:
        """Something picked up while somebody tries a telephone."""
        key, now = self.installation.addresses.read("proof", reference), self.installation.clock()
        call_sid = receiving.incoming_call(request.form).call_sid
        with self.installation.transaction() as session:
            row = session.get_one(ProofCall, key)
            line, kind = Line(call_sid, row.number), ConversationKind.PROOF
            known = {"staff_id": row.staff_id, "proof_id": row.id}
            return calls.open_conversation(session, line, kind, now, self.around, self.days, **known)

    def proof_status(self, reference: str) -> tuple[str, int]:
        """A call by which somebody tries a telephone is over."""
        key = self.installation.addresses.read("proof", reference)
        with self.installation.transaction() as session:
            proof_progressed(session, key, receiving.call_state(request.form), self.installation.clock())
        return DONE

    def status(self) -> tuple[str, int]:
        """A caller's call ended."""
        progress = receiving.call_state(request.form)
        if progress.state.final:
            self.broken.ended(progress.sid)
        with self.installation.transaction() as session:
            reactions.line_told(session, progress, self.installation.clock())
        return DONE

    def page_status(self, reference: str) -> tuple[str, int]:
        """A page's call rings, is answered, or is over."""
        key = self.installation.addresses.read("page", reference)
        with self.installation.transaction() as session:
            call_progressed(session, key, receiving.call_state(request.form), self.installation.clock())
        return DONE

    def recording(self, reference: str) -> tuple[str, int]:
        """A spoken message can be fetched now."""
        key, now = self.installation.addresses.read("conversation", reference), self.installation.clock()
        told = receiving.recording_ready(request.form)
        with self.installation.transaction() as session:
            reactions.recording_told(session, key, told, now)
        return DONE

    def static_recording(self, reference: str) -> tuple[str, int]:
        """A message spoken while something of ours was broken can be fetched now."""
        self.broken.recording(reference)
        return DONE


def add_routes(door: Blueprint, installation: Installation, around: Surroundings | None = None) -> None:
    """Put the voice webhooks on the carrier's door."""
    voice = VoiceDoor(installation, around)
    broken, meeting = voice.broken, MeetingDoor(installation, voice.around)
    approval = ApprovalDoor(installation, voice.around, voice.days)
    broadcast = BroadcastCallDoor(installation, voice.around, voice.days)
    team = TeamDoor(installation, voice.around, voice.days)
    caller: tuple[tuple[str, str, Callable[..., str]], ...] = (
        ("incoming", "/voice/incoming", voice.incoming),
        ("turn", "/voice/turn/<reference>/<int:turn>", voice.turn),
        ("left", "/voice/left/<reference>/<int:turn>", meeting.left),
        ("fallback", "/voice/fallback", broken.fallback),
        ("static_turn", "/voice/static/turn/<reference>", broken.turn),
        ("canary_mark", "/voice/canary/mark/<reference>", voice.canary.mark),
    )
    for name, path, view in caller:
        _post(door, path, name, _spoken(name, view, broken.caller_instead))
    officer: tuple[tuple[str, str, Callable[..., str]], ...] = (
        ("officer_turn", "/voice/officer/<reference>/<int:turn>", voice.turn),
        ("officer_left", "/voice/officer-left/<reference>/<int:turn>", meeting.left),
        ("page", "/voice/page/<reference>", voice.page),
        ("page_fallback", "/voice/page-fallback/<reference>", voice.page),
        ("whisper", "/voice/whisper/<reference>", voice.whisper),
        ("proof", "/voice/proof-answer/<reference>", voice.proof),
        ("approval", "/voice/approval-answer/<reference>", approval.answer),
        ("team", "/voice/team-answer/<reference>", team.answer),
        ("broadcast", "/voice/broadcast-answer/<reference>", broadcast.answer),
        ("canary_call", "/voice/canary/call/<reference>", voice.canary.call),
        ("canary_page", "/voice/canary/page/<reference>", voice.canary.page),
        ("canary_key", "/voice/canary/key/<reference>", voice.canary.key),
        ("static_whisper", "/voice/static/whisper/<reference>", broken.whisper),
        ("static_whispered", "/voice/static/whispered/<reference>", broken.turn),
    )
    for name, path, view in officer:
        _post(door, path, name, _spoken(name, view, broken.officer_instead))
    _post(door, "/voice/wait/<reference>", "wait", _spoken("wait", meeting.wait, meeting.caller_words_instead))
    instead = meeting.officer_words_instead
    _post(door, "/voice/officer-wait/<reference>", "officer_wait", _spoken("officer_wait", meeting.wait, instead))
    _post(door, "/voice/status", "status", voice.status)
    _post(door, "/voice/canary/status/<reference>", "canary_status", voice.canary.status)
    _post(door, "/voice/page-status/<reference>", "page_status", voice.page_status)
    _post(door, "/voice/proof-status/<reference>", "proof_status", voice.proof_status)
    _post(door, "/voice/approval-status/<reference>", "approval_status", approval.status)
    _post(door, "/voice/team-status/<reference>", "team_status", team.status)
    _post(door, "/voice/broadcast-status/<reference>", "broadcast_status", broadcast.status)
    _post(door, "/voice/recording/<reference>", "recording", voice.recording)
    _post(door, "/voice/static/recording/<reference>", "static_recording", voice.static_recording)


def _post(door: Blueprint, path: str, name: str, view: Callable[..., object]) -> None:
    door.add_url_rule(path, f"voice_{name}", view, methods=["POST"])  # type: ignore[arg-type]


def _spoken(name: str, view: Callable[..., str], otherwise: Callable[[Exception, str], str]) -> Callable[..., Response]:
    """Turn a view's document into a response; any fault of ours into what is spoken then, never into silence."""

    @wraps(view)
    def spoken(**arguments: object) -> Response:
        try:
            return _xml(view(**arguments))
        except Exception as fault:
            log.exception("a call met a fault of ours at %s", name)
            return _xml(otherwise(fault, name))

    return spoken


def _xml(document: str) -> Response:
    return Response(document, content_type="text/xml; charset=utf-8")


def _input() -> Input:
    return receiving.input_of(request.form, silent="silent" in request.args)
