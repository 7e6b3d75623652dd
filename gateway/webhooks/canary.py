"""The canary's doors: our own number rings the hotline, a mark or a key is pressed, a line of its fell through."""

from __future__ import annotations

from flask import request

from gateway.calls import conversation as calls
from gateway.calls.conversation import Line, Surroundings
from gateway.calls.model import ConversationKind
from gateway.canary import actions
from gateway.canary.model import KEY, CanaryState, Stage, next_stage
from gateway.carrier import receiving, twiml, twiml_canary
from gateway.carrier.port import CallState
from gateway.installation import Installation

NEVER_TALKED = (CallState.FAILED, CallState.BUSY, CallState.NO_ANSWER, CallState.CANCELLED)
ROBOT = "Robotofficier."
WORDS = "Dit is een automatische test van het Crisiscentrum. Druk 5."


class CanaryDoor:
    """The canary's webhooks of one installation."""

    def __init__(self, installation: Installation, around: Surroundings, days: dict[str, str]) -> None:
        self.installation, self.around, self.days = installation, around, days
        self.addresses = installation.addresses

    def rings(self, caller: str | None, call_sid: str) -> str | None:
        """Return what a call hears that shows our own number while a run is under way; None for every other call."""
        if caller != self.installation.settings.page_call_from or "known" in request.args:
            return None
        with self.installation.transaction() as session:
            run = actions.line_rang(session, call_sid, self.installation.clock())
            if run is None:
                return None
            if run.state is CanaryState.PAGING:
                return twiml_canary.officer(ROBOT, KEY, self.addresses.hotline(), self.installation.settings.voices)
            return twiml_canary.ask_mark(self.addresses.canary("mark", run.id), self.addresses.hotline())

    def call(self, reference: str) -> str:
        """Our robot caller's end of the call to the hotline."""
        return twiml_canary.caller(self.addresses.canary_mark(self._run(reference)))

    def mark(self, reference: str) -> str:
        """Keys were pressed where the mark is asked for. With the right one the real flow begins, without a ticket."""
        run_id, now = self._run(reference), self.installation.clock()
        call_sid = receiving.incoming_call(request.form).call_sid
        keyed = request.form.get("Digits", "") == self.addresses.canary_mark(run_id)
        with self.installation.transaction() as session:
            if keyed and actions.mark_keyed(session, run_id, call_sid, now):
                line = Line(call_sid, None)
                return calls.open_conversation(session, line, ConversationKind.CANARY, now, self.around, self.days)
        return twiml_canary.go_on(self.addresses.hotline())

    def page(self, reference: str) -> str:
        """The robot officer's page is picked up."""
        run_id = self._run(reference)
        with self.installation.transaction() as session:
            actions.reach(session, run_id, Stage.ANSWERED, self.installation.clock())
        return twiml_canary.page(WORDS, self.addresses.canary("key", run_id), self.installation.settings.voices)

    def key(self, reference: str) -> str:
        """The robot officer pressed a key."""
        run_id = self._run(reference)
        with self.installation.transaction() as session:
            actions.key_pressed(session, run_id, request.form.get("Digits", ""), self.installation.clock())
        return twiml.hang_up()

    def status(self, reference: str) -> tuple[str, int]:
        """One of our two calls ended; one at which nothing picked up need not be waited for."""
        run_id, told = self._run(reference), receiving.call_state(request.form)
        if told.state in NEVER_TALKED:
            with self.installation.transaction() as session:
                stage = next_stage(set(actions.stages(session, run_id)))
                if stage is not None:
                    actions.fail(session, run_id, stage, told.state.value, self.installation.clock())
        return "", 204

    def _run(self, reference: str) -> int:
        return self.addresses.read("canary", reference)
