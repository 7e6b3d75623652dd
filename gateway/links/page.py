"""What does the link in a page show an officer, and which answers does it take? To accept, or to pass on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.links.opening import Asked, Came, Link
from gateway.links.shown import page_of
from gateway.paging import link_answers
from gateway.paging.links import open_link

ANSWERS = {"accept": link_answers.accept, "decline": link_answers.decline}


def _shows(asked: Asked, came: Came) -> Mapping[str, Any]:
    return {"page": page_of(asked.session, open_link(asked.session, asked.reference, asked.now), came.result)}


def _takes(asked: Asked) -> Came | None:
    opened, wanted = open_link(asked.session, asked.reference, asked.now), ANSWERS.get(asked.form.get("answer", ""))
    return Came(wanted(asked.session, opened, asked.now)) if wanted else None


LINK = Link("page", "/p/<reference>", "links/page.html", "links/lapsed.html", _shows, _takes, "page-link-form")
