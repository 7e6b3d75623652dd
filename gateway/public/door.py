"""How does somebody who did not sign in read the news? Decides nothing, sets no cookie, and changes no row.

Answers are the same for everybody, so that any cache between us and the readers may keep them; drills are not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from contacts import phone
from gateway.installation import Installation
from gateway.news import atom, cap, overview, words
from gateway.news.addresses import Publisher
from gateway.news.model import Standing, Thread

FRESH = "public, max-age=15, stale-while-revalidate=60, stale-if-error=86400"
NEVER_CHANGES = "public, max-age=86400, stale-if-error=604800"
MISSING = "public, max-age=5"
ASSETS = "public, max-age=3600"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
OPEN_TO_SITES = {"Access-Control-Allow-Origin": "*"}  # the feed and CAP: other sites may show them


def blueprint(installation: Installation) -> Blueprint:
    """Return the door of everybody."""
    made = Blueprint(
        "public", __name__, template_folder="templates", static_folder="static", static_url_path="/news/assets"
    )
    door = _Door(installation)
    made.add_url_rule("/news", "news", door.list)
    made.add_url_rule("/news.atom", "feed", door.feed)
    made.add_url_rule("/news/<identifier>.cap", "cap", door.cap)
    made.add_url_rule("/news/<thread>", "item", door.item)
    made.after_request(_harden)
    return made


class _Door:
    """What one installation published."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        settings = installation.settings
        self.publisher = Publisher(settings.public_url, phone.show(settings.hotline_number))

    def list(self) -> Response:
        """List what was published, the newest first."""
        now = self.installation.clock()
        found = self._threads()
        return _kept(self._page("list.html", now, threads=found), _changed_at(found, now))

    def feed(self) -> Response:
        """Hand out the Atom feed."""
        now, found = self.installation.clock(), self._threads()
        response = _typed(atom.atom(found, self.publisher), atom.TYPE)
        return _kept(response, _changed_at(found, now))

    def item(self, thread: str) -> Response:
        """Show one thread."""
        now = self.installation.clock()
        with self.installation.storage.reading() as session:
            found = overview.thread_of(session, thread)
        if found is None or found.latest.exercise:
            return self._missing(now)
        return _kept(self._page("item.html", now, thread=found), found.changed_at(now))

    def cap(self, identifier: str) -> Response:
        """Hand out one message in CAP."""
        with self.installation.storage.reading() as session:
            message = overview.message(session, identifier)
            thread = overview.thread_of(session, message.thread) if message else None
        if message is None or thread is None or message.exercise:
            return self._missing(self.installation.clock())
        response = _typed(cap.cap(message, thread.before(message), self.publisher), cap.TYPE)
        return _kept(response, message.published_at, NEVER_CHANGES)

    def _threads(self) -> Sequence[Thread]:
        with self.installation.storage.reading() as session:
            return overview.threads(session)

    def _page(self, template: str, now: datetime, **context: Any) -> Response:
        page = render_template(
            f"public/{template}", publisher=self.publisher, now=now, words=words, Standing=Standing, **context
        )
        return make_response(page)

    def _missing(self, now: datetime) -> Response:
        response = self._page("missing.html", now)
        response.status_code = 404
        response.headers["Cache-Control"] = MISSING
        return response


def _changed_at(threads: Sequence[Thread], now: datetime) -> datetime | None:
    return max((each.changed_at(now) for each in threads), default=None)


def _typed(body: bytes, kind: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers.update(OPEN_TO_SITES)
    return response


def _kept(response: Response, changed_at: datetime | None, how: str = FRESH) -> Response:
    """Let caches keep an answer, and tell whoever has it already that nothing changed."""
    response.headers["Cache-Control"] = how
    if changed_at is not None:
        response.last_modified = changed_at.astimezone(UTC)
    response.add_etag()
    response.make_conditional(request)
    return response


def _harden(response: Response) -> Response:
    if request.endpoint == "public.static":
        response.headers["Cache-Control"] = ASSETS
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
