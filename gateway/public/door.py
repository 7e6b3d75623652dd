"""How does somebody who did not sign in read the news, and who we are? Sets no cookie, and changes no row.

Answers are the same for everybody, so that any cache between us and the readers may keep them; drills are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from contacts import phone
from gateway.installation import Installation
from gateway.news import atom, cap, overview, words
from gateway.news.addresses import Publisher
from gateway.news.model import Standing, Thread
from gateway.public.shelf import Busy, Shelf

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
BUSY = {"Retry-After": "1", "Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
OPEN_TO_SITES = {"Access-Control-Allow-Origin": "*"}  # the feed and CAP: other sites may show them


def blueprint(installation: Installation, shelf: Shelf | None = None) -> Blueprint:
    """Return the door of everybody. `shelf`: where answers are kept, its own unless given."""
    made = Blueprint(
        "public", __name__, template_folder="templates", static_folder="static", static_url_path="/news/assets"
    )
    door = _Door(installation, shelf or Shelf())
    made.add_url_rule("/news", "news", door.list)
    made.add_url_rule("/ccvo", "about", door.about)
    made.add_url_rule("/news.atom", "feed", door.feed)
    made.add_url_rule("/news/<identifier>.cap", "cap", door.cap)
    made.add_url_rule("/news/<thread>", "item", door.item)
    made.after_request(_harden)
    return made


class _Door:
    """What one installation published."""

    def __init__(self, installation: Installation, shelf: Shelf) -> None:
        self.installation, self.shelf = installation, shelf
        settings = installation.settings
        self.publisher = Publisher(settings.public_url, phone.show(settings.hotline_number))

    def list(self) -> Response:
        """List what was published, the newest first."""

        def made(now: datetime) -> Response:
            found = self._threads()
            return _kept(self._page("list.html", now, threads=found), _changed_at(found, now))

        return self._shelved(made)

    def about(self) -> Response:
        """Tell who we are, who does what here, and how to reach us."""
        return self._shelved(
            lambda now: _kept(self._page("about.html", now, hotline=self.installation.settings.hotline_number), None)
        )

    def feed(self) -> Response:
        """Hand out the Atom feed."""

        def made(now: datetime) -> Response:
            found = self._threads()
            return _kept(_typed(atom.atom(found, self.publisher), atom.TYPE), _changed_at(found, now))

        return self._shelved(made)

    def item(self, thread: str) -> Response:
        """Show one thread."""

        def made(now: datetime) -> Response:
            with self.installation.storage.reading() as session:
                found = overview.thread_of(session, thread)
            if found is None or found.latest.exercise:
                return self._missing(now)
            return _kept(self._page("item.html", now, thread=found), found.changed_at(now))

        return self._shelved(made)

    def cap(self, identifier: str) -> Response:
        """Hand out one message in CAP."""

        def made(now: datetime) -> Response:
            with self.installation.storage.reading() as session:
                message = overview.message(session, identifier)
                thread = overview.thread_of(session, message.thread) if message else None
            if message is None or thread is None or message.exercise:
                return self._missing(now)
            response = _typed(cap.cap(message, thread.before(message), self.publisher), cap.TYPE)
            return _kept(response, message.published_at, NEVER_CHANGES)

        return self._shelved(made)

    def _shelved(self, made: Callable[[datetime], Response]) -> Response:
        """Hand out what is kept, or make it; in a rush some are asked to come back."""
        now = self.installation.clock()
        try:
            answer = self.shelf.answer(request.path, now, self._stamp, lambda: made(now))
        except Busy:
            return Response("Te veel lezers op dit ogenblik. Probeer het over een seconde opnieuw.", 503, BUSY)
        answer.make_conditional(request)
        return answer

    def _stamp(self) -> int:
        with self.installation.storage.reading() as session:
            return overview.latest_id(session)

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
    return response


def _harden(response: Response) -> Response:
    if request.endpoint == "public.static":
        response.headers["Cache-Control"] = ASSETS
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
