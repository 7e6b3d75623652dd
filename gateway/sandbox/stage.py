"""What does a verb have at hand while it is carried out? The leg, the carrier's services, and where it stands.

Also the shapes of what comes next: another document, or an end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urljoin, urlsplit

from gateway.sandbox.accounts import Account
from gateway.sandbox.ledger import Ledger
from gateway.sandbox.legs import Leg
from gateway.sandbox.model import Hook
from gateway.sandbox.pace import Agenda, Clock
from gateway.sandbox.roads import Params
from gateway.sandbox.rooms import Rooms
from gateway.sandbox.twiml_reading import Element
from gateway.sandbox.webhooks_out import BAD_ADDRESS, Courier, WebhookFailed


class Ending(Enum):
    """How following documents ended."""

    HANG_UP = "hang_up"
    RAN_OUT = "ran_out"


@dataclass(frozen=True)
class Source:
    """Where the next document comes from: an address with what to tell it, or the document itself."""

    url: str = ""
    method: str = "POST"
    params: Params = field(default_factory=list)
    twiml: str = ""


Next = Source | Ending | None  # None: the next verb of this document


@dataclass(frozen=True)
class Services:
    """What the carrier offers to whoever handles calls. `floor` is the condition that all legs share."""

    ledger: Ledger
    agenda: Agenda
    courier: Courier
    clock: Clock
    floor: threading.Condition
    rooms: Rooms
    base_url: Callable[[], str]


@dataclass
class Stage:
    """One leg following documents. `url` is the address of the present one, empty for an inline document."""

    leg: Leg
    account: Account
    services: Services
    dial: Callable[[Stage, Element], list[Leg]]
    answer: Callable[[], None]
    url: str = ""
    time_passed: bool = False

    def address(self, said: str) -> str:
        """Return an attribute's address, relative to the document; raises WebhookFailed where that has no meaning."""
        if not said:
            if self.url:
                return self.url
            raise WebhookFailed(BAD_ADDRESS, said, "an inline document has no address of its own")
        if not self.url and urlsplit(said).scheme not in ("http", "https"):
            raise WebhookFailed(BAD_ADDRESS, said, "an inline document needs absolute addresses")
        return urljoin(self.url, said) if self.url else said

    def onward(self, verb: Element, params: Params) -> Source:
        """Return the document at a verb's action, told `params`."""
        return Source(self.address(verb.get("action")), verb.get("method", "POST").upper(), params)

    def tell(self, hook: Hook, params: Params) -> None:
        """Call an address without waiting for what it answers."""
        self.services.courier.send(self.account.sid, hook.url, hook.method, params)
