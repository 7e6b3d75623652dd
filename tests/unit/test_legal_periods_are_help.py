"""Legal periods run from when the entity learnt of it, only where the facts call for them; a month is a calendar's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.crisis.deadlines import Known, Period, Stage, a_month_after, deadlines
from gateway.crisis.model import DataKind, IncidentKind
from gateway.now import BRUSSELS
from gateway.tickets.model import Answer

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
SURE = Known(AT, IncidentKind.INCIDENT, Answer.YES, Answer.YES, DataKind.PERSONAL)


def periods(known: Known) -> list[Period]:
    return [each.period for each in deadlines(known)]


def test_each_period_ends_when_the_law_says() -> None:
    ends = {each.period: each.ends_at for each in deadlines(SURE)}
    assert ends == {
        Period.NIS2_WARNING: AT + timedelta(hours=24),
        Period.DATA_BREACH: AT + timedelta(hours=72),
        Period.NIS2_NOTICE: AT + timedelta(hours=72),
        Period.NIS2_REPORT: datetime(2026, 4, 6, 1, 0, tzinfo=UTC),  # 04:00 in Brussels on both days: summer time
    }
    assert all(each.sure for each in deadlines(SURE))


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (replace(SURE, kind=IncidentKind.THREAT), set()),
        (replace(SURE, ict=Answer.NO), set()),
        (replace(SURE, essential=Answer.NO), {Period.DATA_BREACH}),
        (replace(SURE, essential=Answer.UNKNOWN, local=True), {Period.DATA_BREACH}),
        (replace(SURE, personal_data=DataKind.NONE, data_asked=Answer.YES, essential=Answer.NO), set()),
        (replace(SURE, personal_data=None, data_asked=Answer.NO, essential=Answer.NO), set()),
        (replace(SURE, personal_data=None, essential=Answer.NO), {Period.DATA_BREACH}),
        (replace(SURE, personal_data=DataKind.PROFESSIONAL, essential=Answer.NO), {Period.DATA_BREACH}),
    ],
)
def test_only_what_the_facts_call_for_runs(known: Known, found: set[Period]) -> None:
    assert set(periods(known)) == found


def test_a_local_government_that_is_essential_has_the_periods_of_nis2() -> None:
    assert Period.NIS2_WARNING in periods(replace(SURE, local=True))


def test_what_is_not_known_is_shown_as_possible() -> None:
    unsure = replace(SURE, essential=Answer.UNKNOWN, personal_data=None)
    assert {each.sure for each in deadlines(unsure)} == {False}


@given(st.integers(0, 60_000))
def test_a_month_later_is_the_same_day_or_the_months_last_in_brussels(hours: int) -> None:
    at = AT + timedelta(hours=hours)
    before, after = at.astimezone(BRUSSELS), a_month_after(at).astimezone(BRUSSELS)
    assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == 1
    assert after.day == before.day or (after + timedelta(days=1)).day == 1


def test_a_reminder_is_due_at_the_beginning_and_shortly_before_the_end_and_none_after() -> None:
    warning = deadlines(SURE)[0]
    assert warning.stage(AT) is Stage.BEGUN
    assert warning.stage(AT + timedelta(hours=18)) is Stage.NEAR
    assert warning.stage(AT + timedelta(hours=24)) is None
