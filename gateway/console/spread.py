"""How long does each channel of a broadcast take? At the paces that are set, texts no faster than the last ones went.

All channels leave side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from gateway.broadcasts.model import Channel
from gateway.broadcasts.overview import left_by_channel
from gateway.broadcasts.past_pace import past_pace
from gateway.broadcasts.tables import Broadcast
from gateway.console.visit import Visit


@dataclass(frozen=True)
class Part:
    """What goes out by one channel, and how long after the first one the last one leaves."""

    channel: Channel
    number: int
    lasts: timedelta


def parts(visit: Visit, by_channel: Mapping[Channel, int], segments: int) -> list[Part]:
    """Return the channels in use, a text being so many segments."""
    settings = visit.installation.settings
    set_pace = settings.broadcast_sms_pace * max(1, len(settings.broadcast_sms_from))
    pace = min(set_pace, past_pace(visit.session) or set_pace)  # no faster than texts were really taken
    each = {
        Channel.SMS: pace / max(1, segments),
        Channel.EMAIL: settings.spreading.mail_pace,
        Channel.VOICE: settings.spreading.call_pace,
    }
    return [
        Part(channel, by_channel[channel], timedelta(seconds=by_channel[channel] / pace))
        for channel, pace in each.items()
        if by_channel.get(channel)
    ]


def left(visit: Visit, broadcast: Broadcast) -> timedelta:
    """Return how long until the last of what is left has gone."""
    going = parts(visit, left_by_channel(visit.session, broadcast.id), broadcast.segments)
    return max((part.lasts for part in going), default=timedelta(0))
