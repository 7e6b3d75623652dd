"""Where does the sandbox's state survive a restart? One SQLite file (WAL), one table, one document per thing.

Every change is on disk, as far as this process is concerned, when `keep` returns. Nothing here interprets a document.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
_HINTS: dict[type[object], dict[str, Any]] = {}


class Store:
    """The file. Safe to use from many threads: one connection behind one lock."""

    def __init__(self, path: Path | None) -> None:
        """Open (or make) the file at `path`; None keeps everything in memory."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._open = True
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS kept (kind TEXT, key TEXT, seq INTEGER, document TEXT,"
            " PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def keep(self, key: str, seq: int, thing: object) -> None:
        """Write one thing under its key, in place of what stood there. `seq` orders things of a kind.

        After `close` nothing is written: what a call still does then is taken up at the next start.
        """
        document = json.dumps(as_document(thing), separators=(",", ":"), ensure_ascii=False)
        with self._lock:
            if not self._open:
                return
            self._db.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (type(thing).__name__, key, seq, document)
            )

    def forget(self, kind: type[object], key: str) -> None:
        """Delete one thing."""
        with self._lock:
            if not self._open:
                return
            self._db.execute("DELETE FROM kept WHERE kind = ? AND key = ?", (kind.__name__, key))

    def load(self, kind: type[T]) -> Iterator[tuple[str, int, T]]:
        """Read every thing of a kind, oldest first, with its key and number."""
        with self._lock:
            rows = self._db.execute(
                "SELECT key, seq, document FROM kept WHERE kind = ? ORDER BY seq", (kind.__name__,)
            ).fetchall()
        for key, seq, document in rows:
            yield key, seq, from_document(kind, json.loads(document))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._open = False
            self._db.close()


def as_document(thing: object) -> dict[str, Any]:
    """Return a dataclass as what JSON can hold."""
    return {f.name: _plain(getattr(thing, f.name)) for f in fields(thing)}  # type: ignore[arg-type]


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        return as_document(value)
    return value


def from_document(kind: type[T], document: dict[str, Any]) -> T:
    """Return the dataclass that `as_document` wrote; fields that the document lacks keep their default."""
    hints = _hints(kind)
    return kind(**{name: _typed(hints[name], value) for name, value in document.items() if name in hints})


def _hints(kind: type[object]) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = {name: _without_none(hint) for name, hint in get_type_hints(kind).items()}
    return _HINTS[kind]


def _without_none(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        return next(part for part in get_args(hint) if part is not NoneType)
    return hint


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if hint is datetime:
        return datetime.fromisoformat(value)
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], part) for part in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_document(hint, value)
    return value
