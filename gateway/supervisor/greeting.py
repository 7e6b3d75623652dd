"""What does the person who typed `make run` need to know? Three addresses at most, and whom to sign in as."""

from __future__ import annotations

from gateway.settings import Settings
from gateway.staff.demo import PIN, SIGN_INS


def greeting(settings: Settings, with_sandbox: bool) -> list[str]:
    """Return the lines shown once everything answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - shown, not bound
    shown = f"[{host}]" if ":" in host else host
    lines = ["", "CCVO is ready. Stop it with Ctrl-C.", f"  Console  http://{shown}:{settings.port}"]
    if with_sandbox:
        lines.append(f"  Phones   {settings.sandbox_url}")
    if settings.carrier_is_loopback:
        lines += ["  Sign in as", *(f"    {login:<28} {password:<20} {role}" for login, password, role in _sign_ins())]
        lines.append(f"  Officers who ring the hotline key the PIN {PIN} and #")
    return [*lines, ""]


def _sign_ins() -> list[tuple[str, str, str]]:
    return [(login, password, ", ".join(roles)) for login, password, roles in SIGN_INS]
