"""How is a broadcast written? The form, what it would become while it is written, and keeping it as a draft."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts import about
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.acknowledging import ORDERS
from gateway.broadcasts.following import Followed
from gateway.broadcasts.model import Channel
from gateway.broadcasts.tables import Broadcast
from gateway.console import news
from gateway.console.languages.saying import say
from gateway.console.outlook import Written, look, plain, read, written_of
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.crisis.tables import Decision
from gateway.crisis.wanted import asked_of
from gateway.directory import actions as directory
from gateway.directory import audiences
from gateway.errors import Refused
from gateway.news.words import word


def new(visit: Visit) -> Response:
    """Show an empty form, that of a broadcast which a case asks for, or of one which follows another."""
    earlier, case = request.args.get("follow", type=int), request.args.get("case", "")
    if earlier is None:
        drill = bool(case) and about.case_to_write_for(visit.session, visit.actor, case).exercise
        return show_form(visit, Written(case=case, exercise=drill))
    followed, who = broadcasts.get(visit.session, earlier), request.args.get("who", "")
    text = followed.text if who == Followed.UNREACHED.value else ""
    by = tuple(followed.channel_names)
    return show_form(visit, Written(text=text, exercise=followed.exercise, follow=str(earlier), who=who, channels=by))


def outlook(visit: Visit) -> Response:
    """Show, while somebody writes, what it would become."""
    return visit.page("_outlook.html", outlook=look(visit, read()))


def keep(visit: Visit) -> Response:
    """Keep a new draft; "Controleren", and a plainer text that somebody asks for, only show the form anew."""
    written = _read()
    if _only_looks():
        return show_form(visit, written)
    try:
        with visit.session.begin_nested():
            draft = _draft(visit, written)
    except Refused as refused:
        return show_form(visit, written, refusal(refused))
    return redirect(url_for("console.broadcast", broadcast_id=draft.id), 303)


def _draft(visit: Visit, written: Written) -> Broadcast:
    draft = broadcasts.create_draft(
        visit.session,
        visit.actor,
        written.text,
        written.audience,
        written.channels,
        written.exercise,
        written.expires_in_minutes,
        visit.now,
        written.leaving,
        written.news,
        written.asking,
    )
    if written.case:
        case = about.case_to_write_for(visit.session, visit.actor, written.case)
        about.attach(visit.session, visit.actor, case, draft.id, visit.now)
    return draft


def edit(visit: Visit, broadcast_id: int) -> Response:
    """Show a draft in the form."""
    draft = broadcasts.get(visit.session, broadcast_id)
    return show_form(visit, written_of(draft), draft=draft)


def keep_edit(visit: Visit, broadcast_id: int) -> Response:
    """Keep a changed draft."""
    written, draft = _read(), broadcasts.get(visit.session, broadcast_id)
    if _only_looks():
        return show_form(visit, written, draft=draft)
    try:
        with visit.session.begin_nested():
            broadcasts.edit(
                visit.session,
                visit.actor,
                broadcast_id,
                visit.now,
                text=written.text,
                audience=written.audience,
                channels=written.channels,
                expires_in_minutes=written.expires_in_minutes,
                leaving=written.leaving,
                news=written.news,
                asking=written.asking,
            )
    except Refused as refused:
        return show_form(visit, written, refusal(refused), draft)
    return redirect(url_for("console.broadcast", broadcast_id=broadcast_id), 303)


def _read() -> Written:
    return plain(read()) if request.form.get("plainer") else read()


def _asked(visit: Visit, written: Written) -> Sequence[Decision]:
    """What was decided about communication in the case that this is for, to be read beside the form."""
    if not written.case:
        return ()
    return asked_of(visit.session, about.case_to_write_for(visit.session, visit.actor, written.case))


def _only_looks() -> bool:
    return bool(request.form.get("look") or request.form.get("plainer"))


def show_form(visit: Visit, written: Written, fault: str | None = None, draft: Broadcast | None = None) -> Response:
    """Show the form with what was written, and what is wrong with it."""
    return visit.page(
        "compose.html",
        422 if fault else 200,
        written=written,
        fault=fault,
        draft=draft,
        asked=_asked(visit, written),
        channels=list(Channel),
        orders=[(" ".join(each.value for each in order), order) for order in ORDERS],
        news_choices=news.CHOICES,
        news_word=lambda choice: say(word(choice)),
        values=directory.audience_values(visit.session),
        saved=[each.name for each in audiences.saved(visit.session)],
        outlook=look(visit, written),
    )
