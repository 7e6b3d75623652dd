"""How does a mutation become one transaction, once, whatever is sent twice? And how is its answer written?"""

from __future__ import annotations

import json

from flask import Response, request
from sqlalchemy.orm import Session

from gateway.api import idempotency
from gateway.api.idempotency import Attempt
from gateway.api.problems import plain
from gateway.api.routing import Answer, Asked, Long, Route
from gateway.api.tables import ApiIdempotency
from gateway.installation import Installation

PREFIX = "/api/v1"


def change(installation: Installation, route: Route, asked: Asked) -> Response:
    """Carry a mutation out and return its answer; with an Idempotency-Key that was used, the answer it had then."""
    key = idempotency.read_key(request.headers.get(idempotency.HEADER))
    attempt = _attempt(route, asked, key) if key is not None else None
    if isinstance(route.does, Long):
        return _change_in_steps(installation, route, route.does, asked, attempt)
    does = route.does

    def work(session: Session) -> Response:
        if attempt is None:
            return written(does(session, asked), route.status)
        kept = idempotency.claim(session, attempt, asked.now)
        return _again(kept) if kept.status is not None else _keep(kept, route, does(session, asked))

    return installation.act(work)


def written(answer: Answer, status: int) -> Response:
    """Return an answer as an HTTP response."""
    return _response(_text(Answer({**answer.body, **answer.once})), status, answer.location)


def _change_in_steps(
    installation: Installation, route: Route, long: Long, asked: Asked, attempt: Attempt | None
) -> Response:
    """Long work commits in steps that are safe to repeat, so its key is kept with its end."""
    if attempt is None:
        return written(long.work(installation.storage, asked), route.status)
    with installation.storage.reading() as session:
        kept = idempotency.find(session, attempt, asked.now)
        if kept is not None:
            return _again(kept)
    answer = long.work(installation.storage, asked)
    with installation.transaction() as session:
        kept = idempotency.claim(session, attempt, asked.now)
        return _again(kept) if kept.status is not None else _keep(kept, route, answer)


def _attempt(route: Route, asked: Asked, key: str) -> Attempt:
    place = f"{route.method} {route.place(asked.path)}"
    return Attempt(asked.actor.principal, key, place, idempotency.hash_of(asked.body, asked.query))


def _keep(kept: ApiIdempotency, route: Route, answer: Answer) -> Response:
    kept.status, kept.response, kept.location = route.status, _text(answer), answer.location
    return written(answer, route.status)


def _again(kept: ApiIdempotency) -> Response:
    response = _response(kept.response or "", kept.status or 200, kept.location)
    response.headers[idempotency.REPLAYED] = "true"
    return response


def _text(answer: Answer) -> str:
    return json.dumps(plain(answer.body), ensure_ascii=False, allow_nan=False) + "\n"


def _response(text: str, status: int, location: str | None) -> Response:
    response = Response(text, status=status, content_type="application/json")
    if location is not None:
        response.headers["Location"] = PREFIX + location
    return response
