"""Which voice speaks which language? The carrier's names, with the list by which a setting is checked at start.

A voice that does not go with its language makes the carrier drop the sentence: the caller hears nothing. So a name that
is not on the list is refused, unless whoever sets it says that it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gateway.given import Given

LANGUAGE_TAGS = {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE", "de": "de-DE"}

DEFAULT_VOICES = {
    "nl": "Polly.Lisa-Neural",
    "en": "Polly.Amy-Neural",
    "fr": "Polly.Isabelle-Neural",
    "de": "Polly.Vicki-Neural",
}
UNLISTED = "unlisted:"  # before the name of a voice that the carrier added since this list was made


def _google(tag: str, family: str, letters: str) -> Iterable[str]:
    return (f"Google.{tag}-{family}-{letter}" for letter in letters)


# By the tag that a voice is spoken under: a voice of the Netherlands is asked for as nl-NL.
KNOWN_VOICES: dict[str, dict[str, frozenset[str]]] = {
    "nl": {
        "nl-BE": frozenset(
            ["Polly.Lisa-Neural", *_google("nl-BE", "Standard", "ABCD"), *_google("nl-BE", "Wavenet", "ABCD")]
        ),
        "nl-NL": frozenset(
            [
                *("Polly.Laura-Neural", "Polly.Lotte", "Polly.Ruben"),
                *_google("nl-NL", "Standard", "ABCDEFG"),
                *_google("nl-NL", "Wavenet", "ABCDEFG"),
            ]
        ),
    },
    "en": {
        "en-GB": frozenset(
            [
                *("Polly.Amy-Neural", "Polly.Emma-Neural", "Polly.Brian-Neural", "Polly.Arthur-Neural"),
                "Polly.Amy-Generative",
                *_google("en-GB", "Neural2", "ABCDFNO"),
            ]
        )
    },
    "fr": {
        "fr-BE": frozenset(["Polly.Isabelle-Neural"]),
        "fr-FR": frozenset(
            [
                *("Polly.Lea-Neural", "Polly.Remi-Neural", "Polly.Lea-Generative", "Polly.Celine", "Polly.Mathieu"),
                *_google("fr-FR", "Neural2", "ABCDEFG"),
            ]
        ),
    },
    "de": {
        "de-DE": frozenset(
            [
                *("Polly.Vicki-Neural", "Polly.Daniel-Neural", "Polly.Vicki-Generative", "Polly.Daniel-Generative"),
                *("Polly.Marlene", "Polly.Hans"),
                *_google("de-DE", "Neural2", "ABCDFGH"),
            ]
        )
    },
}
_STARRED = re.compile(r"Google\.(nl-NL|fr-FR)-Chirp3-HD-[A-Z][a-z]+")  # named for stars; the carrier has thirty
_NAME = re.compile(r"[A-Za-z]+\.[A-Za-z0-9-]+")
_TAG = re.compile(r"\.([a-z]{2}-[A-Z]{2})-")


def read_voice(language: str, said: str) -> str:
    """Return the voice that a setting names; raises ValueError, saying why, for one that does not speak `language`."""
    voice = said.removeprefix(UNLISTED)
    if _NAME.fullmatch(voice) is None:
        raise ValueError(f"{said!r} is no voice's name, as {DEFAULT_VOICES[language]}")
    if said.startswith(UNLISTED) or _known_tag(language, voice) is not None:
        return voice
    raise ValueError(
        f"{voice!r} is not a known voice for {' or '.join(KNOWN_VOICES[language])}; "
        f"if the carrier has added it, write {UNLISTED}{voice}"
    )


def choose_voice(given: Given, name: str, language: str) -> str:
    """Return the voice of the setting `name`, or the usual one; one that cannot be is named among the faults."""
    try:
        return read_voice(language, given.text(name) or DEFAULT_VOICES[language])
    except ValueError as fault:
        given.faults.append(f"{name}: {fault}")
        return DEFAULT_VOICES[language]


def tag_of(language: str, voice: str) -> str:
    """Return the language tag under which the carrier knows a voice: nl-BE."""
    named = _TAG.search(voice)
    return _known_tag(language, voice) or (named[1] if named else LANGUAGE_TAGS[language])


def unlisted(voices: Mapping[str, str]) -> list[str]:
    """Return the voices, among those chosen by language, that nobody here has heard of."""
    return [voice for language, voice in voices.items() if _known_tag(language, voice) is None]


def _known_tag(language: str, voice: str) -> str | None:
    starred = _STARRED.fullmatch(voice)
    if starred and starred[1] in KNOWN_VOICES[language]:
        return starred[1]
    return next((tag for tag, voices in KNOWN_VOICES[language].items() if voice in voices), None)
