"""How long must this try to sign in wait? Pure. Guessing is slowed down; nobody is ever locked out.

What an attacker does from elsewhere never slows a browser, or an address, from which the person signed in before:
such a place answers only for its own failures. Every other place answers for its own failures with this account, for
the failures of its address with all accounts, and, while an account is under attack, waits before each try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)  # older failures are forgotten
OWN_FREE = 5  # failures of one place with one account before it must wait
ADDRESS_FREE = 20  # failures of one address with all accounts
ACCOUNT_FREE = 20  # failures with one account from everywhere
LONGEST = timedelta(seconds=60)
UNDER_ATTACK = timedelta(seconds=20)
CODES_FREE = 10  # wrong codes of an authenticator from everywhere: whoever tries them has the password


@dataclass(frozen=True)
class Tries:
    """The failures within the window that count for one try: when each was, oldest first.

    `own`: of this place with this account; `address`: of this address with all accounts; `account`: with this account
    from everywhere. `known`: the person signed in from this place before.
    """

    known: bool
    own: Sequence[datetime]
    address: Sequence[datetime]
    account: Sequence[datetime]


def wait_until(tries: Tries, now: datetime) -> datetime:
    """Return from when this try may be made: `now` or earlier when at once."""
    waits = [_after(tries.own, OWN_FREE, now)]
    if not tries.known:
        waits.append(_after(tries.address, ADDRESS_FREE, now))
        if len(tries.account) >= ACCOUNT_FREE:
            waits.append((tries.own[-1] if tries.own else now) + UNDER_ATTACK)
    return max(waits)


def code_wait_until(tries: Tries, now: datetime) -> datetime:
    """Return from when a code of an authenticator may be tried, by somebody whose password was right.

    Six digits can be guessed by many browsers together, so unknown places share their tries. Only who has the password
    comes this far, a known place never waits for others, and a recovery code is too long to be guessed.
    """
    until = wait_until(tries, now)
    if not tries.known and len(tries.account) >= CODES_FREE:
        return max(until, tries.account[-CODES_FREE] + WINDOW)
    return until


def under_attack(tries: Tries) -> bool:
    """Return whether so much is tried with one account that somebody must look at it."""
    return len(tries.account) >= ACCOUNT_FREE


def _after(failures: Sequence[datetime], free: int, now: datetime) -> datetime:
    """One second after the first failure too many, then twice as long each time, up to the longest wait."""
    over = len(failures) - free
    if over < 0:
        return now
    return failures[-1] + min(timedelta(seconds=2.0 ** min(over, 10)), LONGEST)
