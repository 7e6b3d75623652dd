"""Does this request come from our carrier? A missing or wrong signature gets 403 and changes nothing.

Whatever the method and whether or not anything stands at the address: a stranger learns nothing of the door.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from gateway.carrier.addresses import WEBHOOK_OVERRIDES
from gateway.carrier.signature import SIGNATURE_HEADER, Verifier
from gateway.installation import Installation

log = logging.getLogger(__name__)

DOORS = ("/voice/", "/sms/")


def require_signature(door: Blueprint, installation: Installation) -> None:
    """Refuse every request for `door`, or for nothing that stands below `DOORS`, that no account of ours signed."""
    settings = installation.settings
    backup = [settings.backup.account] if settings.backup is not None else []
    verifier = Verifier(settings.public_url, [settings.account, settings.broadcast_account, *backup])

    @door.before_app_request  # a blueprint's own hook is not asked about a method or address that it does not have
    def _check() -> Response | None:
        if not (request.blueprint == door.name or (request.endpoint is None and request.path.startswith(DOORS))):
            return None  # somebody else's address
        signature, target = request.headers.get(SIGNATURE_HEADER), raw_target()
        # The overrides are left out of what is signed; a compatible carrier may sign the address as it got it.
        if any(verifier.accepts(form, request.form, signature) for form in (target, target + WEBHOOK_OVERRIDES)):
            return None
        log.warning("webhook refused: bad signature at %s, parameters %s", request.path, sorted(request.form))
        return Response("forbidden", 403, content_type="text/plain")


def raw_target() -> str:
    """Return path and query as they stood on the wire: a decoded path would sign differently."""
    environ = request.environ
    said = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if said:
        return str(said)
    query = environ.get("QUERY_STRING", "")
    return request.path + (f"?{query}" if query else "")
