"""How is a news item chosen, seen before it is out, withdrawn, and taken along? Shows and decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from types import ModuleType
from typing import Any

from flask import flash, make_response, redirect, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from contacts import phone
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts import publishing
from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.model import DEFAULT_EXPIRY_MINUTES
from gateway.broadcasts.package import take_package
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.news import cap, overview, words
from gateway.news import model as news
from gateway.news.addresses import Publisher
from gateway.news.model import Announcement, Message, checked_announcement

PREFIX = "news_"
NOBODY_YET = {"everyone": True}  # until an audience is chosen, what is written is shown as if for everyone


class Choice(list[Enum]):
    """What may be chosen; `chosen` goes without saying."""

    def __init__(self, kind: type[Enum], chosen: str) -> None:
        super().__init__(kind)
        self.chosen = chosen


CHOICES: Mapping[str, Choice] = {name: Choice(kind, Announcement().kept()[name]) for name, kind in news.CHOICES.items()}


@dataclass(frozen=True)
class NewsLook:
    """What a form would publish, or what stands in the way."""

    message: Message | None
    fault: str | None = None
    words: ModuleType = words


def read(form: MultiDict[str, str]) -> dict[str, str]:
    """Read the part of the form that is about news."""
    known = Announcement.__dataclass_fields__
    said = {name: form[PREFIX + name] for name in known if PREFIX + name in form}
    return {name: value.replace("\r\n", "\n") for name, value in said.items()}


def look(
    visit: Visit, given: Mapping[str, str], sent: str | None, audience: Mapping[str, Any], exercise: bool, minutes: str
) -> NewsLook:
    """Say what would come out."""
    if sent is None:
        return NewsLook(None)
    lasts = int(minutes) if minutes.strip().isdecimal() else DEFAULT_EXPIRY_MINUTES
    try:
        said = publishing.Said(without_request(sent), exercise, audience or NOBODY_YET, checked_announcement(given))
        expires_at = visit.now + timedelta(minutes=min(lasts, news.LASTS_MOST))
        return NewsLook(publishing.message_from(visit.session, said, expires_at, visit.now))
    except Refused as refused:
        return NewsLook(None, refusal(refused))


def show(visit: Visit, broadcast_id: int) -> Response:
    """Show what came out, or what would; a drill's is seen here only."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    message = publishing.message_of(visit.session, broadcast, visit.now)
    published = overview.of_broadcast(visit.session, broadcast_id) is not None
    before = publishing.before(visit.session, broadcast, message)
    return visit.page(
        "news.html", broadcast=broadcast, message=message, published=published, before=before, words=words
    )


def show_cap(visit: Visit, broadcast_id: int) -> Response:
    """Hand out its CAP document; before approval it says that it is a draft."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    message = publishing.message_of(visit.session, broadcast, visit.now)
    before = publishing.before(visit.session, broadcast, message)
    draft = overview.of_broadcast(visit.session, broadcast_id) is None
    response = make_response(cap.cap(message, before, _publisher(visit), draft))
    response.headers["Content-Type"] = f"{cap.TYPE}; charset=utf-8"
    return response


def withdraw(visit: Visit, broadcast_id: int) -> Response:
    """Withdraw what it published."""
    broadcasts.withdraw(visit.session, visit.actor, broadcast_id, visit.now)
    flash(say("Ingetrokken. De pagina, de feed en CAP zeggen het nu."), "done")
    return redirect(url_for("console.broadcast", broadcast_id=broadcast_id), 303)


def take(visit: Visit, broadcast_id: int) -> Response:
    """Hand out the texts for other stakeholders; who took them is noted."""
    packed = take_package(visit.session, visit.actor, broadcast_id, _publisher(visit), visit.now)
    response = make_response(packed.content)
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{packed.name}"'
    return response


def _publisher(visit: Visit) -> Publisher:
    settings = visit.installation.settings
    return Publisher(settings.public_url, phone.show(settings.hotline_number))
