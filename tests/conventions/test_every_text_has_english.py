"""Every text that the console shows has English, and the catalogue holds nothing else (`make messages`)."""

from __future__ import annotations

from gateway.console.languages import code
from gateway.console.languages.catalogue import PLACE, read
from gateway.console.languages.messages import found, modules
from gateway.console.languages.model import Language

CATALOGUE = {(each.context, str(each.id)): str(each.string) for each in read(Language.ENGLISH) if each.id}


def test_no_text_lacks_english() -> None:
    wanted = found().keys(set(CATALOGUE))
    lacking = [
        f"{min(files)}: {text!r}" for (context, text), files in wanted.items() if not CATALOGUE.get((context, text))
    ]
    assert lacking == [], "run `make messages` and translate what is empty in languages/en.po"


def test_the_catalogue_has_no_text_that_nobody_shows() -> None:
    assert sorted(map(str, set(CATALOGUE) - set(found().keys(set(CATALOGUE))))) == [], "run `make messages`"


def test_every_translation_has_the_places_of_its_text_in_any_order() -> None:
    wrong = {
        text: told
        for (_, text), told in CATALOGUE.items()
        if told and sorted(PLACE.findall(text)) != sorted(PLACE.findall(told))
    }
    assert wrong == {}


def test_no_translation_holds_a_mark_of_a_template_or_a_tag() -> None:
    assert [told for told in CATALOGUE.values() if any(mark in told for mark in ("<", "{{", "{%", "{#"))] == []


def test_no_text_of_the_code_is_put_together_or_told_without_its_language() -> None:
    unsaid = [
        f"{path.name}:{line}: {text!r}" for path in modules() for line, text in code.unsaid(path.read_text("utf-8"))
    ]
    assert unsaid == [], 'write say("Ticket {number}", number=...) instead of an f-string, and flash(say("..."), ...)'
