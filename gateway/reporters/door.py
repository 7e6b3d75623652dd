"""How does a form that anybody fills in become a report? Decides nothing; without scripts, without cookies.

Whatever is wrong, what was filled in stays on the page, in a form that becomes one report however often it is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from gateway.directory.searching import search_organisations
from gateway.directory.tables import Organisation
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.intake import actions
from gateway.intake.form import ICR, PARTS, SCOPE, TRAP, Filled, FormFault, clean, read
from gateway.intake.model import LANGUAGES, Reach
from gateway.intake.texts import chosen, words
from gateway.keeping import Kind
from gateway.reporters import follow
from gateway.reporters.surroundings import Surroundings, harden
from gateway.reporters.tokens import LEAST, Shown, Tokens

log = logging.getLogger(__name__)
LARGEST = 64 * 1024
FIELDS_MOST = 100


def blueprint(installation: Installation) -> Blueprint:
    """Return the door of reporters."""
    made = Blueprint(
        "reporters", __name__, template_folder="templates", static_folder="static", static_url_path="/melden/assets"
    )
    door = _Door(installation)
    made.add_url_rule("/melden", "start", door.start, methods=["GET"])
    made.add_url_rule("/melden/<any(nl, en, fr, de):language>", "form", door.form, methods=["GET"])
    made.add_url_rule("/melden/<any(nl, en, fr, de):language>", "send", door.send, methods=["POST"])
    follow.add_to(made, installation)
    made.after_request(harden)
    return made


class _Door:
    """The form of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.around = Surroundings(installation.settings)
        self.tokens = Tokens(installation.settings.secret_key, "intake-form")

    def start(self) -> Response:
        """Show the form in the language that the browser prefers."""
        language = chosen(request.headers.get("Accept-Language"))
        response = self._page(language, self.tokens.fresh(self.installation.clock()), {})
        response.headers["Vary"] = "Accept-Language"
        return response

    def form(self, language: str) -> Response:
        """Show the form."""
        return self._page(language, self.tokens.fresh(self.installation.clock()), {})

    def send(self, language: str) -> ResponseReturnValue:
        """Take the form in, or show what is missing."""
        request.max_content_length = request.max_form_memory_size = LARGEST
        request.max_form_parts = FIELDS_MOST
        now, said = self.installation.clock(), request.form
        shown = self.tokens.read(now)
        if said.get("do") == "search":
            return self._search(language, shown or self.tokens.fresh(now), said)
        if shown is None:
            return self._page(language, self.tokens.fresh(now), said, notice="stale", status=409)
        filled, faults = read(said)
        if filled is None:
            return self._page(language, shown, said, faults=faults, status=422)
        if said.get(TRAP) or now - shown.at < LEAST:
            return self._page(language, shown, said, notice="again", status=422)
        return self._taken(language, shown, filled, now)

    def _taken(self, language: str, shown: Shown, filled: Filled, now: datetime) -> ResponseReturnValue:
        try:
            with self.installation.transaction() as session:
                origin, public_url = self.tokens.origin(now), self.installation.settings.public_url
                report = actions.submit(session, filled, shown.token, origin, language, public_url, now)
                reference = report.reference
        except Refused:
            response = self._page(language, shown, request.form, notice="busy", status=429)
            response.headers["Retry-After"] = "60"
            return response
        except SQLAlchemyError:
            log.exception("a report in writing could not be kept")  # what was written stays on the reporter's page
            return self._page(language, shown, request.form, notice="broken", status=503)
        return redirect(url_for("reporters.follow", reference=reference, done="received"), 303)

    def _search(self, language: str, shown: Shown, said: Mapping[str, str]) -> Response:
        return self._page(language, shown, said, found=self._found(said))

    def _found(self, said: Mapping[str, str]) -> Sequence[Organisation]:
        with self.installation.storage.reading() as session:
            return search_organisations(session, clean(said.get("entity", ""))[:120])

    def _page(
        self,
        language: str,
        shown: Shown,
        said: Mapping[str, str],
        *,
        faults: Mapping[str, FormFault] | None = None,
        notice: str = "",
        found: Sequence[Organisation] | None = None,
        status: int = 200,
    ) -> Response:
        settings = self.installation.settings
        if found is None and said.get("entity_code") and notice != "broken":
            found = self._found(said)  # what was chosen stays to be seen, and to be changed
        page = render_template(
            "reporters/form.html",
            **self.around.words(language),
            said=said,
            faults={name: words(language, fault.value) for name, fault in (faults or {}).items()},
            notice=notice,
            found=found,
            token=self.tokens.signed(shown),
            languages=LANGUAGES,
            scope=SCOPE,
            parts=PARTS,
            reaches=[each.value for each in Reach],
            icr=ICR,
            trap=TRAP,
            days=settings.keeping.days[Kind.CALLERS],
        )
        return make_response(page, status)
