"""How is the web application served? By gunicorn, embedded: a few processes of eight threads each.

Whoever stands in front of us is not believed about who calls: forwarded headers are ignored, and no request is logged,
because its address carries references and numbers.
"""

from __future__ import annotations

import signal
from typing import Any

from gunicorn.app.base import BaseApplication

from gateway.settings import Settings
from gateway.supervisor.lifeline import follow_parent

THREADS = 8
GRACE_S = 5


def serve(settings: Settings) -> None:
    """Serve until told to stop; requests under way get GRACE_S to end."""
    _Server(settings).run()


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, set by our settings and by nothing else: no file, no environment, no arguments."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        for name, value in {
            "bind": f"{host}:{self.settings.port}",
            "workers": self.settings.web_workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACE_S,
            "timeout": 30,
            "keepalive": 5,
            "accesslog": None,
            "loglevel": "warning",
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "control_socket_disable": True,
            "post_fork": _forked,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application; called in each serving process, after the fork."""
        from gateway.app import create_app
        from gateway.installation import Installation

        return create_app(Installation(self.settings))


def _forked(_server: object, _worker: object) -> None:
    follow_parent(signal.SIGTERM)
