"""Whose phones are on the page of the sandbox? At the seed the people of the demo get their names there."""

from __future__ import annotations

import json
import logging
from urllib.request import Request, urlopen

from sqlalchemy import select

from gateway.directory.demo import PARTNER_NUMBER
from gateway.installation import Installation
from gateway.staff.tables import Staff

log = logging.getLogger(__name__)

PATIENCE_S = 3.0


def name_phones(installation: Installation) -> None:
    """Give the phones of the demo's people their names. A sandbox that does not answer keeps its numbers."""
    with installation.storage.reading() as session:
        people = session.scalars(select(Staff).where(Staff.demo.is_(True), Staff.phone.is_not(None))).all()
        names = {str(person.phone): person.name for person in people}
    names[PARTNER_NUMBER] = "Digitaal Vlaanderen"
    address = f"{installation.settings.sandbox_url}/sandbox/api/names"
    body = json.dumps({"names": names}).encode()
    request = Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - our own sandbox's address
    try:
        with urlopen(request, timeout=PATIENCE_S):  # noqa: S310
            pass
    except OSError as fault:
        log.warning("the phones keep their numbers: %s", type(fault).__name__)
