"""Who receives a broadcast, who does not, and why not? One address is one recipient, however many it serves.

An audience is `{"groups": […], "provinces": […], "organisations": [codes], "functions": […]}`: the values of a list are
alternatives, the keys must all hold. Nobody is reached by accident: an empty audience, an unknown key and an unreadable
code are refused; everyone is `{"everyone": true}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from contacts.organisation import CodeRefused, read_code
from contacts.person import Reachable, key_of
from contacts.phone import can_text

LAST = 1_000_000  # where a contact without priority stands
_LISTS = ("groups", "provinces", "organisations", "functions")


class Channel(Enum):
    """A way to reach a contact."""

    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"


class AudienceFault(Enum):
    """Why something is no audience."""

    EMPTY = "audience_empty"
    UNKNOWN_KEY = "audience_unknown_key"
    NOT_A_LIST = "audience_not_a_list"
    BAD_CODE = "audience_bad_code"
    EVERYONE_AND_MORE = "audience_everyone_and_more"
    RULE_FORM = "audience_rule_form"
    RULE_WORDS = "audience_rule_words"
    RULE_TOO_LARGE = "audience_rule_too_large"


class AudienceRefused(ValueError):  # noqa: N818 - the house's word
    """Something is no audience; `reason` says why, `key` and `value` where."""

    def __init__(self, reason: AudienceFault, key: str = "", value: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.key = key
        self.value = value


class Reason(Enum):
    """Why a contact of the audience is no recipient."""

    NO_NUMBER = "no_number"
    NO_MOBILE = "no_mobile"  # a number, but no SMS arrives there
    NO_EMAIL = "no_email"
    OPTED_OUT = "opted_out"


class Chooses(Protocol):
    """Whatever says who belongs to it: an audience, or a rule that is composed of them."""

    def includes(self, contact: Reachable) -> bool:
        """Whether a contact belongs to it, reachable or not."""
        ...


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a broadcast is for; lists hold keys as `contacts.person.key_of` makes them, and codes."""

    everyone: bool = False
    groups: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def includes(self, contact: Reachable) -> bool:
        """Whether a contact is in the audience, reachable or not."""
        return self.everyone or (
            (not self.provinces or key_of(contact.province or "") in self.provinces)
            and (not self.functions or key_of(contact.function) in self.functions)
            and (not self.organisations or not self.organisations.isdisjoint(contact.codes))
            and (not self.groups or any(key_of(group) in self.groups for group in contact.groups))
        )


@dataclass(slots=True)
class Recipient:
    """One address, and all that it serves. Priority is the best one of its contacts."""

    address: str
    priority: int
    contacts: list[int] = field(default_factory=list)
    organisations: list[int] = field(default_factory=list)
    channel: Channel = Channel.SMS


@dataclass(frozen=True, slots=True)
class Excluded:
    """A contact of the audience who is left out."""

    contact: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Chosen:
    """The recipients, by priority and then as the contacts came, and who is left out."""

    recipients: tuple[Recipient, ...]
    excluded: tuple[Excluded, ...]


def read_audience(given: object) -> Audience:
    """Read an audience as a program or a form gives it; raises AudienceRefused."""
    if not isinstance(given, Mapping) or not given:
        raise AudienceRefused(AudienceFault.EMPTY)
    for key in given:
        if key not in (*_LISTS, "everyone"):
            raise AudienceRefused(AudienceFault.UNKNOWN_KEY, str(key))
    lists = {key: _values(key, given.get(key)) for key in _LISTS}
    everyone = given.get("everyone", False)
    if not isinstance(everyone, bool):
        raise AudienceRefused(AudienceFault.NOT_A_LIST, "everyone", str(everyone))
    if everyone and any(lists.values()):
        raise AudienceRefused(AudienceFault.EVERYONE_AND_MORE)
    if not everyone and not any(lists.values()):
        raise AudienceRefused(AudienceFault.EMPTY)
    return Audience(everyone, **lists)


def choose(audience: Chooses, contacts: Iterable[Reachable], channel: Channel = Channel.SMS) -> Chosen:
    """Choose the recipients of an audience on one channel, and say who is left out and why."""
    address_of = ADDRESS[channel]
    recipients: dict[str, Recipient] = {}
    excluded = []
    for contact in contacts:
        if not audience.includes(contact):
            continue
        found = address_of(contact)
        if isinstance(found, Reason):
            excluded.append(Excluded(contact.id, found))
            continue
        serve(recipients.setdefault(found, Recipient(found, LAST)), contact)
    ranked = sorted(recipients.values(), key=lambda recipient: recipient.priority)
    return Chosen(tuple(ranked), tuple(excluded))


def address_of(contact: Reachable, channel: Channel) -> str | Reason:
    """Return where a contact is reached on one channel, or why not."""
    return ADDRESS[channel](contact)


def serve(recipient: Recipient, contact: Reachable) -> None:
    """Let an address serve one more contact."""
    recipient.contacts.append(contact.id)
    if contact.organisation_id not in recipient.organisations:
        recipient.organisations.append(contact.organisation_id)
    if contact.priority is not None:
        recipient.priority = min(recipient.priority, contact.priority)


def _values(key: str, given: object) -> frozenset[str]:
    if given is None:
        return frozenset()
    if not isinstance(given, (list, tuple)) or not all(isinstance(value, str) for value in given):
        raise AudienceRefused(AudienceFault.NOT_A_LIST, key, str(given))
    said = [value for value in given if value.strip()]
    return frozenset(map(_code, said)) if key == "organisations" else frozenset(map(key_of, said))


def _code(value: str) -> str:
    try:
        return read_code(value).value
    except CodeRefused:
        raise AudienceRefused(AudienceFault.BAD_CODE, "organisations", value) from None


def _sms(contact: Reachable) -> str | Reason:
    numbers = [number for number in (contact.mobile, contact.phone) if number]
    if not numbers:
        return Reason.NO_NUMBER
    reason = Reason.NO_MOBILE
    for number in numbers:
        if can_text(number):
            if number not in contact.stopped:
                return number
            reason = Reason.OPTED_OUT
    return reason


def _voice(contact: Reachable) -> str | Reason:
    return contact.mobile or contact.phone or Reason.NO_NUMBER


def _email(contact: Reachable) -> str | Reason:
    if not contact.email:
        return Reason.NO_EMAIL
    return Reason.OPTED_OUT if contact.email.lower() in contact.stopped else contact.email.lower()


ADDRESS: dict[Channel, Callable[[Reachable], str | Reason]] = {
    Channel.SMS: _sms,
    Channel.VOICE: _voice,
    Channel.EMAIL: _email,
}
