"""How is a page made in the language of who reads it? Its template is translated once, when Jinja compiles it.

One Jinja environment a language: all that is different in them is the source they compile, so that a page in English
takes no longer to make than one in Dutch.
"""

from __future__ import annotations

from flask import current_app, render_template
from jinja2 import Environment
from jinja2.ext import Extension

from gateway.console.languages.catalogue import catalogue
from gateway.console.languages.model import Language
from gateway.console.languages.saying import spoken
from gateway.console.languages.sentences import translated

OURS = "console/"


class _English(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the template's source in English."""
        if name is None or not name.startswith(OURS):
            return source
        texts = catalogue(Language.ENGLISH)

        def look(dutch: str, surely: bool) -> str | None:
            return texts.text(dutch, name) if surely else texts.own(dutch, name)

        return translated(self.environment, source, look)


EXTENSIONS: dict[Language, type[Extension]] = {Language.ENGLISH: _English}


def render(template: str, **context: object) -> str:
    """Return a page, or a part of one, in the language of this request."""
    language = spoken()
    found = _environment(language).get_template(template)
    return render_template(found, page_language=language.value, **context)


def _environment(language: Language) -> Environment:
    """Return the environment of a language; every other than Dutch is laid over the one of the application."""
    dutch: Environment = current_app.jinja_env
    if language is Language.DUTCH:
        return dutch
    made: dict[Language, Environment] = current_app.extensions.setdefault("ccvo.languages", {})
    if language not in made:
        made[language] = in_language(dutch, language)
    return made[language]


def in_language(dutch: Environment, language: Language) -> Environment:
    """Return an environment that compiles the same templates in a language."""
    if language is Language.DUTCH:
        return dutch
    return dutch.overlay(extensions=[EXTENSIONS[language]], bytecode_cache=None)  # what is kept there is Dutch
