"""What is written down, and how is it chained? Pure: nouns, canonical bytes and hashes.

An entry's hash covers everything in it and the hash of the one before. What names a person is not in those bytes: a
salted hash of it is, so that it can be erased while the chain stays whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

GENESIS = "0" * 64  # what the first entry follows
EMPTY = "{}"


class Deed(Enum):
    """What somebody did. Deeds that are rows of their own already (a timeline, a duty change) are no members."""

    BROADCAST_WRITTEN = "broadcast_written"
    BROADCAST_EDITED = "broadcast_edited"
    BROADCAST_SUBMITTED = "broadcast_submitted"
    BROADCAST_APPROVED = "broadcast_approved"
    BROADCAST_REJECTED = "broadcast_rejected"
    GLASS_BROKEN = "glass_broken"
    BROADCAST_PAUSED = "broadcast_paused"
    BROADCAST_RESUMED = "broadcast_resumed"
    BROADCAST_CANCELLED = "broadcast_cancelled"
    BROADCAST_TRIED = "broadcast_tried"
    NEWS_WITHDRAWN = "news_withdrawn"
    PACKAGE_TAKEN = "package_taken"
    MAILS_CLEARED = "mails_cleared"
    ORGANISATION_CONFIRMED = "organisation_confirmed"
    REPLY_HANDLED = "reply_handled"
    CARRIER_SWITCHED = "carrier_switched"
    REPORT_MADE = "report_made"
    CONTACTS_IMPORTED = "contacts_imported"
    CONTACTS_EXPORTED = "contacts_exported"
    MERGERS_IMPORTED = "mergers_imported"
    AUDIENCE_KEPT = "audience_kept"
    AUDIENCE_RETIRED = "audience_retired"
    SELF_CHECK_STARTED = "self_check_started"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    SELF_CHECK_REPEATS = "self_check_repeats"
    DUTY_EXPORTED = "duty_exported"
    DUTY_CONFIRMED = "duty_confirmed"
    DUTY_REFUSED = "duty_refused"
    HANDOVER_NOTED = "handover_noted"
    STAFF_ADDED = "staff_added"
    STAFF_CHANGED = "staff_changed"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    PASSWORD_RENEWED = "password_renewed"  # noqa: S105 - the name of a deed
    PIN_CHANGED = "pin_changed"
    KEY_MADE = "key_made"
    KEY_RENEWED = "key_renewed"
    KEY_REVOKED = "key_revoked"
    HOOK_MADE = "hook_made"
    HOOK_ENDED = "hook_ended"
    HOOK_REPEATED = "hook_repeated"
    HOOK_TRIED = "hook_tried"
    CANARY_STARTED = "canary_started"
    ALARM_SEEN = "alarm_seen"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGN_IN_ATTACKED = "sign_in_attacked"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ROLES_CHANGED = "roles_changed"
    SECOND_STEP_SET = "second_step_set"
    SECOND_STEP_RESET = "second_step_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    IDENTITY_LINKED = "identity_linked"
    SIGN_ON_REFUSED = "sign_on_refused"
    PROVEN_AGAIN = "proven_again"
    PROOF_WRONG = "proof_wrong"
    PROBLEM_ANNOUNCED = "problem_announced"
    PROBLEM_ENDED = "problem_ended"
    RETENTION_RUN = "retention_run"
    AUDIT_EXPORTED = "audit_exported"
    AUDIT_VERIFIED = "audit_verified"
    PERSON_FOUND = "person_found"
    PERSON_EXPORTED = "person_exported"
    ERASED = "erased"
    EXERCISE_PLANNED = "exercise_planned"
    EXERCISE_BEGUN = "exercise_begun"
    EXERCISE_JOINED = "exercise_joined"
    EXERCISE_OPENED = "exercise_opened"
    EXERCISE_ENDED = "exercise_ended"
    EXERCISE_EVALUATED = "exercise_evaluated"


class Subject(Enum):
    """What a deed is about."""

    BROADCAST = "broadcast"
    CONTACTS = "contacts"
    CONTACT = "contact"
    AUDIENCE = "audience"
    DUTY = "duty"
    STAFF = "staff"
    KEY = "key"
    HOOK = "hook"
    CARRIER = "carrier"
    CANARY = "canary"
    ALARM = "alarm"
    TICKET = "ticket"
    PROBLEM = "problem"
    POLICY = "policy"
    CARD = "card"
    CRITICAL_DAYS = "critical_days"
    TEMPLATE = "template"
    RETENTION = "retention"
    AUDIT = "audit"
    PERSON = "person"
    EXERCISE = "exercise"


@dataclass(frozen=True)
class Link:
    """Everything of an entry that its hash covers, but for the hash before it."""

    sequence: int
    source: str
    source_id: int
    at: datetime
    what: str
    principal: str | None
    subject: str
    detail: str
    commitment: str

    def hash_after(self, previous: str) -> str:
        """Return the hash (SHA-256, hexadecimal) of this entry when it follows `previous`."""
        said = [previous, self.sequence, self.source, self.source_id, instant(self.at), self.what]
        said += [self.principal, self.subject, self.detail, self.commitment]
        return hashlib.sha256(canonical(said).encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """The end of the chain: whoever keeps it elsewhere notices when what came before is changed or cut off."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def read(cls, said: str) -> Head:
        """Read a head as `str` writes it; raises ValueError."""
        sequence, _, made = said.strip().partition(":")
        if not sequence.isdecimal() or len(made) != len(GENESIS) or set(made) - set("0123456789abcdef"):
            raise ValueError(said)
        return cls(int(sequence), made)


BEGINNING = Head(0, GENESIS)


def canonical(value: object) -> str:
    """Return the one way in which a value is written: JSON without spaces, keys sorted, instants in UTC."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_said)


def instant(at: datetime) -> str:
    """Return an instant as it is hashed: UTC, microseconds, whatever the database keeps."""
    return at.isoformat(timespec="microseconds")


def commitment(salt: str, personal: Mapping[str, Any]) -> str:
    """Return the salted hash that stands in the chain for what names a person."""
    return hashlib.sha256(f"{salt}{canonical(personal)}".encode()).hexdigest()


def hashed(text: str) -> str:
    """Return the hash of a text that stands in the chain instead of the text itself."""
    return hashlib.sha256(text.encode()).hexdigest()


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no canonical form")
