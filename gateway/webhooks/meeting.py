"""The door of the rooms in which a caller and an officer meet: what who waits hears, and where who comes out goes on.

A document for who waits may only speak and play; whatever fails here, it speaks.
"""

from __future__ import annotations

import logging
from io import BytesIO

from flask import Blueprint, Response, request, send_file

from gateway.calls import conversation as calls
from gateway.calls.conversation import Surroundings
from gateway.carrier import receiving, twiml
from gateway.installation import Installation
from gateway.meetings import actions as meetings
from gateway.meetings.comfort import comfort_sound
from gateway.meetings.waiting import Words, still_waits
from gateway.webhooks.prompts import audio_url
from ivr_flows.speak import Voice

log = logging.getLogger(__name__)

PATIENCE_S = 3.5  # of somebody who hears silence meanwhile
OFFICERS_SPEAK = "nl"
KEPT_S = 7 * 24 * 3600


class MeetingDoor:
    """The webhooks of rooms of one installation."""

    def __init__(self, installation: Installation, around: Surroundings) -> None:
        self.installation, self.around = installation, around
        self.audio = audio_url(installation)

    def left(self, reference: str, turn: int) -> str:
        """A line came out of its room by itself."""
        key = self.installation.addresses.read("conversation", reference)
        now, was_in = self.installation.clock(), receiving.was_in_room(request.form)
        with self.installation.transaction(PATIENCE_S) as session:
            given = meetings.leave(session, key, turn, was_in, now)
            return calls.take_turn(session, key, turn, given, now, self.around)

    def wait(self, reference: str) -> str:
        """Somebody waits in a room."""
        key = self.installation.addresses.read("conversation", reference)
        with self.installation.transaction(PATIENCE_S) as session:
            return self._spoken(still_waits(session, key, self.installation.clock()))

    def caller_words_instead(self, fault: Exception, where: str) -> str:
        """A caller waits, and something of ours is broken."""
        return self._spoken(Words("waiting_trying", request.args.get("language", "")))

    def officer_words_instead(self, fault: Exception, where: str) -> str:
        """An officer waits, and something of ours is broken."""
        return self._spoken(Words("waiting_for_caller", request.args.get("language", "")))

    def _spoken(self, words: Words) -> str:
        book, installation = self.around.book, self.installation
        language = words.language if words.prompt in book.prompts.get(words.language, {}) else OFFICERS_SPEAK
        (said,) = Voice(book, (language,), language, {"ticket": words.ticket}).say((words.prompt,))
        return twiml.waiting(said, installation.addresses.comfort(), installation.settings.voices, self.audio)


def sound_blueprint() -> Blueprint:
    """Return the address of the soft sound; it needs no signature, for it is the same for everybody."""
    made = Blueprint("comfort", __name__)

    @made.get("/voice/comfort.wav")
    def comfort() -> Response:
        response = send_file(BytesIO(comfort_sound()), mimetype="audio/wav", conditional=True)
        response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
        return response

    return made
