"""What does a view know of the request? Who visits, when, in which transaction; and how an answer is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import make_response
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.console import shown
from gateway.console.languages.templates import render
from gateway.installation import Installation
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, may_any, numbers_masked
from gateway.staff.proving import Ways, is_fresh, ways_of


@dataclass(frozen=True)
class Visit:
    """One request of somebody who signed in. The door opened `session` and commits it."""

    session: Session
    actor: Actor
    now: datetime
    installation: Installation
    ends_at: datetime  # when the sign-in lapses, unless something is done
    session_id: int = 0
    proven_at: datetime | None = None  # when they last showed who they are

    def may(self, *permissions: Permission) -> bool:
        """Whether the visitor may do one of these."""
        return may_any(self.actor, *permissions)

    @property
    def proven(self) -> bool:
        """Whether the visitor showed so lately who they are that nothing asks it again."""
        return is_fresh(self.proven_at, self.now)

    @property
    def proof_ways(self) -> Ways:
        """By what the visitor can show who they are."""
        return ways_of(self.session, self.actor.staff_id, self.installation.settings.sign_on.whole)

    def number(self, e164: str | None) -> str:
        """Return a telephone number as this visitor may see it."""
        return shown.number(e164, masked=numbers_masked(self.actor))

    def email(self, address: str | None) -> str:
        """Return an e-mail address as this visitor may see it."""
        return shown.email(address, masked=numbers_masked(self.actor))

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Answer with a page."""
        return make_response(render(f"console/{template}", visit=self, **context), status)

    def noted(self, answer: Response, note: Callable[[Session, Actor, datetime], None]) -> After:
        """Answer a request that only reads, and write down who asked: an answer leaves only when that is committed."""

        def make() -> Response:
            with self.installation.transaction() as session:
                note(session, self.actor, self.now)
            return answer

        return After(make)

    def part(self, template: str, **context: Any) -> Markup:
        """Render a part of a page."""
        return Markup(render(f"console/{template}", visit=self, **context))  # noqa: S704 - Jinja escaped it


@dataclass(frozen=True)
class After:
    """An answer that is made once the transaction is closed, because it asks something of the outside."""

    make: Callable[[], ResponseReturnValue]


Answer = Response | After
View = Callable[..., Answer]


@dataclass(frozen=True)
class Route:
    """One address of the console. Any of `permissions` opens it; EVERYBODY means whoever signed in."""

    method: str
    path: str
    name: str
    view: View
    permissions: tuple[Permission, ...]
    polled: bool = False  # asked by the page itself, again and again: not a sign that somebody is there
    marked: bool = False  # of what is polled: all that it shows is marked when it changes (gateway.console.unchanged)
    grave: bool = False  # who it is is asked again, when they last showed it some minutes ago
    reads: bool = False  # a POST whose view changes nothing itself: what it does comes After, in its own transactions

    @property
    def writes(self) -> bool:
        """Whether the view's transaction may write."""
        return self.method == "POST" and not self.reads


EVERYBODY = tuple(Permission)
