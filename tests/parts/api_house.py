"""An installation with only the programs' door, a key for every role, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.api import blueprint, health
from gateway.api.limits import Limits
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff import actions as staff
from gateway.staff.model import Role
from tests.parts.audit_watch import watched
from tests.parts.clock import MovableClock
from tests.parts.compiled import HouseApp

PROBLEM = "application/problem+json"


@dataclass
class ApiHouse:
    """Asks as a program would. An Peeters owns the officer's key, Dora Smet the two keys `dora` and `dora again`."""

    installation: Installation
    clock: MovableClock
    app: Flask
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        """A client without cookies."""
        return self.app.test_client(use_cookies=False)

    def ask(self, method: str, path: str, by: str | None = "coordinator", **more: Any) -> TestResponse:
        """Send one request under /api/v1 with the key of `by`, None for no key."""
        headers = dict(more.pop("headers", {}))
        if by is not None:
            headers.setdefault("Authorization", f"Bearer {self.keys[by]}")
        with watched(self.installation.storage.engine) as seen:
            answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code >= 400 or seen.unsealed == set(), (
            f"{method} {path} changed rows of {seen.unsealed}, and no row of the audit tells of it"
        )
        return answer

    def said(self, method: str, path: str, by: str | None = "coordinator", **more: Any) -> dict[str, Any]:
        """Send one request that must go well, and return its answer."""
        response = self.ask(method, path, by, **more)
        assert response.status_code in (200, 201), response.text
        body: dict[str, Any] = response.json or {}
        return body

    def refused(
        self, status: int, code: str, method: str, path: str, by: str | None = "coordinator", **more: Any
    ) -> Any:
        """Send one request that must be refused, and return the problem document."""
        return problem(self.ask(method, path, by, **more), status, code)

    def file(self, path: str, content: bytes | str, by: str = "coordinator", **fields: str) -> TestResponse:
        """Send a file as a form does."""
        raw = content.encode() if isinstance(content, str) else content
        data: dict[str, Any] = {**fields, "file": (BytesIO(raw), "contacts.csv")}
        return self.ask("POST", path, by, data=data, content_type="multipart/form-data")


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Return the problem document of a response, which must be of this status and code."""
    assert response.status_code == status, response.text
    assert response.content_type == PROBLEM
    said: dict[str, Any] = response.json or {}
    assert said["status"] == status
    assert said["code"] == code, said
    assert {"type", "title", "detail"} <= said.keys()
    return said


@contextmanager
def api_house(
    tmp_path: Path, clock: MovableClock, database_url: str, limits: Limits | None = None, **environ: str
) -> Iterator[ApiHouse]:
    """Build the house on an empty database that has our tables."""
    given = {"SECRET_KEY": "k" * 40, "DATABASE_URL": database_url, "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    installation = Installation(Settings.from_env(given | environ, tmp_path), clock=clock)
    app = HouseApp("api house", static_folder=None)
    app.register_blueprint(blueprint(installation, limits))
    app.register_blueprint(health.blueprint(installation))
    house = ApiHouse(installation, clock, app)
    with installation.storage.transaction() as session:
        now = clock()
        people = {
            login: staff.add_staff(
                session,
                now,
                login=login,
                name=name,
                roles=[role],
                phone=f"+3247000000{index}",
                phone_verified=True,
            )
            for index, (login, name, role) in enumerate(
                [
                    ("an", "An Peeters", Role.OFFICER),
                    ("bert", "Bert Maes", Role.OFFICER),
                    ("dora", "Dora Smet", Role.COMMUNICATION),
                ]
            )
        }
        for role in Role:
            owner = people["an"] if role is Role.OFFICER else None
            house.keys[role.value] = staff.make_key(session, now, name=role.value, roles=[role], owner=owner)
        house.keys["other partner"] = staff.make_key(session, now, name="other", roles=[Role.PARTNER])
        for name in ("dora", "dora again"):
            roles = [Role.COMMUNICATION]
            house.keys[name] = staff.make_key(session, now, name=name, roles=roles, owner=people["dora"])
    yield house
    installation.storage.dispose()
