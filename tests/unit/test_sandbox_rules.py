"""The sandbox's pure rules are Twilio's: signatures, retries, segments, pages of a list, documents, pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from gateway.sandbox.listing import by_time, page
from gateway.sandbox.numbers import Line, is_name, line_of, normal, segments_of
from gateway.sandbox.overrides import Failure, patience_of
from gateway.sandbox.pace import Agenda, Lane
from gateway.sandbox.signing import signature
from gateway.sandbox.store import Store
from gateway.sandbox.twiml_reading import BadDocument, read_document


def test_the_signature_is_that_of_twilios_own_example() -> None:
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, params.items()) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@given(st.lists(st.tuples(st.sampled_from("abcA"), st.text(max_size=8)), max_size=8))
def test_twilios_validator_believes_every_signature_repeated_keys_included(pairs: list[tuple[str, str]]) -> None:
    url = "http://127.0.0.1:8000/voice/turn/x/1?silent=1"
    assert RequestValidator("t").validate(url, MultiDict(pairs), signature("t", url + "#rc=1&rp=ct", pairs))


def test_overrides_are_read_from_the_fragment_and_never_exceed_fifteen_seconds() -> None:
    url, patience = patience_of("https://x/y?z=1#rc=2&rp=ct,rt,5xx&rt=2500&tt=60000&ct=50&e=dublin")
    assert url == "https://x/y?z=1"
    assert (patience.connect_s, patience.read_s, patience.total_s, patience.repeats) == (0.1, 2.5, 15.0, 2)
    assert patience.repeat_on == {Failure.CONNECT, Failure.READ, Failure.SERVER_ERROR}


def test_without_overrides_only_a_failed_connection_is_tried_again_and_once() -> None:
    _, patience = patience_of("https://x/y")
    assert (patience.repeats, patience.repeat_on) == (1, {Failure.CONNECT})


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("x" * 152 + "€" + "x" * 152, 3),
        ("ë" * 70, 1),
        ("ë" * 71, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_a_text_is_billed_in_segments(text: str, segments: int) -> None:
    assert segments_of(text) == segments


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("+32470000001", Line.TEXTABLE),
        ("+3222170112", Line.LANDLINE),
        ("+32999", Line.INVALID),
        ("0470000001", Line.INVALID),
        ("anonymous", Line.INVALID),
        ("+31612345678", Line.TEXTABLE),
    ],
)
def test_a_number_is_known_for_what_it_is(number: str, line: Line) -> None:
    assert line_of(number) is line


def test_what_a_person_types_becomes_a_number() -> None:
    assert normal("0470 12 34 56") == "+32470123456"
    assert normal("02/217.01.12") == "+3222170112"
    assert normal("geen nummer") is None


def test_a_sender_may_be_a_name_of_eleven_characters() -> None:
    assert [is_name(said) for said in ("CCVO", "Crisiscentr", "Crisiscentru", "12345", "+32470000001", "CCVO!")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


@dataclass
class Thing:
    sid: str
    at: datetime | None


NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
THINGS = [Thing(str(n), NOON - timedelta(days=n)) for n in range(5)] + [Thing("never", None)]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"At": "2026-01-01"}, ["1"]),
        ({"At>": "2026-01-01"}, ["0", "1"]),
        ({"At<": "2025-12-31T12:00:00Z"}, ["2", "3", "4"]),
        ({"At>": "2025-12-31", "At<": "2026-01-01T23:59:59Z"}, ["1", "2"]),
        ({}, ["0", "1", "2", "3", "4", "never"]),
    ],
)
def test_a_list_is_narrowed_by_time(args: dict[str, str], expected: list[str]) -> None:
    assert [thing.sid for thing in by_time(THINGS, args, "At", lambda thing: thing.at)] == expected


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 30))
def test_pages_hold_everything_once_whatever_is_added_meanwhile(count: int, size: int, added: int) -> None:
    things = [Thing(str(n), None) for n in range(count)]
    seen: list[object] = []
    args = {"PageSize": str(size)}
    while True:
        shown = page(things, args, "/p", "things", lambda thing: thing.sid)
        seen += shown["things"]  # type: ignore[arg-type]
        onward = shown["next_page_uri"]
        if onward is None:
            break
        args = dict(pair.split("=") for pair in str(onward).split("?")[1].split("&"))
        things = [Thing(f"new{added}-{len(things)}", None), *things] if added else things
    assert seen == [str(n) for n in range(count)]


def test_a_document_is_read_as_verbs_with_words_and_nested_prompts() -> None:
    gather, say = read_document(
        b'<?xml version="1.0"?><Response><!-- x --><Gather numDigits="1"><Say language="nl-BE">Druk\n 1</Say></Gather>'
        b"<Say>Dag</Say></Response>"
    )
    assert (gather.name, gather.number("numDigits", 0), gather.children[0].text) == ("Gather", 1, "Druk 1")
    assert say.text == "Dag"


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"<Response>", "text/xml", 12100),
        (b"<Antwoord/>", "text/xml", 12100),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><Response>&a;</Response>', "text/xml", 12100),
        (b"{}", "application/json", 12300),
        (b"<Response>" + b"x" * 65536 + b"</Response>", "text/xml", 11750),
    ],
)
def test_a_bad_document_is_refused_with_its_number(body: bytes, kind: str, code: int) -> None:
    with pytest.raises(BadDocument) as bad:
        read_document(body, kind)
    assert bad.value.code == code


class HandAgenda(Agenda):
    """An agenda that a test turns by hand."""

    def __init__(self) -> None:
        self.now, self.speed = 0.0, 1.0
        self.monotonic = lambda: self.now
        self.due: list[tuple[float, Callable[[], None]]] = []

    def at(self, moment: float, act: Callable[[], None]) -> None:
        self.due.append((moment, act))

    def turn(self) -> None:
        while self.due:
            self.due.sort(key=lambda entry: entry[0])
            moment, act = self.due.pop(0)
            self.now = max(self.now, moment)
            act()


def test_a_lane_lets_segments_through_at_its_rate() -> None:
    agenda = HandAgenda()
    lane = Lane(agenda, rate=10)
    passed: list[float] = []
    for units in (1, 3, 1, 1):
        lane.join(units, lambda: passed.append(agenda.now))
    assert lane.units == 6
    agenda.turn()
    assert passed == pytest.approx([0.0, 0.1, 0.4, 0.5])
    assert lane.units == 0


def test_a_lane_that_stood_still_does_not_owe_or_save_time() -> None:
    agenda = HandAgenda()
    lane = Lane(agenda, rate=1)
    passed: list[float] = []
    lane.join(1, lambda: passed.append(agenda.now))
    agenda.turn()
    agenda.now = 100
    for _ in range(2):
        lane.join(1, lambda: passed.append(agenda.now))
    agenda.turn()
    assert passed == [0, 100, 101]


def test_simulated_time_runs_as_much_faster_as_it_is_told() -> None:
    agenda = HandAgenda()
    agenda.speed = 10
    lane = Lane(agenda, rate=1)
    passed: list[float] = []
    for _ in range(3):
        lane.join(1, lambda: passed.append(agenda.now))
    agenda.turn()
    assert passed == pytest.approx([0, 0.1, 0.2])


def test_the_store_gives_back_what_it_was_given() -> None:
    from gateway.sandbox.model import Call, CallStatus, Direction, Heard, Hook, Transcript, Voice

    store = Store(None)
    call = Call("AC1", "+32470000001", "+3222170112", Direction.INBOUND, NOON, status=CallStatus.RINGING)
    call.hook, call.callback_events = Hook("http://x", "GET"), ("ringing", "completed")
    transcript = Transcript(call.sid, (Heard(NOON, Voice.NOTE, "ended", "busy"),))
    store.keep(call.sid, 1, call)
    store.keep(call.sid, 1, transcript)
    assert list(store.load(Call)) == [(call.sid, 1, call)]
    assert list(store.load(Transcript)) == [(call.sid, 1, transcript)]
    store.forget(Call, call.sid)
    assert list(store.load(Call)) == []
    store.close()
