"""What was told in calls that the database could not keep? One file a call, on disk before the caller hears more.

Names no number in a file's name, and lets nobody else read one. A step that is written twice counts once. Knows no
table: what becomes of a file is decided elsewhere.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from gateway.fallback.model import Line, SpooledCall, Told

FOLDER = "spool"


class Spool:
    """The files under `var`. The secret keeps a file's name from saying which call it is."""

    def __init__(self, var: Path, secret: str) -> None:
        self.folder = var / FOLDER
        self._secret = secret.encode()

    def spool_id(self, call_sid: str) -> str:
        """Return the name under which this call is kept."""
        return hmac.new(self._secret, call_sid.encode(), hashlib.sha256).hexdigest()[:32]

    def has(self, spool_id: str) -> bool:
        """Whether something of this call is kept."""
        return self._path(spool_id).exists()

    def append(self, spool_id: str, line: Line) -> None:
        """Write a line and wait until it is on disk. A step that stands there already is left as it is."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _held(self._path(spool_id)) as file:
            kept = _read(file)
            if line.step in (one.step for one in _lines(kept)):
                return
            torn = b"" if not kept or kept.endswith(b"\n") else b"\n"
            os.write(file, torn + _written(line))
            os.fsync(file)
        if not kept:
            _sync_folder(self.folder)

    def calls(self) -> Iterator[SpooledCall]:
        """Read every call that is kept, oldest first."""
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob("*.jsonl"), key=_age):
            try:
                kept = path.read_bytes()
            except FileNotFoundError:  # another clock took it in
                continue
            yield SpooledCall(path.stem, tuple(_lines(kept)), len(kept))

    def remove(self, call: SpooledCall) -> None:
        """Forget a call that has been taken in; unless more was told of it since it was read."""
        path = self._path(call.spool_id)
        if not path.exists():
            return
        with _held(path) as file:
            if os.fstat(file).st_size <= call.size:
                path.unlink(missing_ok=True)

    def _path(self, spool_id: str) -> Path:
        return self.folder / f"{spool_id}.jsonl"


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """Open a file for us alone. One that is removed while we waited for it is opened anew: its lines would be lost."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_nlink:
                yield file
                return
        finally:
            os.close(file)


def _read(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def _written(line: Line) -> bytes:
    said = {"step": line.step, "told": line.told.value, "at": line.at.isoformat(), "said": dict(line.said)}
    return json.dumps(said).encode() + b"\n"


def _lines(kept: bytes) -> Iterator[Line]:
    """Read lines; one that was torn when we died, and a step that stands there twice, are left out."""
    seen = set()
    for raw in kept.splitlines():
        try:
            said = json.loads(raw)
            line = Line(said["step"], Told(said["told"]), datetime.fromisoformat(said["at"]), said["said"])
        except (ValueError, KeyError, TypeError):
            continue
        if line.step not in seen:
            seen.add(line.step)
            yield line


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _sync_folder(folder: Path) -> None:
    """Put the new file's name on disk too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
