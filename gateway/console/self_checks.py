"""Which contacts were asked whether their entry is right, and what did they answer?"""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.audience import Chooses, read_audience
from contacts.rules import read_rule
from gateway.console.languages.saying import Words, say
from gateway.console.visit import Visit
from gateway.directory import audiences, self_check, self_check_rounds
from gateway.directory.model import AskState

WORDS: Mapping[AskState, str] = {
    AskState.WAITING: "nog te vragen",
    AskState.ASKED: "gevraagd, geen antwoord",
    AskState.UNREACHABLE: "niet per mail of sms te bereiken",
    AskState.CONFIRMED: "bevestigd",
    AskState.PROPOSED: "verbeterd, na te kijken",
    AskState.APPLIED: "verbetering overgenomen",
    AskState.DECLINED: "verbetering niet overgenomen",
}
WORDS = Words(WORDS)


def show(visit: Visit) -> Response:
    """List the rounds, and offer to start one."""
    listed = self_check.rounds(visit.session)
    return visit.page(
        "self_checks.html",
        listed=listed,
        words=WORDS,
        saved=audiences.saved(visit.session),
        half_year=self_check_rounds.HALF_YEAR,
    )


def start(visit: Visit) -> Response:
    """Start a round for everyone or for a saved audience."""
    name = request.form.get("saved", "")
    audience = audiences.settled(visit.session, {"saved": name}) if name else {"everyone": True}
    asked: Chooses = read_rule(audience["rule"]) if name else read_audience(audience)
    check = self_check.start(visit.session, visit.actor, audience, asked, visit.now)
    check.repeats = request.form.get("repeats") == "yes"
    flash(say("De vraag vertrekt, beetje bij beetje, per mail of anders per sms."), "done")
    return redirect(url_for("console.self_check", check_id=check.id), 303)


def one(visit: Visit, check_id: int) -> Response:
    """Show who was asked in one round, mended entries first."""
    said = request.args.get("state", AskState.PROPOSED.value)
    state = next((each for each in AskState if each.value == said), AskState.PROPOSED)
    asked = self_check.asked_in(visit.session, check_id, state, request.args.get("after", 0, type=int))
    counts = next((found for each, found in self_check.rounds(visit.session) if each.id == check_id), {})
    return visit.page("self_check.html", asked=asked, check_id=check_id, state=state, words=WORDS, counts=counts)


def repeat(visit: Visit) -> Response:
    """Let a round begin anew each half year, or no longer."""
    check_id, repeats = request.form.get("check", 0, type=int), request.form.get("repeats") == "yes"
    self_check_rounds.keep_repeating(visit.session, visit.actor, check_id, repeats, visit.now)
    flash(say("Elk half jaar opnieuw.") if repeats else say("Dit herhaalt zich niet meer."), "done")
    return redirect(url_for("console.self_checks"), 303)


def decide(visit: Visit) -> Response:
    """Take one mended entry over, or not."""
    ask_id, take = request.form.get("ask", 0, type=int), request.form.get("take") == "yes"
    row = self_check.decide(visit.session, visit.actor, ask_id, take, visit.now)
    flash(say("Overgenomen.") if take else say("Niet overgenomen; er is niets gewijzigd."), "done")
    return redirect(url_for("console.self_check", check_id=row.check_id), 303)
