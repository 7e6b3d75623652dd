"""How do the words of many processes reach one screen? Prefixed, in order, and without ever waiting for the reader.

Whoever started us may never read what we say; a supervisor that waits for a full pipe watches nothing.
"""

from __future__ import annotations

import os
import select
from collections import deque

PIECE = 4096  # a pipe that is writable takes this much at once
KEPT = 512 * 1024


class Output:
    """Standard output as a bounded queue; what does not fit is dropped, oldest first."""

    def __init__(self, descriptor: int = 1) -> None:
        self._descriptor = descriptor
        self._waiting: deque[bytes] = deque()
        self._size = 0

    def say(self, line: str, who: str | None = None) -> None:
        """Print one line, after the name of the process that said it."""
        said = (f"{who:<8}| {line}\n" if who else f"{line}\n").encode(errors="replace")
        for start in range(0, len(said), PIECE):
            self._waiting.append(said[start : start + PIECE])
        self._size += len(said)
        while self._size > KEPT:
            self._size -= len(self._waiting.popleft())
        self.flush()

    @property
    def waiting(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._waiting)

    def flush(self) -> None:
        """Write what the reader will take now."""
        while self._waiting:
            try:
                if not select.select([], [self._descriptor], [], 0)[1]:
                    return
                os.write(self._descriptor, self._waiting[0])
            except OSError:  # nobody reads any more
                self._waiting.clear()
                self._size = 0
                return
            self._size -= len(self._waiting.popleft())
