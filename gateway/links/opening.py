"""How is a link of any kind shown, and how is its answer taken? One door for all of them; it decides nothing.

GET and HEAD change nothing: scanners of mail and messages open every link they see. A button sends a form whose token
was made for this reference when the page was shown, so that no request that never saw the page answers for a person.
Whatever does not open anything looks the same: who tries addresses learns nothing from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links.forms import Forms


@dataclass(frozen=True)
class Asked:
    """One request for a link. `form` is empty while it is only shown."""

    installation: Installation
    session: Session
    reference: str
    now: datetime
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Came:
    """What came of an answer: a result, a fault of who typed it, or nothing, since the page stood open too long."""

    result: Any = None
    fault: Any = None
    stale: bool = False

    @property
    def status(self) -> int:
        """The status of the page that tells it."""
        return 409 if self.stale else 422 if self.fault else 200


Shows = Callable[[Asked, Came], Mapping[str, Any]]
Takes = Callable[[Asked], Came | None]


@dataclass(frozen=True)
class Link:
    """A kind of link.

    `shows` returns what its template is told; `takes` an answer, None for one that this link does not know. Both raise
    Refused for a reference that opens nothing (any more). `salt` keeps its forms apart from those of other kinds; None:
    its address alone is enough, with no page seen before.
    """

    name: str
    path: str  # with <reference>
    template: str
    lapsed: str
    shows: Shows
    takes: Takes
    salt: str | None


class Door:
    """One kind of link of one installation."""

    def __init__(self, installation: Installation, link: Link) -> None:
        self.installation = installation
        self.link = link
        self._forms = Forms(installation.settings.secret_key, link.salt or f"no form of {link.name}")

    def show(self, reference: str) -> Response:
        """Show what the link is about."""
        try:
            with self.installation.storage.reading() as session:
                return self._page(Asked(self.installation, session, reference, self.installation.clock()), Came())
        except Refused:
            return lapsed(self.link)

    def answer(self, reference: str) -> Response:
        """Take an answer, when its form stood on our own page; otherwise only show it again, with what was typed."""
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                asked = Asked(self.installation, session, reference, now, request.form)
                ours = self.link.salt is None or self._forms.is_ours(reference, now)
                came = self.link.takes(asked) if ours else None
                return self._page(asked, came or Came(stale=True))
        except Refused:
            return lapsed(self.link)

    def _page(self, asked: Asked, came: Came) -> Response:
        shown = self.link.shows(asked, came)
        token, hotline = self._forms.token(asked.reference, asked.now), self.installation.settings.hotline_number
        page = render_template(self.link.template, stale=came.stale, token=token, hotline=hotline, **shown)
        return make_response(page, came.status)


def lapsed(link: Link) -> Response:
    """Say that a link of this kind opens nothing."""
    return make_response(render_template(link.lapsed), 404)
