"""The whole carrier, put together: books, timer, webhooks, texts, calls. What the doors are given."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gateway.sandbox.accounts import Account, Accounts
from gateway.sandbox.calls import Exchange
from gateway.sandbox.ledger import Ledger
from gateway.sandbox.messages import Messages, TextPace
from gateway.sandbox.mishaps import Mishaps
from gateway.sandbox.pace import Agenda, Clock, Monotonic
from gateway.sandbox.roads import RoughRoad
from gateway.sandbox.rooms import Rooms
from gateway.sandbox.stage import Services
from gateway.sandbox.store import Store
from gateway.sandbox.texts_in import TextsIn
from gateway.sandbox.webhooks_out import Courier, WebhookFailed


@dataclass(frozen=True)
class Pace:
    """How fast everything goes: texts, calls a second for each account, and simulated time itself."""

    texts: TextPace = field(default_factory=TextPace)
    calls_per_s: float = 1.0
    speed: float = 1.0


class Carrier:
    """A carrier at work. `base_url` is where it can be reached; whoever serves it says so before it starts."""

    def __init__(
        self, accounts: Iterable[Account], file: Path | None, clock: Clock, monotonic: Monotonic, pace: Pace
    ) -> None:
        self.accounts = Accounts(accounts)
        self.clock = clock
        self.base_url = "http://127.0.0.1"
        self.ledger = Ledger(Store(file))
        self.agenda = Agenda(monotonic, pace.speed)
        self.mishaps = Mishaps(self.ledger)
        road = RoughRoad(self.mishaps, self.agenda)
        self.courier = Courier(self.accounts.tokens, monotonic, self._alert, road=road)
        self.messages = Messages(self.ledger, self.agenda, self.courier, clock, pace.texts)
        self.texts_in = TextsIn(self.ledger, self.accounts, self.messages, self.courier, clock)
        floor = threading.Condition(threading.RLock())
        self.rooms = Rooms(self.ledger, self.agenda, self.courier, clock, floor)
        services = Services(self.ledger, self.agenda, self.courier, clock, floor, self.rooms, lambda: self.base_url)
        self.exchange = Exchange(self.accounts, services, pace.calls_per_s)

    def _alert(self, failed: WebhookFailed) -> None:
        self.ledger.alert(failed.code, failed.url, failed.detail, self.clock())

    def start(self) -> None:
        """Take up what an earlier process left."""
        self.messages.resume()
        self.rooms.resume()
        self.exchange.resume()

    def close(self) -> None:
        """Stop; what is on its way is taken up at the next start."""
        self.agenda.close()
        self.ledger.close()
        self.exchange.close()
        self.courier.close()
