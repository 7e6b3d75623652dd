"""How does a person choose a language? A button on every page, and a cookie: nothing about them is kept with us."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from gateway.console.languages.saying import CODES, COOKIE

A_YEAR_S = 31_536_000


def add_to(made: Blueprint, https: bool) -> None:
    """Add choosing a language, which stands open to everybody."""

    def choose() -> ResponseReturnValue:
        response = redirect(_back(), 303)
        chosen = CODES.get(request.form.get("language", ""))
        if chosen is not None:
            response.set_cookie(
                COOKIE, chosen.value, max_age=A_YEAR_S, secure=https, httponly=True, samesite="Lax", path="/"
            )
        return response

    made.add_url_rule("/language", "choose_language", choose, methods=["POST"])


def _back() -> str:
    """The page that the button stood on, when it is one of ours that can be asked for again."""
    parts = urlsplit(request.referrer or "")
    adapter = current_app.create_url_adapter(request)
    if parts.netloc == request.host and adapter is not None and not parts.path.startswith(("//", "/\\")):
        try:
            adapter.match(parts.path, method="GET")
        except HTTPException:
            return url_for("console.home")
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return url_for("console.home")
