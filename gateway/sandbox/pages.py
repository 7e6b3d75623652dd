"""The pages people open: the board of phones, the mailbox, what went wrong. Strict content policy. A door."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, request

from gateway.sandbox.carrier import Carrier
from gateway.sandbox.phone_api import LOOPBACK

BRUSSELS = ZoneInfo("Europe/Brussels")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def pages(carrier: Carrier) -> Blueprint:
    """Return the pages."""
    site = Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/sandbox/static"
    )

    @site.before_request
    def local() -> None:
        if request.host.rsplit(":", 1)[0] not in LOOPBACK:
            abort(403)

    @site.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    def one_mail(sid: str) -> str:
        return render_template("sandbox/one_mail.html", mail=carrier.ledger.mails.get(sid) or abort(404))

    @site.context_processor
    def times() -> dict[str, object]:
        return {"brussels": BRUSSELS}

    ledger = carrier.ledger
    views: dict[str, Callable[..., str]] = {
        "/": lambda: render_template("sandbox/phones.html"),
        "/mail": lambda: render_template("sandbox/mail.html", mails=ledger.mails.newest()[:200]),
        "/mail/<sid>": one_mail,
        "/meldingen": lambda: render_template("sandbox/alerts.html", alerts=ledger.alerts.newest()),
    }
    for rule, view in views.items():
        site.add_url_rule(rule, endpoint=rule.strip("/<>").replace("/<", "_") or "phones", view_func=view)
    return site
