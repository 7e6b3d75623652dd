"""Receipts come late, twice and in any order; what was reached stays reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carrier.port import SmsState
from gateway.notices.model import NoticeState, Told, after_receipt, wait_after

RECEIPTS = st.lists(st.sampled_from(SmsState), max_size=8)


def play(state: NoticeState, receipts: list[SmsState]) -> NoticeState:
    for receipt in receipts:
        state = after_receipt(state, Told(receipt, same_attempt=True))
    return state


@pytest.mark.parametrize(
    ("present", "receipt", "reached"),
    [
        (NoticeState.SENDING, SmsState.QUEUED, NoticeState.SENT),
        (NoticeState.UNCERTAIN, SmsState.SENT, NoticeState.SENT),
        (NoticeState.DUE, SmsState.DELIVERED, NoticeState.DELIVERED),
        (NoticeState.EXPIRED, SmsState.DELIVERED, NoticeState.DELIVERED),
        (NoticeState.SENT, SmsState.UNDELIVERED, NoticeState.UNDELIVERED),
        (NoticeState.FAILED, SmsState.DELIVERED, NoticeState.DELIVERED),
        (NoticeState.DELIVERED, SmsState.SENT, NoticeState.DELIVERED),
        (NoticeState.DELIVERED, SmsState.FAILED, NoticeState.DELIVERED),
        (NoticeState.FAILED, SmsState.SENT, NoticeState.FAILED),
        (NoticeState.SENT, SmsState.UNKNOWN, NoticeState.SENT),
        (NoticeState.SENDING, SmsState.UNKNOWN, NoticeState.SENDING),
    ],
)
def test_a_receipt_leads_forward_or_nowhere(present: NoticeState, receipt: SmsState, reached: NoticeState) -> None:
    assert after_receipt(present, Told(receipt, same_attempt=True)) is reached


@given(st.sampled_from(NoticeState), RECEIPTS)
def test_hearing_it_all_twice_changes_nothing(state: NoticeState, receipts: list[SmsState]) -> None:
    assert play(state, receipts + receipts) is play(state, receipts)


@given(st.sampled_from(NoticeState), RECEIPTS, RECEIPTS)
def test_delivered_is_the_last_word_in_any_order(
    state: NoticeState, before: list[SmsState], after: list[SmsState]
) -> None:
    assert play(state, [*before, SmsState.DELIVERED, *after]) is NoticeState.DELIVERED


@given(RECEIPTS.flatmap(lambda receipts: st.tuples(st.just(receipts), st.permutations(receipts))))
def test_order_never_decides_whether_it_arrived(orders: tuple[list[SmsState], list[SmsState]]) -> None:
    bad = {NoticeState.UNDELIVERED, NoticeState.FAILED, NoticeState.CANCELLED}
    first, second = (play(NoticeState.SENDING, receipts) for receipts in orders)
    assert first is second or {first, second} <= bad


@pytest.mark.parametrize("receipt", [SmsState.FAILED, SmsState.UNDELIVERED, SmsState.CANCELLED])
def test_bad_news_of_an_attempt_that_no_longer_counts_says_nothing(receipt: SmsState) -> None:
    assert after_receipt(NoticeState.SENT, Told(receipt, same_attempt=False)) is NoticeState.SENT


def test_waiting_grows_and_stays_within_five_minutes() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 40)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=5)
