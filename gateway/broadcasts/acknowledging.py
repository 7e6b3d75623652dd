"""May a broadcast ask people to answer, how, and who is asked when nobody does? The request and its rules; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any

from gateway.broadcasts.model import Channel
from gateway.broadcasts.reach import Said
from gateway.broadcasts.wording import prefixed
from gateway.errors import Refused
from gateway.paging.answers import Meaning, read_reply

REQUEST = " Antwoord JA"
DEFAULT_WITHIN_MINUTES = 3  # five contacts are asked within a quarter of an hour
LEAST_WITHIN, MOST_WITHIN = 1, 120
ASKABLE = (Channel.SMS, Channel.VOICE, Channel.EMAIL)  # by what a contact can be asked, in the usual order
ORDERS = tuple(
    order for most in (1, 2, 3) for order in permutations(ASKABLE, most) if Channel.SMS in order
)  # every order that may be asked for
_MEANS = {Meaning.ACCEPT: Said.YES, Meaning.DECLINE: Said.NO}


@dataclass(frozen=True)
class Asks:
    """A broadcast asks for an answer: one contact after another, each `within_minutes`, by `order` of channels."""

    within_minutes: int = DEFAULT_WITHIN_MINUTES
    order: tuple[Channel, ...] = (Channel.SMS,)

    @property
    def within(self) -> timedelta:
        """How long an answer is waited for before the next contact is asked."""
        return timedelta(minutes=self.within_minutes)

    @property
    def content(self) -> dict[str, Any]:
        """What of it a second person approves."""
        return {"within_minutes": self.within_minutes, "order": [channel.value for channel in self.order]}


@dataclass(frozen=True)
class Asking:
    """Whether a broadcast asks for an answer; None: it does not."""

    asks: Asks | None = None


NOT_ASKED = Asking()


def checked_asking(
    acknowledge: bool,
    minutes: int | None = None,
    order: Sequence[str] | None = None,
    channels: Sequence[str] = (Channel.SMS.value,),
) -> Asking:
    """Return what a form or program asks; without an `order` contacts are asked by the broadcast's own `channels`.

    Raises Refused: acknowledge_minutes (`least`, `most`), acknowledge_order.
    """
    if not acknowledge:
        return NOT_ASKED
    within = DEFAULT_WITHIN_MINUTES if minutes is None else minutes
    if not LEAST_WITHIN <= within <= MOST_WITHIN:
        raise Refused("acknowledge_minutes", least=LEAST_WITHIN, most=MOST_WITHIN)
    askable = [channel.value for channel in ASKABLE]
    named = [name for name in askable if name in channels] if order is None else list(order)
    if Channel.SMS.value not in named or len(set(named)) != len(named) or not set(named) <= set(askable):
        raise Refused("acknowledge_order")
    return Asking(Asks(within, tuple(Channel(name) for name in named)))


def kept_asking(minutes: int | None, order: Sequence[str]) -> Asking:
    """Return what a broadcast's row says."""
    return NOT_ASKED if minutes is None else Asking(Asks(minutes, tuple(Channel(name) for name in order)))


def worded(text: str, exercise: bool, asking: Asking) -> str:
    """Return the text as sent: with its prefix, and with the request where an answer is asked for. Never both twice."""
    sent = prefixed(without_request(text) if asking.asks else text, exercise)
    return f"{sent.rstrip()}{REQUEST}" if asking.asks else sent


def without_request(text: str) -> str:
    """Return a text without the request at its end."""
    return text.rstrip().removesuffix(REQUEST) if text.rstrip().endswith(REQUEST) else text


def read_answer(text: str) -> Said:
    """Return what a reply means; anything that is not clearly yes or no is for people to read."""
    reply = read_reply(text)
    return Said.FREE if reply.code is not None else _MEANS.get(reply.meaning, Said.FREE)


def kept_values(asking: Asking) -> Mapping[str, Any]:
    """Return what a broadcast's row keeps of it."""
    if asking.asks is None:
        return {"acknowledge_within_minutes": None, "acknowledge_order": []}
    return {
        "acknowledge_within_minutes": asking.asks.within_minutes,
        "acknowledge_order": asking.asks.content["order"],
    }
