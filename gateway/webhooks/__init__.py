"""The carrier's door: checks the signature, translates, opens one transaction, answers. No decision is taken here."""

from __future__ import annotations

from flask import Blueprint

from gateway.calls.conversation import Surroundings
from gateway.installation import Installation
from gateway.webhooks import sms, voice
from gateway.webhooks.signed import require_signature


def blueprint(installation: Installation, around: Surroundings | None = None) -> Blueprint:
    """Return the carrier's door of this installation; `around` replaces what surrounds its conversations."""
    door = Blueprint("webhooks", __name__)
    require_signature(door, installation)
    voice.add_routes(door, installation, around)
    sms.add_routes(door, installation)
    return door
