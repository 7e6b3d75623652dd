"""Why does no client wait 40 ms for us? Headers and body of an answer leave in one send, with TCP_NODELAY.

Waitress sends the headers by themselves; here a channel holds them until the first piece of the body is there.
"""

from __future__ import annotations

from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

NO_ANSWER = "X-Sandbox-No-Answer"  # a response with this header is not sent: the connection closes instead


class _Task(WSGITask):  # type: ignore[misc]
    def write(self, data: bytes) -> None:
        if any(name == NO_ANSWER for name, _ in self.response_headers):
            self.wrote_header = self.close_on_finish = True
            self.content_bytes_written += len(data)
            return
        if self.wrote_header:
            super().write(data)
            return
        self.channel.hold()
        try:
            super().write(data)
        finally:
            self.channel.let_go()


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task
    held: list[bytes] | None = None

    def hold(self) -> None:
        self.held = []

    def let_go(self) -> None:
        held, self.held = self.held, None
        self.write_soon(b"".join(held or ()))

    def write_soon(self, data: Any) -> int:
        if self.held is not None and isinstance(data, bytes):
            self.held.append(data)
            return len(data)
        return int(super().write_soon(data))


def make_server(app: Any, port: int, threads: int = 32) -> Any:
    """Return a waitress server for `app` on the loopback address; port 0 takes any free one (`effective_port`)."""
    server = create_server(
        app,
        host="127.0.0.1",
        port=port,
        threads=threads,
        ident=None,
        connection_limit=2000,
        clear_untrusted_proxy_headers=True,
    )
    server.channel_class = _Channel
    return server


def stop_server(server: Any) -> None:
    """Make a running server's loop close every connection and end."""
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    server.task_dispatcher.shutdown(timeout=2)
