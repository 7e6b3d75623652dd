"""From which numbers and addresses may a broadcast leave? From those frozen when it was submitted, and no others. Pure.

A number that is configured later was approved by nobody; one that is configured no more cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gateway.broadcasts.model import Channel
from gateway.settings import Settings

Senders = Mapping[str, Sequence[str]]  # by the name of a channel


def configured_senders(settings: Settings) -> Senders:
    """Return what every channel may leave from, a second carrier's numbers too: a person may hand it over to that."""
    backup = settings.backup
    backup_sms = backup.broadcast_sms_from if backup is not None else ()
    backup_call = (backup.call_from,) if backup is not None and backup.call_from else ()
    return {
        Channel.SMS.value: (*settings.broadcast_sms_from, *backup_sms),
        Channel.VOICE.value: (*settings.broadcast_call_from, *backup_call),
        Channel.EMAIL.value: (settings.mail_from,),
    }


def frozen_senders(configured: Senders, channels: Iterable[str]) -> dict[str, list[str]]:
    """Return the senders of these channels, each once and in an order of their own: what is hashed and kept."""
    return {channel: sorted(set(configured[channel])) for channel in sorted(channels) if channel in configured}


def usable_senders(frozen: Senders | None, channel: Channel, configured: Sequence[str]) -> tuple[str, ...]:
    """Return the senders that are both configured now and approved then; None, from before senders were frozen: all."""
    if frozen is None:
        return tuple(configured)
    approved = frozen.get(channel.value, ())
    return tuple(sender for sender in configured if sender in approved)
