"""A voice that does not go with its language is named at start, with every other faulty setting, and never spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import SettingsFault
from gateway.settings import Settings
from gateway.voices import DEFAULT_VOICES, KNOWN_VOICES, LANGUAGE_TAGS, read_voice, tag_of, unlisted


def settings(tmp_path: Path, **given: str) -> Settings:
    return Settings.from_env(given, tmp_path)


def test_the_voices_are_belgian_unless_somebody_chooses_others(tmp_path: Path) -> None:
    voices = settings(tmp_path).voices
    assert {language: tag_of(language, voice) for language, voice in voices.items()} == LANGUAGE_TAGS
    assert unlisted(voices) == []


@pytest.mark.parametrize(
    ("language", "voice", "tag"),
    [
        ("nl", "Google.nl-BE-Wavenet-B", "nl-BE"),
        ("nl", "Polly.Laura-Neural", "nl-NL"),
        ("nl", "Google.nl-NL-Chirp3-HD-Aoede", "nl-NL"),
        ("en", "Google.en-GB-Neural2-N", "en-GB"),
        ("fr", "Polly.Lea-Generative", "fr-FR"),
        ("de", "Polly.Daniel-Neural", "de-DE"),
    ],
)
def test_a_known_voice_is_asked_for_under_its_own_tag(tmp_path: Path, language: str, voice: str, tag: str) -> None:
    chosen = settings(tmp_path, **{f"VOICE_{language.upper()}": voice}).voices
    assert (chosen[language], tag_of(language, chosen[language])) == (voice, tag)


def test_every_wrong_voice_is_named_in_one_message_with_other_faults(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault) as refused:
        settings(tmp_path, VOICE_NL="Polly.Amy-Neural", VOICE_DE="Google.de-DE-Neural2-E", PORT="x")
    said = str(refused.value)
    assert "VOICE_NL: 'Polly.Amy-Neural' is not a known voice for nl-BE or nl-NL" in said
    assert "VOICE_DE: 'Google.de-DE-Neural2-E'" in said
    assert "PORT" in said


def test_a_voice_that_the_carrier_added_is_taken_when_it_is_meant(tmp_path: Path) -> None:
    voices = settings(tmp_path, VOICE_NL="unlisted:Google.nl-BE-Chirp3-HD-Kore", VOICE_FR="unlisted:Polly.Nova").voices
    assert (voices["nl"], tag_of("nl", voices["nl"])) == ("Google.nl-BE-Chirp3-HD-Kore", "nl-BE")
    assert tag_of("fr", voices["fr"]) == "fr-BE"
    assert unlisted(voices) == ["Google.nl-BE-Chirp3-HD-Kore", "Polly.Nova"]


@pytest.mark.parametrize("said", ["unlisted:", "Polly", 'Polly.Lisa"><Hangup/>', "alice", "unlisted:Polly.Lisa Neural"])
def test_what_is_no_voice_s_name_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="no voice"):
        read_voice("nl", said)


def test_no_voice_stands_under_two_languages() -> None:
    every = [voice for tags in KNOWN_VOICES.values() for voices in tags.values() for voice in voices]
    assert len(every) == len(set(every))
    assert set(DEFAULT_VOICES) == set(KNOWN_VOICES) == set(LANGUAGE_TAGS)
