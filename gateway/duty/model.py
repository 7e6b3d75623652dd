"""Which nouns does duty know? Who is on call, what changes next, and where nobody stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

LEVELS = (1, 2, 3)  # on which somebody must always stand
LEVEL_MOST = 9


class ShiftSource(Enum):
    """Where a fixed shift comes from."""

    IMPORT = "import"
    CONSOLE = "console"


class RotationUnit(Enum):
    """In what a rotation's turn is counted."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class DutyChangeKind(Enum):
    """What was changed of duty."""

    ROTATION_SET = "rotation_set"
    ROTATION_ENDED = "rotation_ended"
    LEVEL_SET = "level_set"
    TEMPORARY_SET = "temporary_set"
    OVERRIDE_SET = "override_set"
    OVERRIDE_WITHDRAWN = "override_withdrawn"
    TAKEN_OVER = "taken_over"
    PUT_BESIDE = "put_beside"
    SWAP_ASKED = "swap_asked"
    SWAP_ACCEPTED = "swap_accepted"
    SWAP_DECLINED = "swap_declined"
    SWAP_WITHDRAWN = "swap_withdrawn"
    FILE_IMPORTED = "file_imported"
    PLAN_READ = "plan_read"
    KIT_TAKEN = "kit_taken"
    NUMBER_PROVEN = "number_proven"
    POINT_SET = "point_set"
    POINT_REMOVED = "point_removed"
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"
    HOLIDAY_SET = "holiday_set"
    HOLIDAY_REMOVED = "holiday_removed"


class SwapState(Enum):
    """How far a swap is. Only the other side makes it accepted or declined."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CodeWay(Enum):
    """By which way a code travels to who says that a number or mailbox is theirs."""

    SMS = "sms"
    CALL = "call"
    MAIL = "mail"


class ProofState(Enum):
    """How far a call is by which somebody tries a telephone, or hears a code. It is placed once."""

    DUE = "due"
    CALLING = "calling"
    PLACED = "placed"
    PICKED_UP = "picked_up"  # by something
    HEARD = "heard"  # a key was pressed
    FAILED = "failed"


class Via(Enum):
    """By which way somebody changed duty."""

    CONSOLE = "console"
    PHONE = "phone"
    SMS = "sms"
    API = "api"
    COMMAND = "command"
    CLOCK = "clock"  # by itself


@dataclass(frozen=True)
class OnCallOfficer:
    """A person on duty. `phone` is E.164 or None; `verified` says whether that number was proven theirs.

    `fallback`: nobody is planned, and this person stands behind the level.
    """

    level: int
    staff_id: int
    name: str
    phone: str | None
    email: str | None
    verified: bool
    fallback: bool = False


@dataclass(frozen=True)
class Handover:
    """The next instant at which somebody else is on call, and who then is."""

    at: datetime
    on_call: tuple[OnCallOfficer, ...]


@dataclass(frozen=True)
class SheetFault:
    """What is wrong in one cell of a duty file. `row` is as a spreadsheet numbers it: the header is row 1."""

    row: int
    column: str
    value: str
    error: str
    suggestion: str | None = None


@dataclass(frozen=True)
class ImportedDuty:
    """What an import did: how many shifts it set, over which period, and which officers it had to create."""

    shifts: int
    starts_at: datetime
    ends_at: datetime
    created: tuple[str, ...]
