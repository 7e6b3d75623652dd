"""Who may use the carrier, which numbers are theirs, and where do calls and texts to those numbers go?"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.sandbox.model import Hook
from gateway.sandbox.numbers import is_name


@dataclass(frozen=True)
class Account:
    """One customer. `numbers` are its senders (a name is one-way); the hooks are the doors of every number."""

    sid: str
    token: str = field(repr=False)
    numbers: tuple[str, ...] = ()
    voice: Hook = field(default_factory=lambda: Hook(""))
    voice_status: Hook = field(default_factory=lambda: Hook(""))
    sms: Hook = field(default_factory=lambda: Hook(""))
    names: Mapping[str, str] = field(default_factory=dict)  # what people call a number
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Accounts:
    """The customers, found by name or by number."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = {account.sid: account for account in accounts}

    @property
    def tokens(self) -> dict[str, str]:
        """The secret of each account."""
        return {account.sid: account.token for account in self._accounts.values()}

    def get(self, sid: str) -> Account | None:
        """Return the account called `sid`."""
        return self._accounts.get(sid)

    def known(self, sid: str, token: str) -> bool:
        """Whether this pair signs in."""
        account = self._accounts.get(sid)
        return account is not None and hmac.compare_digest(account.token.encode(), token.encode())

    def owner(self, number: str) -> Account | None:
        """Return whose number this is; of two owners, the first that was handed in."""
        return next((account for account in self._accounts.values() if number in account.numbers), None)

    def name(self, number: str) -> str:
        """Return what people call an account's number; empty when nobody said."""
        owner = self.owner(number)
        return owner.names.get(number, "") if owner else ""

    @property
    def numbers(self) -> list[str]:
        """Every number that somebody can dial or text, once."""
        owned = [number for account in self._accounts.values() for number in account.numbers if not is_name(number)]
        return list(dict.fromkeys(owned))
