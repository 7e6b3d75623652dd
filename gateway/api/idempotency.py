"""Was this mutation done before? The key is claimed, and its answer kept, in the mutation's own transaction.

Two requests with one key that arrive at once are served one after the other: the database makes the second wait. An
answer is kept for 24 hours. A refusal changed nothing and is not kept, so the same key may try again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from gateway.api.bodies import Upload
from gateway.api.problems import Fault, Problem, invalid
from gateway.api.tables import ApiIdempotency

KEPT = timedelta(hours=24)
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Attempt:
    """What somebody asks for under a key."""

    principal: str
    key: str
    asked: str
    body_hash: str


def read_key(said: str | None) -> str | None:
    """Return the key in a header, None for no header; raises Problem 422 for one that is none."""
    if said is None:
        return None
    key = said.strip('"')
    if not _KEY.fullmatch(key):
        raise invalid(Fault(f"header:{HEADER}", "pattern", "Takes 1 to 255 visible ASCII characters, no spaces."))
    return key


def hash_of(body: Any, query: Mapping[str, Any]) -> str:
    """Return what tells two requests apart: not spacing, not the order of keys, not a form's boundary."""
    content = b""
    if isinstance(body, Upload):
        content, body = body.content, [body.name, sorted(body.fields.items())]
    said = json.dumps([dict(query), body], sort_keys=True).encode()
    return hashlib.sha256(said + b"\0" + content).hexdigest()


def find(session: Session, attempt: Attempt, now: datetime) -> ApiIdempotency | None:
    """Return the kept answer to the same request, None when there is none; raises Problem 422 as `claim` does."""
    row = session.scalar(select(ApiIdempotency).where(*_same(attempt), ApiIdempotency.created_at > now - KEPT))
    return None if row is None else _checked(row, attempt)


def claim(session: Session, attempt: Attempt, now: datetime) -> ApiIdempotency:
    """Return the row of this key: a new one, without a status, or that of the same request done before.

    Raises Problem 422 when the key was used for something else.
    """
    session.execute(delete(ApiIdempotency).where(ApiIdempotency.created_at <= now - KEPT))
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    session.execute(
        insert(ApiIdempotency)
        .values(**vars(attempt), created_at=now)
        .on_conflict_do_nothing(index_elements=["principal", "key"])
    )
    return _checked(session.scalars(select(ApiIdempotency).where(*_same(attempt))).one(), attempt)


def _same(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    return ApiIdempotency.principal == attempt.principal, ApiIdempotency.key == attempt.key


def _checked(row: ApiIdempotency, attempt: Attempt) -> ApiIdempotency:
    if (row.asked, row.body_hash) != (attempt.asked, attempt.body_hash):
        raise Problem(
            422,
            "idempotency_key_reused",
            f"This {HEADER} was used for another request; take a new key.",
            errors=[Fault(f"header:{HEADER}", "reused", f"First used for {row.asked}.")],
        )
    return row
