"""What is a route of the API? Nouns only: the table itself is `routes.py`, serving it is `door.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.api.checks import Schema
from gateway.api.cursors import Cursors
from gateway.settings import Settings
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission
from gateway.storage import Storage

DEFAULT_LIMIT = 50
MOST_LIMIT = 200
PATH_PARAMETERS: Mapping[str, Schema] = {
    "number": {"type": "string", "minLength": 1, "maxLength": 40, "examples": ["26-0042-7"]},
    "id": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
}


@dataclass(frozen=True)
class Parameter:
    """One query parameter."""

    name: str
    schema: Schema
    description: str


LISTING = (
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT},
        "How many items at most.",
    ),
    Parameter("cursor", {"type": "string", "minLength": 1, "maxLength": 500}, "`next` of the page before."),
)


@dataclass(frozen=True)
class JsonBody:
    """A JSON body that fits the schema of this name. Where none is `needed`, no body counts as {}."""

    schema: str
    needed: bool = True


@dataclass(frozen=True)
class FileBody:
    """A file: in the field `file` of a form, or, where `media_type` is given, as the body itself.

    `fields` are the form's other fields.
    """

    schema: str
    media_type: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One request, checked: who asks, when, and for what."""

    actor: Actor
    now: datetime
    settings: Settings
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    cursors: Cursors

    @property
    def limit(self) -> int:
        """How many items a list may show."""
        return int(self.query.get("limit", DEFAULT_LIMIT))

    @property
    def after(self) -> int | None:
        """The position after which a list goes on, None for its beginning."""
        return self.cursors.read(self.query.get("cursor"))


@dataclass(frozen=True)
class Answer:
    """What goes back. `location` is the path, under the API's own, of what was created.

    `once` goes over the body in this answer and is kept nowhere: a repeat gets the body.
    """

    body: Mapping[str, Any]
    location: str | None = None
    once: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[Session, Asked], Answer]
LongWork = Callable[[Storage, Asked], Answer]  # opens its own short transactions; each step is safe to repeat


@dataclass(frozen=True)
class Long:
    """Work that no single transaction may hold: reading a file, or writing many rows."""

    work: LongWork


@dataclass(frozen=True)
class Route:
    """One thing that a program can ask. Any of `permissions` will do; none at all means that no key is needed."""

    method: str
    path: str  # as OpenAPI writes it: /tickets/{number}
    operation: str
    summary: str
    permissions: tuple[Permission, ...]
    does: Handler | Long
    returns: str  # the schema of the answer
    tag: str
    query: tuple[Parameter, ...] = ()
    body: JsonBody | FileBody | None = None
    refusals: tuple[str, ...] = ()  # codes of rules that may say no
    status: int = 200
    example: Any = field(default=None, compare=False)

    def place(self, path: Mapping[str, Any]) -> str:
        """Return the path with its parameters filled in, cut to what a row keeps."""
        return self.path.format(**path)[:150]

    @property
    def mutates(self) -> bool:
        """Whether it may change anything."""
        return self.method != "GET"
