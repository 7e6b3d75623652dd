"""Where may an exercise stand, and what must be said of one before it begins? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from contacts.phone import NumberRefused, read_number
from gateway.errors import Refused

LONGEST = timedelta(days=3)
NAME_MOST, TEXT_MOST, ADDRESSES_MOST = 120, 5000, 500
LEVELS = (0, 1, 2, 3)  # 0 for the coordinator


class ExerciseState(Enum):
    """Where an exercise stands."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"  # nothing joins it any more; it is being cleaned up
    CLEANED = "cleaned"


@dataclass(frozen=True)
class Plan:
    """What a coordinator says of an exercise. `members` maps officers to the level on which they play.

    `addresses` are the telephones that call in and the telephones and mailboxes that broadcasts may reach.
    `on_duty_too`: who is really on duty is called as well.
    """

    name: str
    scenario: str
    until: datetime
    members: Mapping[int, int]
    addresses: Sequence[str] = ()
    on_duty_too: bool = False

    def checked(self, now: datetime, sure: bool) -> Plan:
        """Return it as it is kept.

        Raises Refused: exercise_name, exercise_until, exercise_nobody, exercise_level, exercise_address,
        exercise_not_sure (real duty would be called and nobody said so twice).
        """
        name = " ".join(self.name.split())
        if not name or len(name) > NAME_MOST:
            raise Refused("exercise_name", most=NAME_MOST)
        if not now < self.until <= now + LONGEST:
            raise Refused("exercise_until", days=LONGEST.days)
        if not self.members and not self.on_duty_too:
            raise Refused("exercise_nobody")
        if set(self.members.values()) - set(LEVELS):
            raise Refused("exercise_level")
        if self.on_duty_too and not sure:
            raise Refused("exercise_not_sure")
        addresses = read_addresses(self.addresses)
        return Plan(name, self.scenario.strip()[:TEXT_MOST], self.until, self.members, addresses, self.on_duty_too)


def read_addresses(said: Sequence[str]) -> tuple[str, ...]:
    """Return telephones and mailboxes as they are kept, each once; raises Refused("exercise_address")."""
    read = tuple(dict.fromkeys(_address(each) for each in said if each.strip()))
    if len(read) > ADDRESSES_MOST:
        raise Refused("exercise_address", said="", most=ADDRESSES_MOST)
    return read


def _address(said: str) -> str:
    """Return a mail address in small letters, or a number in E.164."""
    if "@" in said:
        return said.strip().lower()[:254]
    try:
        return read_number(said).e164
    except NumberRefused:
        raise Refused("exercise_address", said=said.strip()[:40], most=ADDRESSES_MOST) from None
