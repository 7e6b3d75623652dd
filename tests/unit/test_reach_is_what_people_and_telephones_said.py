"""An organisation stands as its contacts' best word; words in any order end alike; a person's word never falls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.acknowledging import Asking, Asks, read_answer, worded
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import LOST, RANK, Progress, Said, Standing, acknowledged, after_word, refused

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WITHIN = timedelta(minutes=3)
START = Progress(Standing.NOT_YET, 0, 3)
WORDS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(DeliveryState)), max_size=8)


def heard(progress: Progress, words: list[tuple[int, DeliveryState]]) -> Progress:
    for place, state in words:
        progress = after_word(progress, place, state, WITHIN, NOW)
    return progress


@given(words=WORDS, data=st.data())
def test_the_order_of_words_does_not_matter_to_how_it_stands(
    words: list[tuple[int, DeliveryState]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(words))
    assert heard(START, words).standing is heard(START, shuffled).standing


@given(words=WORDS)
def test_a_persons_word_never_falls_and_ends_the_asking(words: list[tuple[int, DeliveryState]]) -> None:
    answered = heard(acknowledged(START), words)
    assert (answered.standing, answered.next_at) == (Standing.ACKNOWLEDGED, None)


@given(words=WORDS)
def test_no_word_of_the_carrier_is_a_person(words: list[tuple[int, DeliveryState]]) -> None:
    assert RANK[heard(START, words).standing] < RANK[Standing.ACKNOWLEDGED]


def test_the_next_contacts_turn_comes_after_the_wait_or_at_once_when_the_text_is_lost() -> None:
    taken = after_word(START, 0, DeliveryState.ACCEPTED, WITHIN, NOW)
    assert taken.next_at == NOW + WITHIN
    assert after_word(taken, 0, DeliveryState.DELIVERED, WITHIN, NOW + WITHIN / 2).next_at == NOW + WITHIN
    for state in LOST:
        assert after_word(taken, 0, state, WITHIN, NOW + WITHIN / 2).next_at == NOW + WITHIN / 2
    assert after_word(START, 1, DeliveryState.FAILED, WITHIN, NOW).next_at is None, "not the one in hand"
    assert after_word(START, 0, DeliveryState.ACCEPTED, None, NOW).next_at is None, "no answer is asked for"
    last = Progress(Standing.NOT_YET, 2, 3)
    assert after_word(last, 2, DeliveryState.FAILED, WITHIN, NOW).next_at is None, "nobody is left"
    assert refused(taken, NOW).next_at == NOW
    assert refused(last, NOW).next_at is None


def test_the_request_stands_once_at_the_end_and_only_a_clear_word_is_an_answer() -> None:
    asking = Asking(Asks())
    once = worded("Kook het water.", False, asking)
    assert once == "CCVO: Kook het water. Antwoord JA" == worded(once, False, asking)
    assert worded("Kook het water.", True, Asking()) == "CCVO OEFENING: Kook het water."
    assert {read_answer(said) for said in ("JA", " ja. ", "OK", "J", "Oui!", "oké")} == {Said.YES}
    assert {read_answer(said) for said in ("nee", "NEEN", "no")} == {Said.NO}
    assert {read_answer(said) for said in ("Ja maar", "4821 ja", "STOP", "", "👍")} == {Said.FREE}
