"""What an editor is told about flow files is what the reader reads: the same fields, and every file of ours fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import ivr_flows
from ivr_flows.faults import FlowsRefused
from ivr_flows.load import load_book
from ivr_flows.nodes import COMMON, FIELDS, NEEDED
from ivr_flows.parse import HEAD, HEAD_MORE
from ivr_flows.schema import FILES, flow_schema

PACKAGE = Path(ivr_flows.__file__).parent
SCHEMA = flow_schema()
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def wrong(said: Any, shape: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Check as an editor does: the words of JSON Schema that we use."""
    if "$ref" in shape:
        yield from wrong(said, root["definitions"][shape["$ref"].rpartition("/")[2]], root, at)
    types = shape.get("type", [])
    names = [types] if isinstance(types, str) else types
    if names and not any(isinstance(said, TYPES[name]) for name in names):
        yield f"{at}: not {types}"
        return
    if "enum" in shape and said not in shape["enum"]:
        yield f"{at}: {said!r} is none of {shape['enum']}"
    if said.__class__ is int and said < shape.get("minimum", said):
        yield f"{at}: too small"
    for one in shape.get("allOf", []):
        yield from wrong(said, one, root, at)
    if "anyOf" in shape and all(any(wrong(said, one, root, at)) for one in shape["anyOf"]):
        yield f"{at}: fits nothing"
    yield from _wrong_inside(said, shape, root, at)


def _wrong_inside(said: Any, shape: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    for item in said if isinstance(said, list) else ():
        yield from wrong(item, shape.get("items", {}), root, at)
    if isinstance(said, dict):
        yield from _wrong_fields(said, shape, root, at)


def _wrong_fields(said: dict[Any, Any], shape: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in shape.get("required", []) if name not in said)
    for name, value in said.items():
        more = shape.get("additionalProperties", {})
        inner = shape.get("properties", {}).get(str(name), more)
        if inner is False:
            yield f"{at}: {name} has no meaning"
        else:
            yield from wrong(value, inner, root, f"{at}.{name}")


class Editor(yaml.SafeLoader):
    """Reads YAML 1.2, as editors do: yes and no are words."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("name", list(FILES))
def test_the_file_for_editors_is_made_from_the_readers_own_tables(name: str) -> None:
    written = json.loads((PACKAGE / name).read_text(encoding="utf-8"))
    assert written == FILES[name](), "write it anew: ccvo flows schema --output ivr_flows"


def test_the_schema_knows_every_field_of_the_reader_and_no_other() -> None:
    assert set(SCHEMA["properties"]) == {*HEAD, *HEAD_MORE}
    kinds = [set(one["properties"]) for one in SCHEMA["definitions"]["node"]["anyOf"]]
    assert kinds == [{kind, *COMMON, *fields} for kind, fields in FIELDS.items()]


@pytest.mark.parametrize(
    ("file", "schema"),
    [(path, "flow.schema.json") for path in sorted(PACKAGE.glob("*.yaml"))]
    + [(path, "prompts.schema.json") for path in sorted((PACKAGE / "prompts").glob("*.yaml"))],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_every_file_of_ours_fits_and_names_its_schema(file: Path, schema: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert list(wrong(yaml.load(text, Loader=Editor), FILES[schema](), FILES[schema]())) == []
    named = text.partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / named).resolve() == PACKAGE / schema


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  whisper:\n    menu: whisper", "  whisper:\n    meni: whisper"),
        ("    exhausted: hang_up", "    exhausted: hang_up\n    number: hang_up"),
        ("  silences: 1", "  silences: 0"),
        ("for: officer", "for: somebody"),
        ("end: left", "end: happily"),
        ("start: whisper\n", ""),
        ("press: 5", "presses: 5"),
        ("    ends: person\n", ""),
        ("    let_through: yes", "    let_through: maybe"),
    ],
)
def test_an_editor_marks_what_the_reader_refuses(tmp_path: Path, old: str, new: str) -> None:
    text = (PACKAGE / "officer_whisper.yaml").read_text(encoding="utf-8")
    assert old in text
    broken = text.replace(old, new, 1)
    assert any(wrong(yaml.load(broken, Loader=Editor), SCHEMA, SCHEMA))
    (tmp_path / "prompts").mkdir()
    (tmp_path / "broken.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(FlowsRefused, match=r"broken\.yaml"):
        load_book(tmp_path)


@pytest.mark.parametrize(("kind", "needed"), [(kind, field) for kind, fields in NEEDED.items() for field in fields])
def test_what_the_schema_needs_the_reader_needs_too(tmp_path: Path, kind: str, needed: str) -> None:
    fields = {kind: "{set: {a: b}}" if kind == "note" else "x", **dict.fromkeys(NEEDED[kind], "stop")}
    del fields[needed]
    lines = "".join(f"    {name}: {said}\n" for name, said in fields.items())
    head = "flow: f\nfor: officer\nlanguages: [nl]\nstart: n\nrescue: stop\nanswers: {yes_no: {1: yes}}\n"
    (tmp_path / "prompts").mkdir()
    (tmp_path / "f.yaml").write_text(f"{head}nodes:\n  n:\n{lines}  stop: {{end: left}}\n", encoding="utf-8")
    with pytest.raises(FlowsRefused, match=f"{needed} is missing"):
        load_book(tmp_path)
