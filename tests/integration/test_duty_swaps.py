"""Nobody is put on duty by another's word alone: a swap waits for the other side, a text needs the code we sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carrier.receiving import IncomingSms
from gateway.duty import actions, demo
from gateway.duty.changes import latest_changes
from gateway.duty.model import DutyChangeKind, SwapState, Via
from gateway.duty.swaps import Given, accept_swap, ask_swap, decline_swap, swaps_of, withdraw_swap
from gateway.errors import Refused
from gateway.notices.tables import Notice
from gateway.reactions import sms_arrived
from gateway.staff.tables import Staff
from gateway.storage import Storage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEGINS, ENDS = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 20, tzinfo=UTC)
HIS_WEEK = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(storage: Storage) -> Iterator[Session]:
    """The demo's officers: An Peeters has level 1 this week, Bram De Wilde the next."""
    with storage.transaction() as opened:
        demo.seed(opened, NOW)
        opened.flush()
        yield opened


def person(session: Session, name: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.name == name)).one()


def standing(session: Session, at: datetime, level: int = 1) -> list[str]:
    return [each.name for each in actions.on_call(session, at) if each.level == level]


def asked(session: Session, back: Given | None = None) -> int:
    an, bram = person(session, "An Peeters"), person(session, "Bram De Wilde")
    return ask_swap(session, an.actor, an.id, bram.id, Given(1, BEGINS, ENDS), back, NOW).id


def texts(session: Session, name: str) -> list[str]:
    to = person(session, name).phone
    return list(session.scalars(select(Notice.text).where(Notice.to == to).order_by(Notice.id)))


def code_in(said: str | None) -> str:
    found = re.search(r"\b\d{6}\b", said or "")
    assert found, said
    return found[0]


def text_from(session: Session, name: str, said: str, at: datetime = NOW) -> str | None:
    sender = person(session, name).phone
    assert sender is not None
    sms = IncomingSms(sid="SM1", sender=sender, to="+3222170112", text=said, opt_out=None, carrier_answered=False)
    return sms_arrived(session, sms, sender, at)


def test_a_swap_changes_nothing_until_the_other_accepts(session: Session) -> None:
    swap = asked(session)
    assert standing(session, BEGINS) == ["An Peeters"]
    accept_swap(session, person(session, "Bram De Wilde"), swap, NOW, Via.CONSOLE)
    assert [standing(session, at) for at in (BEGINS - MINUTE, BEGINS, ENDS - MINUTE, ENDS)] == [
        ["An Peeters"],
        ["Bram De Wilde"],
        ["Bram De Wilde"],
        ["An Peeters"],
    ]
    assert "neemt uw wacht niveau 1 over" in texts(session, "An Peeters")[-1]
    accepted, question = latest_changes(session)
    assert (question.kind, question.by) == (DutyChangeKind.SWAP_ASKED, "An Peeters")
    assert (accepted.kind, accepted.by, accepted.was) == (DutyChangeKind.SWAP_ACCEPTED, "Bram De Wilde", "An Peeters")


def test_a_swap_in_return_moves_both_or_neither(session: Session) -> None:
    swap = asked(session, Given(1, *HIS_WEEK))
    accept_swap(session, person(session, "Bram De Wilde"), swap, NOW, Via.CONSOLE)
    assert (standing(session, BEGINS), standing(session, HIS_WEEK[0])) == (["Bram De Wilde"], ["An Peeters"])


def test_only_the_one_who_was_asked_answers_and_only_once(session: Session) -> None:
    swap = asked(session)
    for name in ("An Peeters", "Els Vermeulen", "Hilde Martens"):
        with pytest.raises(Refused, match="no_such_swap"):
            accept_swap(session, person(session, name), swap, NOW, Via.CONSOLE)
    bram = person(session, "Bram De Wilde")
    decline_swap(session, bram, swap, NOW, Via.CONSOLE)
    with pytest.raises(Refused, match="swap_over"):
        accept_swap(session, bram, swap, NOW, Via.CONSOLE)
    assert standing(session, BEGINS) == ["An Peeters"]
    assert "U blijft van wacht" in texts(session, "An Peeters")[-1]


def test_a_swap_that_is_withdrawn_or_past_cannot_be_accepted(session: Session) -> None:
    bram = person(session, "Bram De Wilde")
    first, second = asked(session), asked(session)
    withdraw_swap(session, person(session, "An Peeters"), first, NOW)
    with pytest.raises(Refused, match="swap_over"):
        accept_swap(session, bram, first, NOW, Via.CONSOLE)
    with pytest.raises(Refused, match="swap_over"):
        accept_swap(session, bram, second, ENDS, Via.CONSOLE)


def test_nobody_swaps_what_is_not_theirs(session: Session) -> None:
    an, els = person(session, "An Peeters"), person(session, "Els Vermeulen")
    with pytest.raises(Refused, match="swap_stale"):
        ask_swap(session, els.actor, els.id, an.id, Given(1, BEGINS, ENDS), None, NOW)
    with pytest.raises(Refused, match="not_permitted"):
        ask_swap(session, els.actor, an.id, els.id, Given(1, BEGINS, ENDS), None, NOW)
    with pytest.raises(Refused, match="swap_stale"):
        ask_swap(session, an.actor, an.id, els.id, Given(1, BEGINS, ENDS), Given(1, *HIS_WEEK), NOW)
    with pytest.raises(Refused, match="swap_with_self"):
        ask_swap(session, an.actor, an.id, an.id, Given(1, BEGINS, ENDS), None, NOW)


def test_when_duty_changed_meanwhile_nothing_of_a_swap_is_done(session: Session) -> None:
    swap = asked(session, Given(1, *HIS_WEEK))
    els = person(session, "Els Vermeulen")
    actions.take_over(session, 1, els.id, HIS_WEEK[0] + MINUTE, HIS_WEEK[1], NOW)
    answer = text_from(session, "Bram De Wilde", f"JA {code_in(texts(session, 'Bram De Wilde')[-1])}")
    assert answer is not None
    assert "geldt niet meer" in answer
    assert standing(session, BEGINS) == ["An Peeters"]
    assert [each.state for each in swaps_of(session, els.id, NOW)] == []
    assert [each.state for each in swaps_of(session, person(session, "An Peeters").id, NOW)] == [SwapState.ASKED]
    assert swap


@pytest.mark.parametrize(("said", "stands"), [("JA {}", "Bram De Wilde"), ("nee{}", "An Peeters")])
def test_the_other_answers_by_text_with_the_code_that_was_sent_to_them(
    session: Session, said: str, stands: str
) -> None:
    asked(session)
    code = code_in(texts(session, "Bram De Wilde")[-1])
    assert "niets gewijzigd" in (text_from(session, "Els Vermeulen", f"JA {code}") or "")
    assert standing(session, BEGINS) == ["An Peeters"]
    text_from(session, "Bram De Wilde", said.format(code))
    assert standing(session, BEGINS) == [stands]
    assert latest_changes(session)[0].via is Via.SMS


def test_a_number_that_was_not_verified_gets_no_code(session: Session) -> None:
    person(session, "Bram De Wilde").phone_verified = False
    asked(session)
    assert texts(session, "Bram De Wilde") == []


def test_a_level_is_taken_over_by_text_only_with_the_code(session: Session) -> None:
    offer = text_from(session, "Els Vermeulen", "Wacht 1")
    assert offer is not None
    assert "An Peeters" in offer
    assert standing(session, NOW) == ["An Peeters"]
    assert "u staat nu op wachtniveau 1" in (text_from(session, "Els Vermeulen", f"Ja {code_in(offer)}") or "")
    assert standing(session, NOW + MINUTE) == ["Els Vermeulen"]
    assert "neemt uw wacht nu over" in texts(session, "An Peeters")[-1]
    change = latest_changes(session)[0]
    assert (change.kind, change.via, change.by) == (DutyChangeKind.TAKEN_OVER, Via.SMS, "Els Vermeulen")


def test_a_code_works_once_and_lapses(session: Session) -> None:
    code = code_in(text_from(session, "Els Vermeulen", "WACHT"))
    assert "niet gekend" in (text_from(session, "Els Vermeulen", f"JA {code}", NOW + 11 * MINUTE) or "")
    assert standing(session, NOW + 11 * MINUTE) == ["An Peeters"]
    code = code_in(text_from(session, "Els Vermeulen", "WACHT", NOW + 12 * MINUTE))
    text_from(session, "Els Vermeulen", f"JA {code}", NOW + 12 * MINUTE)
    assert "niet gekend" in (text_from(session, "Els Vermeulen", f"JA {code}", NOW + 13 * MINUTE) or "")


def test_when_another_took_over_meanwhile_the_code_does_nothing(session: Session) -> None:
    code = code_in(text_from(session, "Els Vermeulen", "WACHT 1"))
    actions.take_over(session, 1, person(session, "Frank Goossens").id, NOW, ENDS, NOW)
    assert "intussen" in (text_from(session, "Els Vermeulen", f"JA {code}", NOW + MINUTE) or "")
    assert standing(session, NOW + MINUTE) == ["Frank Goossens"]


def test_guessing_and_asking_are_slowed(session: Session) -> None:
    code = code_in(text_from(session, "Els Vermeulen", "WACHT 1"))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    answers = [text_from(session, "Els Vermeulen", f"JA {wrong}") for _ in range(6)]
    assert [bool(each) for each in answers] == [True] * 5 + [False]
    assert text_from(session, "Els Vermeulen", f"JA {code}") is None
    assert standing(session, NOW) == ["An Peeters"]
    asked_for = [text_from(session, "Frank Goossens", "wacht") for _ in range(6)]
    assert [bool(each) for each in asked_for] == [True] * 5 + [False]


def test_a_text_of_somebody_who_is_no_officer_changes_nothing(session: Session) -> None:
    sms = IncomingSms(
        sid="SM2", sender="+32499000000", to="+3222170112", text="WACHT 1", opt_out=None, carrier_answered=False
    )
    assert sms_arrived(session, sms, "+32499000000", NOW) is None
