"""Somebody at a browser who reports in writing: no scripts, no cookies, no sign-in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from gateway import reporters
from gateway.installation import Installation
from tests.parts.clock import MovableClock
from tests.parts.compiled import HouseApp

FILLED = {"words": "Het loket ligt plat sinds 8 uur.", "entity": "Stad Gent", "reach": "page"}


class Reporter:
    """A browser on the public form."""

    def __init__(self, installation: Installation, clock: MovableClock, address: str = "192.0.2.7") -> None:
        self.clock, self.address = clock, address
        app = HouseApp("reporters house", static_folder=None)
        app.register_blueprint(reporters.blueprint(installation))
        self.client = app.test_client(use_cookies=False)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for a page."""
        return self.client.get(path, headers=headers)

    def open(self, language: str = "nl") -> str:
        """Open the form, and return its token once a person could have filled it in."""
        token = token_of(self.get(f"/melden/{language}"))
        self.clock.advance(seconds=20)
        return token

    def post(self, path: str, data: dict[str, str], **headers: str) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data=data, headers=headers, environ_base={"REMOTE_ADDR": self.address})

    def send(self, token: str | None = None, language: str = "nl", **filled: str) -> TestResponse:
        """Fill the form in and send it."""
        data = {**FILLED, "token": token or self.open(language), "do": "send", **filled}
        return self.post(f"/melden/{language}", data)

    def report(self, language: str = "nl", **filled: str) -> str:
        """Report, which must go well; returns the path of the follow-up page."""
        answer = self.send(None, language, **filled)
        assert answer.status_code == 303, answer.text
        return urlsplit(answer.headers["Location"]).path

    def write(self, path: str, text: str) -> TestResponse:
        """Write on the follow-up page."""
        return self.post(path, {"token": token_of(self.get(path)), "text": text})


def token_of(answer: TestResponse) -> str:
    """Return the token of a form."""
    found = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def filled(**more: Any) -> dict[str, Any]:
    """Return a form that is in order."""
    return {**FILLED, **more}
