"""Which pages show what people wrote back? The threads of one broadcast, and everything that waits for somebody."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts import threads
from gateway.broadcasts.replying import mark_handled
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.staff.permissions import Permission


def show(visit: Visit) -> Response:
    """List every reply that nobody took care of, those from strangers included."""
    return _page(visit, threads.unhandled(visit.session), None)


def of_broadcast(visit: Visit, broadcast_id: int) -> Response:
    """List the replies to one broadcast."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    return _page(visit, threads.threads_of(visit.session, broadcast.id), broadcast.id)


def handled(visit: Visit, reply_id: int) -> Response:
    """Note that somebody took care of a reply."""
    reply = mark_handled(visit.session, visit.actor, reply_id, visit.now)
    flash(say("Afgehandeld."), "done")
    if request.form.get("back") == "one" and reply.broadcast_id is not None:
        return redirect(url_for("console.broadcast_replies", broadcast_id=reply.broadcast_id), 303)
    return redirect(url_for("console.replies"), 303)


def _page(visit: Visit, found: list[threads.Thread], broadcast_id: int | None) -> Response:
    steers = visit.may(Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    return visit.page("replies.html", threads=found, broadcast_id=broadcast_id, steers=steers)
