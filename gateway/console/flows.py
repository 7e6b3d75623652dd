"""What does a caller, or an officer, hear? Each flow as a picture, and the same as text for who cannot see it."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Response as Drawn
from flask import make_response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from ivr_flows.draw import draw
from ivr_flows.load import our_book
from ivr_flows.model import Flow
from ivr_flows.outline import Onward, Passage, everywhere, outline

OWN_STYLE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # of a picture: its own style, and no script


def show(visit: Visit) -> Response:
    """List the flows."""
    return visit.page("flows.html", flows=list(our_book().flows.values()))


def one(visit: Visit, name: str) -> Response:
    """Show one flow, in one of its languages."""
    flow = _flow(name)
    language = _language(flow)
    return visit.page(
        "flow.html",
        flow=flow,
        language=language,
        passages=[_passage(each) for each in outline(our_book(), flow, language)],
        everywhere=[_onward(each) for each in everywhere(flow)],
    )


def picture(visit: Visit, name: str) -> Drawn:
    """Draw one flow."""
    flow = _flow(name)
    drawn = make_response(draw(our_book(), flow, _language(flow)))
    drawn.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    drawn.headers["Content-Security-Policy"] = OWN_STYLE
    return drawn


def _passage(told: Passage) -> Passage:
    return replace(told, does=say(told.does), ways=tuple(map(_onward, told.ways)))


def _onward(told: Onward) -> Onward:
    return replace(told, when=", ".join(map(_cause, told.when.split(", "))))


def _cause(told: str) -> str:
    """What takes a call onward, as the outline says it: a key, a case, or Dutch words of ours."""
    after, often = re.fullmatch(r"na (\d+)×", told), re.fullmatch(r"meer dan (\d+) keer stil", told)
    if after:
        return say("na {count}×", count=after[1])
    return say("meer dan {count} keer stil", count=often[1]) if often else say(told)


def _flow(name: str) -> Flow:
    flow = our_book().flows.get(name)
    if flow is None:
        raise NotFound
    return flow


def _language(flow: Flow) -> str:
    said = request.args.get("language", "")
    return said if said in flow.languages else flow.languages[0]
