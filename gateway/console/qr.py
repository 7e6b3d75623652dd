"""How does an authenticator's address look to a camera? A QR code, drawn in the page itself."""

from __future__ import annotations

import segno
from markupsafe import Markup


def picture(address: str) -> Markup:
    """Return a QR code as SVG, dark on light whatever the page's colours."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704 - lines and colours; the address stands in it as squares only
