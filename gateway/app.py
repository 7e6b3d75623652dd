"""What does the web process serve? The carrier's door, the programs' door, the staff's door and the health checks."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from gateway import api, console, webhooks
from gateway.api.health import blueprint as health_blueprint
from gateway.installation import Installation

LARGEST_REQUEST = 25 * 1024 * 1024


def create_app(installation: Installation) -> Flask:
    """Build the application of one installation."""
    app = Flask("gateway", static_folder=None)
    app.extensions["ccvo"] = installation
    app.config.update(
        SECRET_KEY=installation.settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        SESSION_COOKIE_SECURE=installation.settings.public_url.startswith("https://"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.url_map.strict_slashes = False  # a redirect would break the carrier's signature
    csrf = CSRFProtect(app)
    for door in (webhooks.blueprint(installation), api.blueprint(installation), health_blueprint(installation)):
        csrf.exempt(door)
        app.register_blueprint(door)
    app.register_blueprint(console.blueprint(installation))
    return app
