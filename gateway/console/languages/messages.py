"""Which texts does the console have, which lack a translation, and which translations has nobody any more?

`make messages` puts what lacks into the catalogue with an empty translation, and takes out what is not used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask import Flask

from gateway.console.languages import code
from gateway.console.languages.catalogue import path_of, read
from gateway.console.languages.model import Language
from gateway.console.languages.sentences import translated

CONSOLE = Path(__file__).parents[1]
ROOT = CONSOLE.parents[1]
OURS = Path(__file__).parent
TABLES = (  # Dutch of others that the console shows
    ("contacts/holidays.py", "_AFTER_EASTER"),
    ("contacts/holidays.py", "_FIXED"),
    ("gateway/alarms/model.py", "SAID"),
    ("gateway/broadcasts/scenarios.py", "LABELS"),
    ("gateway/broadcasts/scenarios.py", "doubts"),
    ("gateway/console/figure_cells.py", "NONE"),
    ("gateway/console/figure_cells.py", "SHORT"),
    ("gateway/console/retention.py", "WORDS"),
    ("gateway/duty/described.py", "DAYS"),
    ("gateway/duty/described.py", "UNITS"),
    ("gateway/duty/readiness.py", "LACKS"),
    ("gateway/news/words.py", "WORDS"),
    ("gateway/staff/changing.py", "WORDS"),
    ("ivr_flows/draw.py", "LOOKS"),
    ("ivr_flows/draw.py", "WORDS"),
)
SIGN = "sign"  # the context of words that stand beside a sign
NO_WORDS = frozenset({"routes.py"})
PAPERS = frozenset({"paper.py", "case_paper.py", "report_paper.py"})  # leave the house, so they are Dutch for everybody
HEADER = """# What the console says. `make messages` adds what is new here; write the translation under it.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

Key = tuple[str | None, str]  # the context, and the Dutch text


@dataclass
class Texts:
    """What was found: each text with the files it stands in, and each short string that only a context translates."""

    sure: dict[str, set[str]] = field(default_factory=dict)
    of_context: dict[str, set[str]] = field(default_factory=dict)

    def keys(self, contexts: set[Key]) -> dict[Key, set[str]]:
        """Return what the catalogue must have: every text, and those of `contexts` that still stand in their place."""
        found: dict[Key, set[str]] = {(None, text): files for text, files in self.sure.items()}
        for context, text in contexts:
            if context and text in self.of_context.get(context, ()):
                found[context, text] = {context}
        return found


def modules() -> Iterator[Path]:
    """Return the console's modules that may hold words for people."""
    for path in sorted(CONSOLE.rglob("*.py")):
        if OURS not in path.parents and path.name not in NO_WORDS | PAPERS:
            yield path


def found() -> Texts:
    """Return every text of the console."""
    texts, environment = Texts(), Flask("messages").jinja_env
    for path in sorted((CONSOLE / "templates").rglob("*.html")):
        name = path.relative_to(CONSOLE / "templates").as_posix()

        def look(text: str, surely: bool, name: str = name) -> None:
            texts.of_context.setdefault(name, set()).add(text)
            if surely:
                texts.sure.setdefault(text, set()).add(name)

        translated(environment, path.read_text("utf-8"), look)
    for path in modules():
        for text in code.texts(path.read_text("utf-8")):
            texts.sure.setdefault(text, set()).add(path.name)
            texts.of_context.setdefault(SIGN if path.name == "wording.py" else path.name, set()).add(text)
    for file, table in TABLES:
        for text in code.named((ROOT / file).read_text("utf-8"), table):
            texts.sure.setdefault(text, set()).add(file)
    return texts


def renew(language: Language) -> tuple[int, int]:
    """Write the catalogue of a language anew; return how many texts lack a translation, and how many were taken out."""
    old = read(language)
    kept: dict[Key, str] = {(each.context, str(each.id)): str(each.string) for each in old if each.id}
    wanted = found().keys(set(kept))
    new = Catalog(locale=language.value, fuzzy=False)
    for key, files in sorted(wanted.items(), key=lambda each: (min(each[1]), each[0][1], each[0][0] or "")):
        new.add(key[1], kept.get(key, ""), locations=[(file, 0) for file in sorted(files)], context=key[0])
    with path_of(language).open("wb") as file:
        file.write(HEADER.format(language=language.value).encode())
        write_po(file, new, width=0, include_lineno=False, omit_header=True)
    return sum(not kept.get(key) for key in wanted), len(set(kept) - set(wanted))


if __name__ == "__main__":
    lacking, unused = renew(Language.ENGLISH)
    print(f"{path_of(Language.ENGLISH)}: {lacking} without a translation, {unused} no longer used and taken out")  # noqa: T201
