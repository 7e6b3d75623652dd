"""The same receipts, in any order and doubled, end alike; delivered never goes back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.receipts import MEANING, RANK, Standing, weigh
from gateway.carrier.port import SmsState

Told = tuple[SmsState, int | None]
UNTOLD = [state for state, rank in RANK.items() if rank == 0]
TOLD = st.tuples(st.sampled_from(SmsState), st.sampled_from([None, 30003, 30005, 30008]))


def _after(start: Standing, told: Sequence[Told]) -> Standing:
    return reduce(lambda standing, one: weigh(standing, *one), told, start)


@given(start=st.sampled_from(DeliveryState), told=st.lists(TOLD, max_size=5))
def test_every_order_of_the_same_receipts_ends_alike(start: DeliveryState, told: list[Told]) -> None:
    ends = {_after(Standing(start), order) for order in permutations(told)}
    assert len(ends) == 1


@given(start=st.sampled_from(DeliveryState), told=st.lists(TOLD, max_size=8), again=st.data())
def test_doubled_receipts_change_nothing(start: DeliveryState, told: list[Told], again: st.DataObject) -> None:
    doubles = again.draw(st.lists(st.sampled_from(told), max_size=5)) if told else []
    assert _after(Standing(start), told + doubles) == _after(Standing(start), told)


@given(start=st.sampled_from(DeliveryState), told=st.lists(TOLD, max_size=8))
def test_no_receipt_moves_a_delivery_backwards(start: DeliveryState, told: list[Told]) -> None:
    standing = Standing(start)
    for one in told:
        after = weigh(standing, *one)
        assert RANK[after.state] >= RANK[standing.state]
        standing = after


@given(told=st.lists(TOLD, max_size=8))
def test_delivered_stays_delivered_without_an_error(told: list[Told]) -> None:
    assert _after(Standing(DeliveryState.DELIVERED), told) == Standing(DeliveryState.DELIVERED)


@pytest.mark.parametrize("state", UNTOLD)
@pytest.mark.parametrize("said", SmsState)
def test_any_word_about_a_text_proves_that_the_carrier_has_it(state: DeliveryState, said: SmsState) -> None:
    assert RANK[weigh(Standing(state), said).state] > 0


def test_undelivered_and_then_delivered_is_delivered() -> None:
    told: list[Told] = [(SmsState.SENT, None), (SmsState.UNDELIVERED, 30008), (SmsState.DELIVERED, None)]
    assert _after(Standing(DeliveryState.ACCEPTED), told) == Standing(DeliveryState.DELIVERED)


def test_an_unknown_word_leaves_what_is_known() -> None:
    undelivered = Standing(DeliveryState.UNDELIVERED, 30005)
    assert weigh(undelivered, SmsState.UNKNOWN) == undelivered


def test_every_state_has_a_rank_and_every_word_a_meaning() -> None:
    assert set(RANK) == set(DeliveryState)
    assert set(MEANING) == set(SmsState)
