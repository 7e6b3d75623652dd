"""What does the web process serve? The doors of carrier, programs, staff and everybody, and the health checks."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from gateway import api, console, links, public, reporters, webhooks
from gateway.api.health import blueprint as health_blueprint
from gateway.installation import Installation
from gateway.webhooks import meeting, prompts, sound
from gateway.webhooks.signed import DOORS

LARGEST_REQUEST = 25 * 1024 * 1024


def create_app(installation: Installation) -> Flask:
    """Build the application of one installation."""
    app = Flask("gateway", static_folder=None)
    app.extensions["ccvo"] = installation
    app.session_interface = _Cookies()
    app.config.update(
        SECRET_KEY=installation.settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
    )
    app.url_map.strict_slashes = False  # a redirect would break the carrier's signature
    for door in (webhooks, api, console, links, public, reporters):
        app.register_blueprint(door.blueprint(installation))
    app.register_blueprint(sound.blueprint(installation))
    app.register_blueprint(prompts.blueprint(installation))
    app.register_blueprint(meeting.sound_blueprint())
    app.register_blueprint(health_blueprint(installation))
    return app


class _Cookies(SecureCookieSessionInterface):
    """The cookies of staff. The carrier has none, and a caller need not wait while we look for it."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the cookie, but on the carrier's door, where nothing can be kept in one."""
        return None if request.path.startswith(DOORS) else super().open_session(app, request)
