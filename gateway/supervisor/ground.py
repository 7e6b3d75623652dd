"""May we start here? One `ccvo run` a folder, and every port free; what was just killed gets a few seconds to go."""

from __future__ import annotations

import fcntl
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gateway.errors import SettingsFault

LOCK_WAIT_S = 3.0
PORTS_WAIT_S = 8.0  # what a killed run started gets this long to end its requests


@dataclass(frozen=True)
class Port:
    """A port that one of our processes will listen on, and the setting that moves it."""

    host: str
    number: int
    setting: str


def lock(var: Path, wait: Callable[[Callable[[], bool], float], bool]) -> IO[str]:
    """Hold this folder until the returned file is closed or this process dies.

    `wait(answered, seconds)` says whether it became so in time. Raises SettingsFault when another one runs here.
    """
    var.mkdir(parents=True, exist_ok=True)
    file = (var / "run.lock").open("a+")

    def taken() -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    if not wait(taken, LOCK_WAIT_S):
        file.close()
        raise SettingsFault([f"another `ccvo run` is running in {var.parent}"])
    return file


def await_ports(ports: Iterable[Port], wait: Callable[[Callable[[], bool], float], bool]) -> None:
    """Wait until every port is free; raises SettingsFault naming those that are not."""
    ports = list(ports)
    if wait(lambda: all(is_free(port) for port in ports), PORTS_WAIT_S):
        return
    raise SettingsFault(
        [
            f"port {port.number} is in use by another program; set {port.setting} to a free one"
            for port in ports
            if not is_free(port)
        ]
    )


def is_free(port: Port) -> bool:
    """Whether we could listen on `port` now."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(port.host, port.number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError:
        return False
    return True
