"""From where does the carrier's player fetch a recorded prompt? From here, without a signature: it is no secret.

Everyone who rings the line hears it. The address names the version, so what is fetched once may be kept for ever.
"""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, abort, request, send_file

from gateway.calls.recorded import RecordedPrompts
from gateway.carrier.twiml import AudioUrl
from gateway.installation import Installation
from gateway.settings import SPOKEN

KEPT = "public, max-age=31536000, immutable"


def blueprint(installation: Installation) -> Blueprint:
    """Return the door of the recorded prompts of this installation."""
    made = Blueprint("prompts", __name__)
    recordings = RecordedPrompts.of(installation.settings.recorded_prompts)

    @made.get("/voice/prompts/<language>/<name>")
    def prompt(language: str, name: str) -> Response:
        found = recordings.find(language, name) if language in SPOKEN else None
        if found is None:
            abort(404)
        answer = send_file(BytesIO(found.path.read_bytes()), mimetype=found.kind, conditional=True, etag=found.version)
        answer.headers["Cache-Control"] = KEPT if request.args.get("v") == found.version else "no-cache"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return made


def audio_url(installation: Installation) -> AudioUrl:
    """Return what gives the address of a recording, by language and name; None for one that must be spoken."""
    recordings, addresses = RecordedPrompts.of(installation.settings.recorded_prompts), installation.addresses

    def address(language: str, audio: str) -> str | None:
        found = recordings.find(language, audio)
        return addresses.prompt(language, found.path.name, found.version) if found else None

    return address
