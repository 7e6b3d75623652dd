"""A real OpenID Connect provider beside a test, and the browser of somebody who signs in there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

CLIENT, SECRET = "ccvo", "een geheim dat alleen de crisislijn kent"
PUBLIC = "http://127.0.0.1:8116"
PROGRAM = Path(__file__).with_name("issuer_process.py")


@dataclass
class RealIssuer:
    """The provider, as a test speaks to it."""

    address: str
    public: str = PUBLIC

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"{self.address}/o"

    def settings(self, **more: str) -> dict[str, str]:
        """The settings of a gateway that trusts it."""
        return {
            "PUBLIC_URL": self.public,
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_ROLE_CLAIM": "ccvogateway_rol_3d",
        } | more

    def know(self, who: str, **claims: Any) -> None:
        """Let somebody be known with these claims."""
        requests.post(f"{self.address}/people/{who}", json=claims, timeout=60).raise_for_status()

    def rotate(self) -> None:
        """Sign with another key from now on."""
        requests.post(f"{self.address}/rotate", timeout=60).raise_for_status()

    def browser(self, name: str) -> requests.Session:
        """A browser in which somebody is signed in at the provider."""
        session = requests.Session()
        session.get(f"{self.address}/be/{name}", timeout=60).raise_for_status()
        return session

    def answer(self, there: str, name: str) -> str:
        """Where the provider sends somebody's browser that was sent to `there`: path and query of ours."""
        answered = self.browser(name).get(there, allow_redirects=False, timeout=60)
        assert answered.status_code == 302, answered.text
        return answered.headers["Location"].removeprefix(self.public)

    def answer_anew(self, there: str, name: str) -> str:
        """As `answer`, of somebody who must sign in there once more, and does."""
        browser = self.browser(name)
        asked = browser.get(there, timeout=60)
        assert urlsplit(asked.url).path == "/who", asked.url
        answered = browser.post(asked.url, data={"name": name}, allow_redirects=False, timeout=60)
        last = browser.get(urljoin(asked.url, answered.headers["Location"]), allow_redirects=False, timeout=60)
        return last.headers["Location"].removeprefix(self.public)


@contextmanager
def real_issuer(folder: Path, public: str = PUBLIC) -> Iterator[RealIssuer]:
    """Run the provider while the block runs, for a gateway at `public`."""
    command = [sys.executable, str(PROGRAM), str(folder), f"{public}/sign-in/issuer/back", f"{public}/sign-in"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:"), address
            made = RealIssuer(address, public)
            for path in ("/.well-known/openid-configuration", "/.well-known/jwks.json"):  # it loads at its first answer
                requests.get(made.issuer + path, timeout=60).raise_for_status()
            yield made
        finally:
            process.terminate()
