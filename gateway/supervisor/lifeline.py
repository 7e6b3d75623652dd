"""What happens to a process when its parent dies? It gets a signal from the kernel, so that a kill -9 leaves nothing.

Linux only (`prctl`); elsewhere a leftover is found and ended at the next start.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
BINDS: bool = sys.platform.startswith("linux")  # whether this kernel can do it


def bound_to_parent(at_death: signal.Signals) -> Callable[[], None]:
    """Return what a child must call between fork and exec, to get `at_death` when this process dies."""
    follow, parent = _follower(at_death), os.getpid()

    def bind() -> None:
        follow()
        if os.getppid() != parent:  # it died in between: nobody will send the signal any more
            os._exit(1)

    return bind


def follow_parent(at_death: signal.Signals = signal.SIGTERM) -> None:
    """Bind this process to the life of the one that started it."""
    _follower(at_death)()


def _follower(at_death: signal.Signals) -> Callable[[], None]:
    if not BINDS:
        return lambda: None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork: a child between fork and exec must not load anything

    def follow() -> None:
        prctl(PR_SET_PDEATHSIG, int(at_death), 0, 0, 0)

    return follow
