"""How does duty come into a calendar? Addresses with a key: made, listed and revoked here, and what they give."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gateway.console import duty_forms as forms
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.duty import feeds
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff import actions as staff
from gateway.staff.tables import Staff


def show(visit: Visit) -> AnyResponse:
    """List the addresses."""
    return _page(visit)


def make(visit: Visit) -> AnyResponse:
    """Make an address, and show it this once."""
    whole = request.form.get("what") == "roster"
    key = feeds.make_feed(visit.session, _person(visit), request.form.get("name", ""), whole, visit.now)
    base = visit.installation.settings.public_url.rstrip("/")
    return _page(visit, f"{base}{url_for('console.feed', key=key)}")


def revoke(visit: Visit) -> AnyResponse:
    """Let an address give nothing any more."""
    feeds.revoke_feed(visit.session, _person(visit), forms.number("feed"), visit.now)
    flash(say("Dit agenda-adres geeft niets meer."), "done")
    return redirect(url_for("console.feeds"), 303)


def add_to(made: Blueprint, installation: Installation) -> None:
    """Put the one address that asks no sign-in, but a key, on the console's door."""
    made.add_url_rule("/agenda/<key>.ics", "feed", partial(_feed, installation), methods=["GET"])


def _feed(installation: Installation, key: str) -> Response:
    now, host = installation.clock(), urlsplit(installation.settings.public_url).hostname or "ccvo"
    try:
        with installation.storage.reading() as session:
            feed = feeds.find_feed(session, key)
            text = feeds.written(session, feed, host, now)
            stale = feed.read_at is None or now - feed.read_at > feeds.READ_EVERY
        if stale:
            with installation.transaction() as session:
                feeds.note_read(feeds.find_feed(session, key), now)
    except Refused:
        return Response("Dit adres geeft niets (meer).\n", 404, content_type="text/plain; charset=utf-8")
    return Response(text, content_type="text/calendar; charset=utf-8")


def _person(visit: Visit) -> Staff:
    if visit.actor.staff_id is None:
        raise Refused("unknown_officer")
    return visit.session.get_one(Staff, visit.actor.staff_id)


def _page(visit: Visit, address: str | None = None) -> AnyResponse:
    return visit.page(
        "duty_feeds.html",
        feeds=feeds.feeds_of(visit.session, _person(visit)),
        names={each.id: each.name for each in staff.list_staff(visit.session)},
        address=address,
    )
