"""What do both ways in share? The form, the place that somebody comes from, and the cookies of who came in."""

from __future__ import annotations

from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import make_response, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from gateway.console.languages.templates import render
from gateway.installation import Installation
from gateway.proxies import client_address
from gateway.staff.browsers import Browser, browser
from gateway.staff.sign_in import KNOWN_FOR, Place

DEVICE = "ccvo_device"


def local(address: str) -> str | None:
    """Return the path and query of an address of ours; None for any other, and for the sign-in page itself."""
    try:
        parts = urlsplit(address)
    except ValueError:  # what stands there is no address
        return None
    if parts.netloc not in ("", request.host) or not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return None
    if parts.path.startswith("/sign-"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def place(installation: Installation) -> Place:
    """Return from where somebody tries; a browser that bears no secret yet is given one."""
    return Place(_address(installation), request.cookies.get(DEVICE) or token_urlsafe(24))


def seen_browser(installation: Installation) -> Browser:
    """Return by what people know the browser that asks."""
    return browser(request.headers.get("User-Agent", ""), _address(installation))


def _address(installation: Installation) -> str:
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    return client_address(request.remote_addr or "", forwarded, installation.settings.proxies)


def form(installation: Installation, fault: str | None = None, status: int = 200, seconds: int = 0) -> Response:
    """Answer with the page that asks who it is."""
    wanted = request.values.get("wanted", "")
    shown = render(
        "console/sign_in.html",
        fault=fault,
        seconds=seconds,
        wanted=local(wanted) or "",
        signs_on=installation.settings.sign_on.whole,
    )
    return make_response(shown, status)


def admit(token: str, wanted: str | None) -> Response:
    """Give a browser its session, and lead it on. What was in its cookie before is worth nothing any more."""
    cookie.clear()
    cookie["token"] = token
    return make_response(redirect(wanted or url_for("console.home"), 303))


def remember(installation: Installation, response: Response, place: Place) -> Response:
    """Let the browser bear the secret by which it is known again at its next sign-in."""
    response.set_cookie(
        DEVICE,
        place.device or "",
        max_age=int(KNOWN_FOR.total_seconds()),
        secure=installation.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
        path="/sign-in",
    )
    return response
