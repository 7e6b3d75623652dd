"""Which legal periods may run for a case? Help, never a notification. Pure.

NIS2 (law of 26 April 2024): early warning within 24 hours, notification within 72, final report a month after the
notification. Data breach (GDPR): 72 hours. The duty is the entity's; each runs from when it learnt of the incident.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from gateway.crisis.model import DataKind, IncidentKind
from gateway.now import BRUSSELS
from gateway.tickets.model import Answer

NEAR = timedelta(hours=6)  # so long before the end a reminder goes out
NEAR_REPORT = timedelta(days=3)  # a report takes longer to write


class Period(Enum):
    """A period in which the entity itself must report."""

    NIS2_WARNING = "nis2_warning"
    DATA_BREACH = "data_breach"
    NIS2_NOTICE = "nis2_notice"
    NIS2_REPORT = "nis2_report"


class Stage(Enum):
    """Which reminder of a period: that it runs, or that it is nearly over."""

    BEGUN = "begun"
    NEAR = "near"


@dataclass(frozen=True)
class Known:
    """What the periods depend on. `local`: the entity is a local government, which NIS2 in principle leaves out."""

    at: datetime  # when the entity learnt of it
    kind: IncidentKind | None = None
    ict: Answer = Answer.UNKNOWN
    essential: Answer = Answer.UNKNOWN
    personal_data: DataKind | None = None  # as an officer found
    data_asked: Answer = Answer.UNKNOWN  # as the telephone was told
    local: bool = False


@dataclass(frozen=True)
class Deadline:
    """A period that may run, and its end. `sure`: the facts say so; otherwise something is not known yet."""

    period: Period
    ends_at: datetime
    sure: bool

    def left(self, now: datetime) -> timedelta:
        """Return how much is left; below zero when it is over."""
        return self.ends_at - now

    def stage(self, now: datetime) -> Stage | None:
        """Return which reminder is due now at the latest, None once it is over."""
        if now >= self.ends_at:
            return None
        near = NEAR_REPORT if self.period is Period.NIS2_REPORT else NEAR
        return Stage.NEAR if self.left(now) <= near else Stage.BEGUN


def deadlines(known: Known) -> list[Deadline]:
    """Return the periods that may run, the first to end first. A threat, or what is no incident of ICT, has none."""
    if known.kind is IncidentKind.THREAT or known.ict is Answer.NO:
        return []
    found = [*_nis2(known), *_data_breach(known)]
    return sorted(found, key=lambda each: each.ends_at)


def _nis2(known: Known) -> list[Deadline]:
    if known.essential is Answer.NO or (known.local and known.essential is not Answer.YES):
        return []
    sure = known.essential is Answer.YES
    notice = known.at + timedelta(hours=72)
    return [
        Deadline(Period.NIS2_WARNING, known.at + timedelta(hours=24), sure),
        Deadline(Period.NIS2_NOTICE, notice, sure),
        Deadline(Period.NIS2_REPORT, a_month_after(notice), sure),
    ]


def _data_breach(known: Known) -> list[Deadline]:
    if known.personal_data is DataKind.NONE:
        return []
    if known.personal_data is None and known.data_asked is Answer.NO:
        return []
    sure = known.personal_data is not None or known.data_asked is Answer.YES
    return [Deadline(Period.DATA_BREACH, known.at + timedelta(hours=72), sure)]


def a_month_after(at: datetime) -> datetime:
    """Return the same time in Brussels a calendar month later; the last day of a month that is shorter."""
    local = at.astimezone(BRUSSELS)
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(at.tzinfo)
