"""Whom does a broadcast reach that goes out by several channels at once? One address is one recipient on its channel.

Texts go to numbers that take them, mails to every address. Calls go to what takes no texts, and to every number when
no texts are sent. A contact is left out only when no chosen channel has an address for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from contacts.audience import ADDRESS, LAST, Channel, Chooses, Chosen, Excluded, Reason, Recipient, choose, serve
from contacts.person import Reachable
from contacts.phone import can_text

_ORDER = (Channel.SMS, Channel.VOICE, Channel.EMAIL)  # of rows with the same priority


def choose_on(audience: Chooses, contacts: Iterable[Reachable], channels: Collection[Channel]) -> Chosen:
    """Choose the recipients of an audience on all these channels, and say who has an address on none, and why."""
    if set(channels) == {Channel.SMS}:
        return choose(audience, contacts)
    ordered = [channel for channel in _ORDER if channel in channels]
    recipients: dict[tuple[Channel, str], Recipient] = {}
    excluded = []
    for contact in contacts:
        if not audience.includes(contact):
            continue
        found = {channel: addresses(contact, channel, channels) for channel in ordered}
        for channel, reached in found.items():
            for address in reached:
                key = channel, address
                serve(recipients.setdefault(key, Recipient(address, LAST, channel=channel)), contact)
        if ordered and not any(found.values()):
            excluded.append(Excluded(contact.id, _why(contact, ordered)))
    ranked = sorted(recipients.values(), key=lambda one: (one.priority, _ORDER.index(one.channel)))
    return Chosen(tuple(ranked), tuple(excluded))


def addresses(contact: Reachable, channel: Channel, channels: Collection[Channel]) -> list[str]:
    """Return where a contact is reached on `channel` when a broadcast goes out by all of `channels`."""
    if channel is not Channel.VOICE:
        found = ADDRESS[channel](contact)
        return [] if isinstance(found, Reason) else [found]
    numbers = dict.fromkeys(number for number in (contact.mobile, contact.phone) if number)
    return [number for number in numbers if Channel.SMS not in channels or not can_text(number)]


def _why(contact: Reachable, channels: Collection[Channel]) -> Reason:
    """Return why nothing reaches it: that it asked for that, before what its entry lacks."""
    said = [ADDRESS[channel](contact) for channel in channels]
    reasons = [reason for reason in said if isinstance(reason, Reason)]
    return Reason.OPTED_OUT if Reason.OPTED_OUT in reasons else reasons[0]
