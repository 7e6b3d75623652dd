"""A template is translated before it is compiled: text by text, with places, and nothing of what people wrote."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from gateway.console.languages.code import texts, unsaid
from gateway.console.languages.sentences import translated

ENGLISH = {
    "Bel {n} officieren": "Page {n} officers",
    "{by} aanvaardde {number}": "{number} was accepted by {by}",
    "Hoofdmenu": "Main menu",
    "Wijzig: {title}": "Change: {title}",
    "oproep": "page",
    "oproepen": "pages",
    "{count} {value}": "{count} {value}",
    "nog niemand": "nobody yet",
    "Geen tickets": "No tickets",
    "Een naam": "A name",
    "Nee, “<b>”": 'No, "<b>" & so on',
    "Ging goed": "Went well",
}


def english(source: str) -> tuple[str, list[str]]:
    """Return a template in English, and which texts were asked for that have none."""
    lacking: list[str] = []

    def look(text: str, surely: bool) -> str | None:
        if surely and text not in ENGLISH:
            lacking.append(text)
        return ENGLISH.get(text) if surely else None

    return translated(Environment(autoescape=True), source, look), lacking


@pytest.mark.parametrize(
    ("dutch", "wanted"),
    [
        ("<p>Bel {{ n }} officieren</p>", "<p>Page {{ n }} officers</p>"),
        (
            "<p>{{ ticket.by }} aanvaardde\n  {{ ticket.number }}</p>",
            "<p>{{ ticket.number }} was accepted by {{ ticket.by }}</p>",
        ),
        ('<nav aria-label="Hoofdmenu" class="Hoofdmenu">', '<nav aria-label="Main menu" class="Hoofdmenu">'),
        ('<a title="Wijzig: {{ card.title }}">', '<a title="Change: {{ card.title }}">'),
        ("{{ 'oproep' if n == 1 else 'oproepen' }}", '{{ "page" if n == 1 else "pages" }}'),
        ("{{ who or 'nog niemand' }}", '{{ who or "nobody yet" }}'),
        ("{% if x %}Geen tickets{% endif %}", "{% if x %}No tickets{% endif %}"),
        ("{{ line('name', 'Een naam') }}", "{{ line('name', \"A name\") }}"),
        ("{{ icon('cross') }}Geen tickets", "{{ icon('cross') }}No tickets"),
        ("{% for t, v in (('Ging goed', a),) %}{% endfor %}", '{% for t, v in (("Went well", a),) %}{% endfor %}'),
        ("<p>Nee, “&lt;b&gt;”</p>", "<p>Nee, “&lt;b&gt;”</p>"),
    ],
)
def test_a_text_is_translated_where_it_stands(dutch: str, wanted: str) -> None:
    assert english(dutch)[0] == wanted


@pytest.mark.parametrize(
    "source",
    [
        "{{ ticket.text }}",
        "<p>{{ ticket.text }}</p>",
        '<p class="Geen tickets">{{ x }}</p>',
        "{% if state == 'Geen tickets' %}{% endif %}",
        "{% if state in ('oproep', 'Geen tickets') %}{% endif %}",
        "{{ names['Geen tickets'] }}",
        "<script>Geen tickets</script><style>Geen tickets</style>",
        "<!-- Geen tickets -->{# Geen tickets #}",
        "<code>Geen tickets</code>",
        "{% include 'Geen tickets' %}",
    ],
)
def test_what_is_no_text_for_people_stays_as_it_is(source: str) -> None:
    assert english(source) == (source, [])


def test_a_text_without_english_stays_dutch_and_is_named() -> None:
    assert english("<p>Iets {{ n }} nieuws</p>") == ("<p>Iets {{ n }} nieuws</p>", ["Iets {n} nieuws"])


def test_what_a_person_wrote_is_escaped_as_before_and_never_looked_up() -> None:
    made = Environment(autoescape=True).from_string(english("<p>Bel {{ n }} officieren</p>")[0])
    assert made.render(n="<Geen tickets>") == "<p>Page &lt;Geen tickets&gt; officers</p>"


def test_a_translation_opens_no_tag_and_ends_no_attribute() -> None:
    told, _ = translated(Environment(), '<a title="Dag">Dag</a>', lambda text, surely: '"><script>'), None
    assert told == '<a title="&quot;&gt;&lt;script&gt;">&quot;&gt;&lt;script&gt;</a>'


def test_the_texts_of_code_are_found_and_what_is_put_together_is_named() -> None:
    source = '''
"""Niet dit."""
WORDS: Mapping[str, str] = {"a": "sms", "b": "Een lange tekst"}
WORDS = Words(WORDS)
log.info("Ook dit niet")
def f(n):
    """Noch dit."""
    flash("Bewaard.", "done")
    return say("{n} keer", n=n) if n else f"Al {n} keer geprobeerd"
'''
    assert set(texts(source)) == {"sms", "Een lange tekst", "Bewaard.", "{n} keer"}
    assert [text for _, text in unsaid(source)] == ["Bewaard.", "Al 7 keer geprobeerd"]
