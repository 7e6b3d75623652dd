"""Which page tells what the keyboard does here? The menu by number, and "?" for this page.

WCAG 2.1.4: the one key that works without a modifier can be turned off, and never works while somebody writes.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from gateway.console.visit import Visit


def show(visit: Visit) -> Response:
    """Show the keys."""
    return visit.page("shortcuts.html")
