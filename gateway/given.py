"""What does a setting's text mean? Reads one at a time from what was given; gathers faults instead of raising them."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit


class Given:
    """Settings as text, by name. `faults` gets one line for each that is missing or malformed, without its secret."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.faults: list[str] = []

    def text(self, name: str, default: str | None = None) -> str | None:
        """Return what was said, without blanks around it; nothing said is the default."""
        return self.texts.get(name, "").strip() or default

    def number(self, name: str, default: float, least: float, most: float) -> float:
        """Return a number between `least` and `most`."""
        said = self.text(name)
        if said is None:
            return default
        try:
            value = float(said)
        except ValueError:
            self.faults.append(f"{name}: {said!r} is not a number")
            return default
        if not least <= value <= most:
            self.faults.append(f"{name}: {said} lies outside {least:g} to {most:g}")
        return value

    def url(self, name: str, default: str | None, schemes: tuple[str, ...]) -> str | None:
        """Return an address that starts with one of `schemes`."""
        said = self.text(name, default)
        if said is not None and not _is_url(said, schemes):
            self.faults.append(f"{name}: does not start with one of {', '.join(s + '://' for s in schemes)}")
        return said

    def phone(self, name: str, default: str | None, required: bool = False) -> str | None:
        """Return a number in E.164."""
        said = self.text(name, default)
        if said is None:
            if required:
                self.faults.append(f"{name}: is needed when a real carrier account is set")
            return None
        if not (said.startswith("+") and said[1:].isdigit() and 8 <= len(said) <= 16):
            self.faults.append(f"{name}: {said!r} is not a number as +3222170112")
        return said

    def phones(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return senders, separated by commas: numbers in E.164, or names of 11 characters at most."""
        said = self.text(name)
        if said is None:
            return default
        senders = tuple(part.strip() for part in said.split(",") if part.strip())
        for sender in senders:
            alphanumeric = sender.replace(" ", "").isalnum() and not sender.isdigit() and len(sender) <= 11
            if not alphanumeric and not (sender.startswith("+") and sender[1:].isdigit()):
                self.faults.append(
                    f"{name}: {sender!r} is neither a number as +32460000112 nor a name of 11 characters"
                )
        return senders


def _is_url(said: str, schemes: tuple[str, ...]) -> bool:
    try:
        return urlsplit(said).scheme in schemes and "//" in said
    except ValueError:  # a host that makes no sense
        return False


def is_loopback(url: str) -> bool:
    """Whether `url` names this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
