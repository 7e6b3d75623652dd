"""How does somebody say that a mail address wants no more warnings, without signing in?

A mail program posts the one click by itself (RFC 8058), without cookies and without having seen the page: the signed
address is all that it has, and is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.broadcasts import returned
from gateway.directory import actions as directory
from gateway.links.opening import Asked, Came, Link


def _shows(asked: Asked, came: Came) -> Mapping[str, Any]:
    row = returned.opened(asked.session, asked.installation.addresses, asked.reference)
    return {"address": row.number, "stopped": row.number in directory.opted_out(asked.session)}


def _takes(asked: Asked) -> Came:
    """Take in that no more mail is wanted; or, from our page, that it is wanted again."""
    row = returned.opened(asked.session, asked.installation.addresses, asked.reference)
    wanted = returned.subscribe_again if asked.form.get("again") == "yes" else returned.unsubscribe
    wanted(asked.session, row, asked.now)
    return Came()


LINK = Link(
    "unsubscribe",
    "/u/<reference>",
    "links/unsubscribe.html",
    "links/unsubscribe_unknown.html",
    _shows,
    _takes,
    salt=None,
)
