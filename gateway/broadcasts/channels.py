"""Which of a broadcast's channels have recipients, and which of those are whose? Pure; a news item has readers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from contacts.audience import Channel as Reached
from contacts.audience import Chosen, Reason
from gateway.broadcasts.model import Channel

Channels = Sequence[str]  # names, as a broadcast keeps them

SMS_ONLY: tuple[str, ...] = (Channel.SMS.value,)
REACHING = {Channel.SMS: Reached.SMS, Channel.VOICE: Reached.VOICE, Channel.EMAIL: Reached.EMAIL}
_LACKS = {Channel.SMS: Reason.NO_MOBILE, Channel.VOICE: Reason.NO_NUMBER, Channel.EMAIL: Reason.NO_EMAIL}


def reaching(channels: Channels) -> list[Reached]:
    """Return the channels by which contacts are reached."""
    return [REACHING[Channel(name)] for name in channels if Channel(name) in REACHING]


def reach_of(channel: Channel) -> Reached:
    """Return the channel of a delivery as an audience knows it."""
    return REACHING[channel]


def by_channel(chosen: Chosen, channels: Channels) -> Mapping[Channel, int]:
    """Return how many recipients there are on each of these channels, as far as it has any by its nature."""
    counted = Counter(Channel(one.channel.value) for one in chosen.recipients)
    return {channel: counted[channel] for channel in REACHING if channel.value in channels}


def unreachable(channel: Channel, stopped: bool, channels: Channels) -> Reason | None:
    """Return why an address of an earlier broadcast is no recipient of one by these channels; None when it is one.

    A STOP is about texts and mails: who sent one may still be called.
    """
    if stopped and channel is not Channel.VOICE:
        return Reason.OPTED_OUT
    if channel.value in channels:
        return None
    first = next((name for name in channels if Channel(name) in REACHING), Channel.SMS.value)
    return _LACKS[Channel(first)]
