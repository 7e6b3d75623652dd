"""What do people do about the mails of a broadcast that are in doubt? They look at the mail server, and say."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts.clearing import clear_mails
from gateway.console.languages.saying import say
from gateway.console.visit import Visit


def clear(visit: Visit, broadcast_id: int) -> Response:
    """Note what the mail server's own log says of them."""
    taken = request.form.get("taken") == "yes"
    cleared = clear_mails(visit.session, visit.actor, broadcast_id, taken, visit.now)
    one, state = cleared == 1, say("als verstuurd") if taken else say("als mislukt")
    mails = say("1 mail staat nu {state}.") if one else say("{count} mails staan nu {state}.")
    flash(mails.format(count=cleared, state=state), "done")
    return redirect(url_for("console.broadcast", broadcast_id=broadcast_id), 303)
