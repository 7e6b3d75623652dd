"""Documents for the carrier: explicit on every verb, a way on after silence, well-formed whatever the words."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml import voice_response

from gateway.carrier.twiml import Room, hang_up, message_reply, render, waiting
from gateway.carrier.twiml_static import Spoken, trouble
from gateway.voices import DEFAULT_VOICES, LANGUAGE_TAGS
from ivr_flows.instructions import (
    Collect,
    Connect,
    End,
    Instruction,
    Meet,
    Moment,
    Part,
    Pause,
    Play,
    Record,
    Say,
)

TURN = "https://ccvo.example.org/voice/turn/x/4?a=1&b=2#rc=1&rp=ct"
SILENCE = "https://ccvo.example.org/voice/turn/x/4?silent=1"
AUDIO = "https://ccvo.example.org/audio"
READY = "https://ccvo.example.org/voice/recording/x"
WAIT, LEFT = "https://ccvo.example.org/voice/wait/x", "https://ccvo.example.org/voice/left/x/4"
HELLO = Say("Crisiscentrum Vlaamse overheid.", "nl")


def document(*instructions: Instruction, recorded: tuple[str, ...] = ()) -> Xml.Element:
    written = render(
        instructions,
        turn_url=TURN,
        silence_url=SILENCE,
        recording_url=READY,
        whisper_url=lambda leg: f"https://ccvo.example.org/voice/whisper/{leg}",
        caller_id="+3222170113",
        voices=DEFAULT_VOICES,
        audio_url=lambda language, name: f"{AUDIO}/{language}/{name}" if name in recorded else None,
        room=lambda room: Room(f"room-{room}", WAIT, LEFT),
    )
    return Xml.fromstring(written)


def verbs(response: Xml.Element) -> list[str]:
    return [verb.tag for verb in response]


def test_a_single_key_is_gathered_with_every_attribute_said() -> None:
    response = document(Collect((HELLO, Pause(1), Play("https://x.example/a.wav")), digits=1, timeout_s=8))
    gather, redirect = response
    assert gather.attrib == {
        "input": "dtmf",
        "action": TURN,
        "method": "POST",
        "timeout": "8",
        "numDigits": "1",
        "finishOnKey": "",
    }
    assert [prompt.tag for prompt in gather] == ["Say", "Pause", "Play"]
    assert gather[0].attrib == {"language": "nl-BE", "voice": "Polly.Lisa-Neural"}
    assert (redirect.tag, redirect.text, redirect.attrib) == ("Redirect", SILENCE, {"method": "POST"})


def test_many_keys_end_with_the_hash_key_and_have_no_number() -> None:
    gather = document(Collect((HELLO,), digits=None, timeout_s=8))[0]
    assert gather.get("finishOnKey") == "#"
    assert "numDigits" not in gather.attrib


def test_silence_on_an_officers_leg_hangs_up() -> None:
    assert verbs(document(Collect((HELLO,), 1, 8, hang_up_on_silence=True))) == ["Gather", "Hangup"]


def test_a_recording_says_where_it_goes_and_an_empty_one_comes_back_to_us() -> None:
    say, record, redirect = document(Record((HELLO,), silence_s=10, longest_s=180))
    assert say.tag == "Say"
    assert record.attrib == {
        "action": TURN,
        "method": "POST",
        "timeout": "10",
        "maxLength": "180",
        "finishOnKey": "#",
        "playBeep": "true",
        "trim": "trim-silence",
        "recordingStatusCallback": READY,
        "recordingStatusCallbackMethod": "POST",
        "recordingStatusCallbackEvent": "completed absent",
    }
    assert (redirect.tag, redirect.text) == ("Redirect", SILENCE)


def test_a_connection_whispers_first_and_is_never_recorded() -> None:
    say, dial = document(Connect((HELLO,), "+32470123456", leg=7, ring_s=25))
    assert say.tag == "Say"
    assert dial.attrib == {
        "action": TURN,
        "method": "POST",
        "timeout": "25",
        "callerId": "+3222170113",
        "answerOnBridge": "false",
        "record": "do-not-record",
    }
    assert dial[0].attrib == {"url": "https://ccvo.example.org/voice/whisper/7", "method": "POST"}
    assert dial[0].text == "+32470123456"


def test_a_connection_without_words_keeps_the_callers_line_ringing() -> None:
    assert document(Connect((), "+32470123456", 7, 25))[0].get("answerOnBridge") == "true"


def test_a_connection_without_whisper_asks_nobody() -> None:
    number = document(Connect((), "+32470123456", None, 25, whisper=False))[0][0]
    assert number.attrib == {}


def test_a_whisper_without_a_leg_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="leg"):
        document(Connect((), "+32470123456", None, 25))


@pytest.mark.parametrize("opens", [True, False])
def test_a_room_says_everything_and_is_never_recorded(opens: bool) -> None:
    say, dial = document(Meet((HELLO,), 7, opens))
    assert say.tag == "Say"
    assert dial.attrib == {"action": LEFT, "method": "POST", "hangupOnStar": "true", "record": "do-not-record"}
    assert dial[0].text == "room-7"
    assert dial[0].attrib == {
        "startConferenceOnEnter": str(opens).lower(),
        "endConferenceOnExit": "true",
        "waitUrl": WAIT,
        "waitMethod": "POST",
        "beep": "false",
        "maxParticipants": "2",
        "record": "do-not-record",
    }


def test_a_moment_speaks_pauses_and_comes_back() -> None:
    say, pause, redirect = document(Moment((HELLO,), 3))
    assert (say.tag, pause.tag, pause.get("length")) == ("Say", "Pause", "3")
    assert (redirect.text, redirect.attrib) == (SILENCE, {"method": "POST"})


def test_who_waits_hears_a_sound_and_words_and_no_verb_that_a_room_forbids() -> None:
    assert verbs(Xml.fromstring(waiting(HELLO, "https://ccvo.example.org/voice/comfort.wav"))) == ["Play", "Say"]


def test_an_end_hangs_up_unless_it_connects() -> None:
    assert verbs(document(End((HELLO,)))) == ["Say", "Hangup"]
    assert verbs(document(End((HELLO,), connect=True))) == ["Say"]
    assert verbs(document(End((), connect=True))) == []


@pytest.mark.parametrize("instructions", [[], [End(()), End(())]])
def test_a_turn_without_exactly_one_waiting_instruction_is_a_fault_of_ours(instructions: list[Instruction]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        document(*instructions)


def test_a_recorded_prompt_wins_over_the_voice_where_there_is_a_recording() -> None:
    said = Say("Dag.", "nl", audio="dag.wav")
    assert document(End((said,)))[0].tag == "Say"
    played = document(End((said,)), recorded=("dag.wav",))[0]
    assert (played.tag, played.text) == ("Play", f"{AUDIO}/nl/dag.wav")


CLOSING = Say(
    "Uw nummer is 2 6, 7. Dank u.",
    "nl",
    parts=(
        Part("Uw nummer is ", "nl", "closing.1"),
        Part("2 6, 7", "nl"),
        Part(". ", "nl"),
        Part("Dank u.", "nl", "closing.2"),
    ),
)


def test_the_words_around_a_value_are_played_and_the_value_is_spoken() -> None:
    response = document(End((CLOSING,)), recorded=("closing.1", "closing.2"))
    assert [(verb.tag, verb.text) for verb in response][:3] == [
        ("Play", f"{AUDIO}/nl/closing.1"),
        ("Say", "2 6, 7."),
        ("Play", f"{AUDIO}/nl/closing.2"),
    ]


def test_a_sentence_that_is_recorded_in_part_is_spoken_whole_by_one_voice() -> None:
    response = document(End((CLOSING,)), recorded=("closing.1",))
    assert [(verb.tag, verb.text) for verb in response][:-1] == [("Say", CLOSING.text)]


def test_a_value_in_another_language_is_said_by_that_language_s_voice() -> None:
    said = Say(
        "You are reporting for Sint-Truiden. Is that right?",
        "en",
        parts=(
            Part("You are reporting for ", "en", "entity.1"),
            Part("Sint-Truiden", "nl"),
            Part(". ", "en"),
            Part("Is that right?", "en", "entity.2"),
        ),
    )
    response = document(End((said,)))
    assert [(verb.text, verb.get("language")) for verb in response][:-1] == [
        ("You are reporting for", "en-GB"),
        ("Sint-Truiden", "nl-BE"),
        ("Is that right?", "en-GB"),
    ]


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_every_language_has_its_tag_and_a_known_voice(language: str) -> None:
    said = document(End((Say("x", language),)))[0]
    assert said.attrib == {"language": LANGUAGE_TAGS[language], "voice": DEFAULT_VOICES[language]}


def troubled(numbers: list[str], spoken: Spoken = Spoken()) -> str:  # noqa: B008  # frozen
    first, before_the_tone = (
        Say("Er is een storing.", "nl", "trouble"),
        Say("Spreek in.", "nl", "officer_not_answering"),
    )
    return trouble(first, numbers, "+3222170112", before_the_tone, TURN, spoken)


def test_trouble_is_played_where_a_person_recorded_it_and_spoken_where_not() -> None:
    recorded = {"trouble": "https://gateway.test/voice/prompts/nl/trouble.mp3"}
    spoken = Spoken(audio_url=lambda language, audio: recorded.get(audio) if language == "nl" else None)
    response = Xml.fromstring(troubled(["+32470000001"], spoken))
    assert verbs(response) == ["Play", "Dial", "Say", "Record", "Hangup"]
    assert response.findtext("Play") == recorded["trouble"]


def test_trouble_rings_each_number_in_turn_and_then_records() -> None:
    written = troubled(["+32470000001", "+32470000002"])
    response = Xml.fromstring(written)
    assert verbs(response) == ["Say", "Dial", "Dial", "Say", "Record", "Hangup"]
    assert [dial[0].text for dial in response.findall("Dial")] == ["+32470000001", "+32470000002"]
    assert all("action" not in dial.attrib for dial in response.findall("Dial"))
    assert response.findall("Record")[0].get("action") == TURN


def test_trouble_without_anybody_to_ring_still_records() -> None:
    assert verbs(Xml.fromstring(troubled([]))) == ["Say", "Say", "Record", "Hangup"]


def test_hanging_up_is_one_verb() -> None:
    assert verbs(Xml.fromstring(hang_up())) == ["Hangup"]


def test_a_reply_is_one_message_and_silence_is_an_empty_response() -> None:
    assert [(verb.tag, verb.text) for verb in Xml.fromstring(message_reply("JA & <NEE>"))] == [
        ("Message", "JA & <NEE>")
    ]
    assert len(Xml.fromstring(message_reply(None))) == 0


def test_a_document_over_64_kb_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        document(End((Say("é" * 33_000, "nl"),)))


hostile = st.text(max_size=60) | st.sampled_from(
    ["\x00\x1b[31m", "]]><Hangup/>", "&amp;<Say>", "😀\ud800", "\ufffe\uffff", "\r\n\t"]
)


@given(hostile, st.integers(1, 4))
def test_no_words_break_the_document_or_add_a_verb(words: str, repeat: int) -> None:
    prompts = tuple(Say(words, "nl") for _ in range(repeat))
    gather = document(Collect(prompts, 1, 8))[0]
    assert [said.tag for said in gather] == ["Say"] * repeat
    assert verbs(Xml.fromstring(message_reply(words))) == ["Message"]


@given(hostile)
def test_words_that_xml_can_hold_arrive_unchanged(words: str) -> None:
    said = document(End((Say(words, "nl"),)))[0].text or ""
    if all(character == "\n" or " " <= character <= "\ud7ff" for character in words):
        assert said == words


def everything() -> Iterator[Xml.Element]:
    prompts = (HELLO, Pause(1), Play("https://x.example/a.wav"))
    yield document(Collect(prompts, 1, 8))
    yield document(Moment(prompts, 2))
    yield document(Meet(prompts, 7, opens=True))
    yield Xml.fromstring(waiting(HELLO, "https://x.example/a.wav"))
    yield document(Record(prompts))
    yield document(Connect(prompts, "+32470123456", 7, 25))
    yield document(End(prompts))
    yield Xml.fromstring(troubled(["+32470123456"]))


def test_every_verb_and_attribute_is_one_that_the_library_knows() -> None:
    for response in everything():
        for verb in response.iter():
            if verb.tag == "Response":
                continue
            maker = voice_response.Dial if verb.tag in ("Number", "Conference") else voice_response.VoiceResponse
            known = set(inspect.signature(getattr(maker, verb.tag.lower())).parameters)
            snake = {"".join(f"_{c.lower()}" if c.isupper() else c for c in name) for name in verb.attrib}
            assert snake <= known, verb.tag
