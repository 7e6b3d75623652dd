"""Which conditions stand between a page and being lost, or sent twice? Each by name; pure.

The verbs that claim, record, doubt, send again and stop pages ask here. A checker walks every order of two workers, two
clocks, a carrier and a crash over these very functions, and shows for each what happens without it
(`tests/faults/test_no_order_of_events_loses_a_page.py`).
"""

from __future__ import annotations

from gateway.paging.model import PERMITTED, Channel, PageState

DOUBTED = (PageState.SENDING, PageState.UNCERTAIN)


def may_claim(state: PageState) -> bool:
    """Whether a page is anybody's to claim: one that is claimed, sent or over is not."""
    return state is PageState.DUE


def still_wanted(needs_officer: bool, paged_with_case: bool) -> bool:
    """Whether anybody may still be called: looked at in the claiming transaction itself."""
    return needs_officer and not paged_with_case


def is_its_claim(held: str | None, token: str) -> bool:
    """Whether what a worker records is about the claim that the page bears, and not about an earlier one."""
    return held == token


def still_on_its_way(state: PageState) -> bool:
    """Whether a fault is still news: a receipt, an answer or a lapse may have said more since."""
    return state is PageState.SENDING


def after_taken(state: PageState, channel: Channel) -> PageState | None:
    """Return the state of a page that the carrier took; None when what is known says more already."""
    if state not in DOUBTED:
        return None
    return PageState.RINGING if channel is Channel.VOICE else PageState.SENT


def may_send_again(state: PageState, resent: bool) -> bool:
    """Whether a page in doubt is written anew: once."""
    return state is PageState.UNCERTAIN and not resent


def permitted(state: PageState, wanted: PageState) -> bool:
    """Whether a page may change so. Nothing late takes an answer back; due again is only what did not leave."""
    return state in DOUBTED if wanted is PageState.DUE else wanted in PERMITTED[state]


def must_be_ended(state: PageState, channel: Channel, is_over: bool) -> bool:
    """Whether a call that the carrier took rings for nobody: accepted or overtaken while it was on its way."""
    return state is PageState.CANCELLED and channel is Channel.VOICE and not is_over
