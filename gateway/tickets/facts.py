"""What does the caller, or a form, say of the incident? The facts that the rules judge, as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any

from gateway.errors import Refused
from gateway.tickets.model import Answer

LEVELS = range(1, 6)


@dataclass(frozen=True)
class Confidentiality:
    """Data leaked or seen by others. `level` is the information class, 1 to 5, None when unknown."""

    hit: Answer = Answer.UNKNOWN
    level: int | None = None
    personal_data: Answer = Answer.UNKNOWN


@dataclass(frozen=True)
class Integrity:
    """Data wrong or changed."""

    hit: Answer = Answer.UNKNOWN
    level: int | None = None
    external_service: Answer = Answer.UNKNOWN
    financial_impact: Answer = Answer.UNKNOWN


@dataclass(frozen=True)
class Availability:
    """A service that is not available."""

    hit: Answer = Answer.UNKNOWN
    level: int | None = None
    total: Answer = Answer.UNKNOWN
    priority_users: Answer = Answer.UNKNOWN


@dataclass(frozen=True)
class Facts:
    """Everything that is known; what nobody said is UNKNOWN."""

    image_damage: Answer = Answer.UNKNOWN
    several_entities: Answer = Answer.UNKNOWN
    many_users_or_external: Answer = Answer.UNKNOWN
    critical_central: Answer = Answer.UNKNOWN
    malicious: Answer = Answer.UNKNOWN
    partner_told: Answer = Answer.UNKNOWN
    confidentiality: Confidentiality = field(default_factory=Confidentiality)
    integrity: Integrity = field(default_factory=Integrity)
    availability: Availability = field(default_factory=Availability)

    def learn(self, name: str, value: Any) -> Facts:
        """Return these facts with `name` (dotted, as "integrity.level") set; raises Refused for what is no fact."""
        learnt = _read(name, value)
        group, _, rest = name.partition(".")
        return replace(self, **{group: replace(getattr(self, group), **{rest: learnt}) if rest else learnt})

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as nested plain values, as the API shows them."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Facts:
        """Read nested plain values; raises Refused naming the fact that is unknown or malformed."""
        parts: dict[str, dict[str, Any]] = {"": {}}
        for name, value in _flat(said):
            group, _, rest = name.rpartition(".")
            parts.setdefault(group, {})[rest] = _read(name, value)
        return cls(**parts.pop(""), **{group: _PARTS[group](**known) for group, known in parts.items()})


def _flat(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in said.items():
        if isinstance(value, Mapping):
            for rest, inner in value.items():
                yield f"{name}.{rest}", inner
        else:
            yield name, value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return {name: _plain(inner) for name, inner in vars(value).items()} if type(value) in _PARTS.values() else value


def _read(name: str, value: Any) -> Any:
    reader = _READERS.get(name)
    if reader is None:
        raise Refused("unknown_fact", name=name)
    return reader(name, value)


def _answer(name: str, value: Any) -> Answer:
    try:
        return Answer(value)
    except ValueError:
        raise Refused("fact_value", name=name, value=value, wanted="yes, no or unknown") from None


def _level(name: str, value: Any) -> int | None:
    if value in (None, "unknown"):
        return None
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in LEVELS:
        raise Refused("fact_value", name=name, value=value, wanted="1 to 5, or unknown")
    return value


_PARTS = {"confidentiality": Confidentiality, "integrity": Integrity, "availability": Availability}
_READERS: dict[str, Callable[[str, Any], Any]] = {  # every fact by its dotted name
    **{known.name: _answer for known in fields(Facts) if known.name not in _PARTS},
    **{
        f"{group}.{known.name}": _level if known.name == "level" else _answer
        for group, part in _PARTS.items()
        for known in fields(part)
    },
}
