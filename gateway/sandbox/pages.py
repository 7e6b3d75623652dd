"""The pages people open: the board of phones, the mailbox, what went wrong. Strict content policy. A door."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, request

from gateway.sandbox.carrier import Carrier
from gateway.sandbox.phone_api import LOOPBACK
from gateway.sandbox.trouble_words import GROUPS, endings, in_short

BRUSSELS = ZoneInfo("Europe/Brussels")
MOST_MAILS = 200
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def pages(carrier: Carrier) -> Blueprint:
    """Return the pages and what they are made of."""
    site = Blueprint(
        "pages", __name__, template_folder="templates", static_folder="static", static_url_path="/sandbox/static"
    )
    site.before_request(_local)
    site.after_request(_protected)
    for rule, (name, view) in _views(carrier).items():
        site.add_url_rule(rule, endpoint=name, view_func=view)
    return site


def _views(carrier: Carrier) -> dict[str, tuple[str, Callable[..., str]]]:
    ledger = carrier.ledger

    def page(name: str, **shown: object) -> str:
        return _page(name, faults=in_short(ledger.trouble.active), **shown)

    def one_mail(sid: str) -> str:
        return page("one_mail", mail=ledger.mails.get(sid) or abort(404))

    return {
        "/": ("phones", lambda: page("phones")),
        "/mail": ("mail", lambda: page("mail", mails=ledger.mails.newest()[:MOST_MAILS])),
        "/mail/<sid>": ("one_mail", one_mail),
        "/meldingen": ("alerts", lambda: page("alerts", alerts=ledger.alerts.newest())),
        "/storingen": (
            "trouble",
            lambda: page("trouble", groups=GROUPS, endings=endings(), trouble=ledger.trouble),
        ),
    }


def _page(name: str, **shown: object) -> str:
    return render_template(f"sandbox/{name}.html", brussels=BRUSSELS, **shown)


def _local() -> None:
    if request.host.rsplit(":", 1)[0] not in LOOPBACK:
        abort(403)


def _protected(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
