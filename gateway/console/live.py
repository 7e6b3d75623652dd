"""How does a page stay true without being loaded again? Parts ask for themselves, and cost little when unchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import make_response, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway.console.languages.templates import render
from gateway.console.visit import Visit

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@dataclass(frozen=True)
class Live:
    """A part of a page that is asked for every two seconds under the route `endpoint`.

    `news` is what a screen reader speaks, and the page's summary line shows, when it changes.
    """

    endpoint: str
    values: dict[str, Any]
    body: Markup
    news: str

    @property
    def name(self) -> str:
        """Its id in the page."""
        return self.endpoint.replace("_", "-")

    @property
    def version(self) -> str:
        """Names what it shows now; a form's token, which is new each second, shows nothing."""
        return sha256(f"{self.news}\n{TOKEN.sub('', self.body)}".encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        """Where the next version is asked for, naming the one that stands."""
        return url_for(f"console.{self.endpoint}", seen=self.version, **self.values)

    def __html__(self) -> str:
        return render("console/_live.html", live=self)

    def answer(self) -> Response:
        """Answer a poll: nothing (204) when the page shows this version already."""
        if request.args.get("seen") == self.version:
            return make_response("", 204)
        return make_response(render("console/_live.html", live=self, again=True))


def live(
    visit: Visit, endpoint: str, template: str, news: str = "", values: dict[str, Any] | None = None, **context: Any
) -> Live:
    """Make a live part from a template, for the page and for the route that renews it alike."""
    return Live(endpoint, values or {}, visit.part(template, **context), news)
