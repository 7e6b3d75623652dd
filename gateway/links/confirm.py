"""How does the reader of a mail say that it was read, without signing in?

Mail scanners open links: only the button, a POST, counts as a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.broadcasts import confirming
from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.tables import Broadcast
from gateway.links.opening import Asked, Came, Link


def _shows(asked: Asked, came: Came) -> Mapping[str, Any]:
    row = confirming.opened(asked.session, asked.installation.addresses, asked.reference)
    text = without_request(asked.session.get_one(Broadcast, row.broadcast_id).text)
    return {"text": text, "done": row.confirmed_at is not None}


def _takes(asked: Asked) -> Came:
    row = confirming.opened(asked.session, asked.installation.addresses, asked.reference, lock=True)
    confirming.confirm_by_link(asked.session, row, asked.now)
    return Came()


LINK = Link(
    "confirm",
    "/b/<reference>",
    "links/confirm.html",
    "links/unsubscribe_unknown.html",
    _shows,
    _takes,
    "confirming-form",
)
