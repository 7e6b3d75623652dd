"""How does a request of a program become an answer? Who asks, may they, what exactly, one transaction, then JSON.

Every way out that is not the answer asked for is a problem document. Takes no decision on what is asked.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from gateway.api.changing import PREFIX, change, written
from gateway.api.cursors import Cursors
from gateway.api.limits import Limits
from gateway.api.problems import Problem, problem_of
from gateway.api.reading import CHALLENGE, read_body, read_query, read_secret, unknown_key
from gateway.api.routes import ROUTES
from gateway.api.routing import Asked, Long, Route
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff import actions as staff
from gateway.staff.model import Actor
from gateway.staff.permissions import require

log = logging.getLogger(__name__)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_CONVERTERS = {"id": "int(max=2147483647):id"}


def blueprint(installation: Installation, limits: Limits | None = None) -> Blueprint:
    """Return the programs' door. It carries its own prefix, /api/v1."""
    door = _Door(installation, limits or Limits())
    made = Blueprint("api", __name__, url_prefix=PREFIX)
    for path, routes in _by_path().items():
        made.add_url_rule(
            _rule(path),
            next(iter(routes.values())).operation,
            door.view(routes),
            methods=METHODS,
            provide_automatic_options=False,
        )
    for rule in ("", "/", "/<path:_rest>"):
        made.add_url_rule(
            rule,
            f"unknown {rule or 'root'}",
            _unknown,
            methods=METHODS,
            strict_slashes=True,
            provide_automatic_options=False,
        )
    made.register_error_handler(Exception, answer_fault)
    made.after_request(_harden)
    return made


class _Door:
    """Serves the routes of one installation."""

    def __init__(self, installation: Installation, limits: Limits) -> None:
        self.installation = installation
        self.limits = limits

    def view(self, routes: dict[str, Route]) -> Any:
        """Return the view of one path: its routes by method."""
        allowed = ", ".join(["GET", "HEAD"] * ("GET" in routes) + [m for m in routes if m != "GET"] + ["OPTIONS"])

        def serve(**path: Any) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            if method == "OPTIONS":
                return Response(status=204, headers={"Allow": allowed})
            if method not in routes:
                raise Problem(405, "method", f"Takes {allowed}.", headers={"Allow": allowed})
            return self.serve(routes[method], path)

        return serve

    def serve(self, route: Route, path: dict[str, Any]) -> Response:
        """Answer one request."""
        secret = read_secret(request) if route.permissions else None
        actor = self._actor(route, secret) if secret else NOBODY
        query = read_query(request, route.query)
        filters = {name: value for name, value in query.items() if name not in ("limit", "cursor")}
        asked = Asked(
            actor=actor,
            now=self.installation.clock(),
            settings=self.installation.settings,
            path=path,
            query=query,
            body=read_body(request, route, query),
            cursors=Cursors(self.installation.settings.secret_key, route.place(path), filters),
        )
        return change(self.installation, route, asked, secret or "") if route.mutates else self._read(route, asked)

    def _read(self, route: Route, asked: Asked) -> Response:
        if isinstance(route.does, Long):
            return written(route.does.work(self.installation.storage, asked), route.status)
        with self.installation.storage.reading() as session:
            return written(route.does(session, asked), route.status)

    def _actor(self, route: Route, secret: str) -> Actor:
        with self.installation.storage.reading() as session:
            try:
                actor = staff.actor_of_key(session, secret, self.installation.clock())
            except Refused as refused:
                challenge = f'{CHALLENGE}, error="invalid_token"'
                raise unknown_key(refused.code, "This key is unknown, disabled or expired.", challenge) from refused
        wait = self.limits.take(actor.principal)
        if wait is not None:
            raise Problem(429, "too_many_requests", f"Ask again in {wait} s.", headers={"Retry-After": str(wait)})
        require(actor, *route.permissions)
        return actor


NOBODY = Actor("nobody", "", frozenset())


def answer_fault(fault: Exception) -> Response:
    """Return the problem document of anything that was raised.

    A mistake of ours is logged without its words: a caller's may be among them.
    """
    if isinstance(fault, Problem):
        return fault.response()
    if isinstance(fault, Refused):
        return problem_of(fault).response()
    if isinstance(fault, HTTPException):
        return _problem_of_http(fault).response()
    reference = f"urn:uuid:{uuid4()}"
    where = "".join(traceback.format_tb(fault.__traceback__)[-6:])
    log.error("api fault %s: %s\n%s", reference, type(fault).__name__, where)
    more = {"reference": reference}
    if isinstance(fault, OperationalError):
        told = "The database does not answer now. Nothing was changed."
        return Problem(503, "database_away", told, headers={"Retry-After": "5"}, more=more).response()
    return Problem(500, "our_mistake", "A mistake of ours. Nothing was changed.", more=more).response()


def _problem_of_http(fault: HTTPException) -> Problem:
    status = fault.code or 500
    if status == 413:
        return Problem(413, "too_large", "The body is larger than this takes: 64 KiB of JSON, or a file of 10 MiB.")
    if fault.response is not None or not 400 <= status < 600:
        return Problem(404, "no_such_path", "There is nothing here.")
    code = (fault.name or "error").lower().replace(" ", "_")
    return Problem(status, code, fault.description or fault.name)


def _unknown(_rest: str = "") -> Response:
    raise Problem(404, "no_such_path", f"There is nothing here; see {PREFIX}/openapi.json.")


def _by_path() -> dict[str, dict[str, Route]]:
    found: dict[str, dict[str, Route]] = {}
    for route in ROUTES:
        found.setdefault(route.path, {})[route.method] = route
    return found


def _rule(path: str) -> str:
    parts = [f"<{_CONVERTERS.get(p[1:-1], p[1:-1])}>" if p.startswith("{") else p for p in path.split("/")]
    return "/".join(parts)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response
