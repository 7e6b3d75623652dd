"""From where does the carrier's player fetch a spoken message that is kept here? By a link that we signed, for minutes.

This address asks for no signature of the carrier's, since a player's request need not have one: the link is the key.
It says nothing of whose voice it is, and nobody on the way may keep what it gives.
"""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, send_file

from gateway.errors import CarrierFault, Refused
from gateway.installation import Installation
from gateway.recordings.listening import open_sound
from gateway.recordings.vault import Vault


def blueprint(installation: Installation) -> Blueprint:
    """Return the player's door of this installation."""
    made = Blueprint("sound", __name__)
    vault = Vault.of(installation.settings)

    @made.get("/voice/sound/<reference>")
    def sound(reference: str) -> Response:
        try:
            recording_id = installation.addresses.read_sound(reference, installation.clock())
            audio = open_sound(installation.storage, installation.carrier, vault, recording_id, installation.clock)
        except Refused as refused:
            return _refusal(403 if refused.code == "bad_reference" else 404)
        except CarrierFault:
            return _refusal(502)
        return send_file(BytesIO(audio), mimetype="audio/wav", conditional=True)

    @made.after_request
    def harden(response: Response) -> Response:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return made


def _refusal(status: int) -> Response:
    return Response("no sound here\n", status, content_type="text/plain; charset=utf-8")
