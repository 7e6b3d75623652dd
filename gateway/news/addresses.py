"""Where does a message stand, and who says it? Addresses and names from the settings. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from gateway.news.model import Message

NAME = "Crisiscentrum Vlaamse overheid"


@dataclass(frozen=True)
class Publisher:
    """We, as who reads a message finds us."""

    public_url: str
    telephone: str

    @property
    def sender(self) -> str:
        """Our name in CAP: nobody else has it."""
        return f"ccvo@{urlsplit(self.public_url).hostname}"

    @property
    def contact(self) -> str:
        """Whom to ask."""
        return f"{NAME}, {self.telephone}"

    @property
    def list(self) -> str:
        """The page of all threads."""
        return f"{self.public_url}/news"

    @property
    def feed(self) -> str:
        """The Atom feed."""
        return f"{self.public_url}/news.atom"

    def page(self, message: Message) -> str:
        """Return the page of a message's thread."""
        return f"{self.list}/{message.thread}"

    def anchor(self, message: Message) -> str:
        """Return where on that page a message stands."""
        return f"{self.page(message)}#{message.identifier}"

    def cap(self, message: Message) -> str:
        """Return the address of a message in CAP."""
        return f"{self.list}/{message.identifier}.cap"


def urn(name: str) -> str:
    """Return a name for the whole world that is always the same for `name`."""
    return uuid5(NAMESPACE_URL, f"ccvo:news:{name}").urn
