"""What does a caller's line get when something of ours is broken? Words, an officer's telephone, a recorded message.

Touches no database before the caller is helped: who is on call stands in a file, where the call is stands in its
addresses, and what is told goes to the spool, from which the clock makes a ticket.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import request

from contacts.phone import find_caller
from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.carrier import receiving, twiml, twiml_static
from gateway.duty.snapshot import read_snapshot
from gateway.errors import Refused
from gateway.fallback import static_flow
from gateway.fallback.actions import BEGAN, ENDED, READY
from gateway.fallback.model import Line, Told
from gateway.fallback.spool import Spool
from gateway.fallback.static_flow import Known, Move, Node, Place
from gateway.installation import Installation
from gateway.storage.away import database_is_away
from gateway.webhooks.accounts import own_number
from gateway.webhooks.prompts import audio_url
from ivr_flows.engine import Input, Keys
from ivr_flows.model import Book

log = logging.getLogger(__name__)


class BrokenDoor:
    """What is said and kept when a webhook of a call cannot do what it is for."""

    def __init__(self, installation: Installation, book: Book, languages: Sequence[str]) -> None:
        self.installation = installation
        self.book, self.languages = book, languages
        settings = installation.settings
        self.spool = Spool(settings.var, settings.secret_key)
        self.audio_url = audio_url(installation)

    def caller_instead(self, fault: Exception, where: str) -> str:
        """A caller's webhook met a fault: with the database away the static flow, otherwise words and an officer."""
        detail = f"{where}: {type(fault).__name__}"
        if database_is_away(fault):
            return self._begin(AlarmKind.DATABASE_AWAY, detail)
        raised = self._alarmed(AlarmKind.FAULT, detail)
        return self._trouble(detail, raised)

    def officer_instead(self, fault: Exception, where: str) -> str:
        """An officer's webhook met a fault: hang up, for anything else lets voicemail take a caller."""
        if not database_is_away(fault):
            self._alarmed(AlarmKind.FAULT, f"{where}: {type(fault).__name__}")
        return twiml.hang_up()

    def fallback(self) -> str:
        """The carrier got no usable answer from us: go on without the database, which may be why."""
        code = "".join(letter for letter in request.form.get("ErrorCode", "") if letter.isdigit())[:6]
        return self._begin(AlarmKind.CARRIER_FELL_BACK, f"code {code or 'unknown'}")

    def turn(self, reference: str) -> str:
        """The next input of a call that is taken without the database."""
        place = self._place(reference)
        move = static_flow.step(place, _input(), self._known())
        self._keep(place, move)
        return self._render(move)

    def whisper(self, reference: str) -> str:
        """Something picked up for a caller who waits without the database."""
        return self._render(static_flow.whisper(self._place(reference), self._known()))

    def recording(self, reference: str) -> None:
        """A message spoken without the database can be fetched."""
        told = receiving.recording_ready(request.form)
        if told.address is not None:
            said = {"sid": told.sid, "address": told.address, "seconds": str(told.seconds)}
            self._append(self._place(reference).spool_id, READY, Told.RECORDED, said)

    def ended(self, call_sid: str) -> None:
        """A call ended; if it was taken without the database, nothing more is to be expected of it."""
        spool_id = self.spool.spool_id(call_sid)
        if self.spool.has(spool_id):
            self._append(spool_id, ENDED, Told.ENDED, {})

    def _begin(self, why: AlarmKind, detail: str) -> str:
        spool_id = self._began(why, detail)
        place = static_flow.begin(spool_id, self._language(), self._now_ms(), self._known())
        return self._render(place)

    def _trouble(self, detail: str, raised: bool) -> str:
        """Say so, ring who is on call, and take a message: a document that needs nothing of ours to be followed."""
        spool_id = self._began(AlarmKind.FAULT, detail, {"raised": "yes"} if raised else {})
        language = self._language()
        known = self._known()
        recorded = static_flow.record_only(spool_id, language, self._now_ms())
        first, before_the_tone = static_flow.say(("trouble", "officer_not_answering"), language, known)
        return twiml_static.trouble(
            first,
            known.officers,
            own_number(self.installation.settings),
            before_the_tone,
            self.installation.addresses.static("turn", recorded.to_list()),
            twiml_static.Spoken(self.installation.settings.voices, self.audio_url),
        )

    def _began(self, why: AlarmKind, detail: str, more: dict[str, str] | None = None) -> str:
        call = receiving.incoming_call(request.form)
        spool_id = self.spool.spool_id(call.call_sid)
        said = {"call_sid": call.call_sid, "caller": find_caller(call.caller) or "", "language": self._language()}
        said |= {"why": why.value, "detail": detail} | self._lost_turn() | (more or {})
        self._append(spool_id, BEGAN, Told.BEGAN, said)
        return spool_id

    def _lost_turn(self) -> dict[str, str]:
        """Which key was pressed in the turn that met the fault, and in which conversation.

        One key answers a question; more may be a PIN, which never goes to disk.
        """
        parts, given = request.view_args or {}, _input()
        if "turn" not in parts or not isinstance(given, Keys) or len(given.digits) != 1:
            return {}
        try:
            key = self.installation.addresses.read("conversation", parts["reference"])
        except Refused:
            return {}
        return {"conversation": str(key), "turn": str(parts["turn"]), "keys": given.digits}

    def _known(self) -> Known:
        settings = self.installation.settings
        last = [settings.last_resort_number] if settings.last_resort_number else []
        officers = tuple(dict.fromkeys([*read_snapshot(settings.var), *last]))
        return Known(find_caller(receiving.incoming_call(request.form).caller), officers, self.book.prompts)

    def _language(self) -> str:
        said = request.args.get("language", "")
        return said if said in self.languages else self.languages[0]

    def _now_ms(self) -> int:
        return int(self.installation.clock().timestamp() * 1000)

    def _place(self, reference: str) -> Place:
        return Place.from_list(self.installation.addresses.read_static(reference))

    def _keep(self, before: Place, move: Move) -> None:
        if move.told is not None:
            self._append(before.spool_id, f"{before.step}{before.node.value}", move.told, dict(move.said or {}))

    def _append(self, spool_id: str, step: str, told: Told, said: dict[str, str]) -> None:
        try:
            self.spool.append(spool_id, Line(step, told, self.installation.clock(), said))
        except OSError:  # a disk that is full as well: the caller still gets an officer
            log.exception("a call could not be spooled")

    def _render(self, move: Move) -> str:
        addresses, place = self.installation.addresses, move.place.to_list()
        door = "whispered" if move.place.node is Node.WHISPER else "turn"
        return twiml.render(
            (move.instruction,),
            turn_url=addresses.static(door, place),
            silence_url=addresses.static(door, place, silent=True),
            recording_url=addresses.static("recording", place),
            whisper_url=lambda _leg: addresses.static("whisper", place),
            caller_id=own_number(self.installation.settings),
            voices=self.installation.settings.voices,
            audio_url=self.audio_url,
        )

    def _alarmed(self, kind: AlarmKind, detail: str) -> bool:
        """Raise an alarm now, apart from whatever failed. Returns whether it could be."""
        try:
            with self.installation.transaction(patience_s=1.0) as session:
                raise_alarm(session, kind, detail, self.installation.clock())
        except Exception:  # the caller goes first
            log.exception("an alarm could not be raised")
            return False
        return True


def _input() -> Input:
    return receiving.input_of(request.form, silent="silent" in request.args)
