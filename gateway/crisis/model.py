"""Which nouns does CCVO's process know beside a ticket's state? Every one pure; a case is the lead of its reports."""

from __future__ import annotations

from enum import Enum


class IncidentKind(Enum):
    """Whether it has happened, or may."""

    INCIDENT = "incident"
    THREAT = "threat"


class DataKind(Enum):
    """Which personal data are concerned, as Flemish practice splits them; an officer says so, not the telephone."""

    NONE = "none"
    PROFESSIONAL = "professional"
    PERSONAL = "personal"
    SPECIAL = "special"


class RecoveryOwner(Enum):
    """Who follows the recovery: Digitaal Vlaanderen with its partner, or the entity with its own provider."""

    DIGITAAL_VLAANDEREN = "digitaal_vlaanderen"
    ENTITY = "entity"


class SpocState(Enum):
    """How far the appointment of a SPoC is."""

    ASKED = "asked"  # the leading official was asked to appoint one
    NAMED = "named"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"


class ConfirmedBy(Enum):
    """How a SPoC confirmed."""

    SMS = "sms"
    LINK = "link"
    OFFICER = "officer"  # told an officer, who noted it


class DecisionKind(Enum):
    """What was decided. Measures of policy are the crisis management team's alone."""

    COMMUNICATION = "communication"
    POLICY_STAFF = "policy_staff"
    POLICY_OPERATION = "policy_operation"
    NONE = "none"  # no further step

    @property
    def of_policy(self) -> bool:
        """Whether only the crisis management team may take it."""
        return self in (DecisionKind.POLICY_STAFF, DecisionKind.POLICY_OPERATION)


class ExchangeKind(Enum):
    """What passed between CCVO and an entity."""

    REQUEST = "request"  # we asked how it stands
    FEEDBACK = "feedback"  # they told how it stands


class Step(Enum):
    """What a case waits for next."""

    ACCEPT = "accept"
    ASSESS = "assess"
    ASK_SPOC = "ask_spoc"
    NAME_SPOC = "name_spoc"
    CONFIRM_SPOC = "confirm_spoc"
    HEAR = "hear"
    DECIDE = "decide"
    RECOVERY = "recovery"
    FEEDBACK = "feedback"
    RECOVERED = "recovered"  # the end of each entity's own recovery
    CLOSE = "close"
    DONE = "done"
