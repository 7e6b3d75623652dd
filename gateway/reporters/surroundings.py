"""What surrounds every page of the reporters' door? Its words, the hotline, and the headers that guard it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request

from contacts import phone
from gateway.intake.texts import words
from gateway.settings import Settings

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # the address of a follow-up page is its key
    "X-Content-Type-Options": "nosniff",
}
NEVER_FOUND = "noindex, nofollow, noarchive"


class Surroundings:
    """The words of one installation's pages."""

    def __init__(self, settings: Settings) -> None:
        self._hotline = settings.hotline_number
        self._practice = settings.carrier_is_loopback

    def words(self, language: str) -> dict[str, Any]:
        """Return what every template of this door is given."""
        return {
            "language": language,
            "w": partial(words, language),
            "hotline": self._hotline,
            "hotline_shown": phone.show(self._hotline),
            "practice": self._practice,
        }


def harden(response: Response) -> Response:
    """Give every answer its headers; follow-up pages are in no search engine."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.endpoint == "reporters.static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    if request.path.startswith("/m/"):
        response.headers["X-Robots-Tag"] = NEVER_FOUND
    return response
