"""Which voice speaks which language? The carrier's names, with the list by which a setting is checked at start.

A voice that does not go with its language makes the carrier drop the sentence, so an unknown pair is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGE_TAGS = {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE", "de": "de-DE"}

DEFAULT_VOICES = {
    "nl": "Polly.Lisa-Neural",
    "en": "Polly.Amy-Neural",
    "fr": "Polly.Isabelle-Neural",
    "de": "Polly.Vicki-Neural",
}


def _google(tag: str, family: str, letters: str) -> Iterable[str]:
    return (f"Google.{tag}-{family}-{letter}" for letter in letters)


KNOWN_VOICES: dict[str, frozenset[str]] = {
    "nl": frozenset(["Polly.Lisa-Neural", *_google("nl-BE", "Standard", "ABCD"), *_google("nl-BE", "Wavenet", "ABCD")]),
    "en": frozenset(
        [
            "Polly.Amy-Neural",
            "Polly.Emma-Neural",
            "Polly.Brian-Neural",
            "Polly.Arthur-Neural",
            "Polly.Amy-Generative",
            *_google("en-GB", "Neural2", "ABCDFNO"),
        ]
    ),
    "fr": frozenset(["Polly.Isabelle-Neural"]),
    "de": frozenset(
        [
            "Polly.Vicki-Neural",
            "Polly.Daniel-Neural",
            "Polly.Vicki-Generative",
            "Polly.Daniel-Generative",
            "Polly.Marlene",
            "Polly.Hans",
            *_google("de-DE", "Neural2", "ABCDFGH"),
        ]
    ),
}


def voice_faults(voices: Mapping[str, str]) -> list[str]:
    """Return one line for each language or voice that the carrier is not known to speak; empty when all is well."""
    faults = [f"{language}: no such spoken language" for language in voices if language not in KNOWN_VOICES]
    return faults + [
        f"{language}: {voice!r} is not a known voice for {LANGUAGE_TAGS[language]}"
        for language, voice in voices.items()
        if language in KNOWN_VOICES and voice not in KNOWN_VOICES[language]
    ]
