"""Which flows and spoken words stand in the files? The only module that reads YAML, and the only one that opens a file.

Every scalar is read as text: a `yes` in a flow file is the word yes, and 1 is the key 1.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from ivr_flows.blocks import Block, Reader
from ivr_flows.faults import Fault, FlowsRefused
from ivr_flows.model import Book, Flow, Prompt
from ivr_flows.parse import parse_flow
from ivr_flows.prompts_read import read_prompts, read_words

__all__ = ["Book", "load_book", "our_book"]


DEEPEST = 50  # no flow stands a tenth as deep; libyaml's own composer ends the process at a depth it cannot bear
ADVICE = {
    "cannot start any token": "Indent with spaces, not with a tab",
    "stands here twice": "Take one of the two out, or give it another name",
    "cannot stand in a text": "Take that character out",
    "another document": "Take out the line ---",
    "alias": "Write it out instead of *name",
    "tag": "Take out what begins with !",
    "": "Look at the indentation, colons and quotes around here",
}


class _Loader(yaml.CSafeLoader):
    """Reads every scalar as text, remembers lines, and refuses a name that stands twice in one block."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - the library's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        block = Block(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            if key in block:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands here twice", key_node.start_mark)
            block.lines[key] = key_node.start_mark.line + 1
            block[key] = self.construct_object(value_node, deep=True)
        return block


def _construct(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _construct)


class _DepthError(Exception):
    """Blocks stand in each other deeper than anybody writes."""


def load_book(directory: Path | None = None) -> Book:
    """Read every flow (*.yaml) and every language (prompts/*.yaml) of the package, or of another directory.

    Raises FlowsRefused naming every mistake found. What is read may still be unsound: see `soundness`.
    """
    root: Traversable = directory if directory is not None else resources.files("ivr_flows")
    faults: list[Fault] = []
    prompts: dict[str, dict[str, Prompt]] = {}
    words: dict[str, dict[str, dict[str, str]]] = {}
    for file in _files(root.joinpath("prompts"), faults):
        block = _read(file, faults, "prompts/")
        if block is not None:
            reader = Reader(f"prompts/{file.name}", block, faults)
            language = str(block.get("language", file.name.removesuffix(".yaml")))
            prompts[language] = read_prompts(reader)
            words[language] = read_words(reader)
    flows: dict[str, Flow] = {}
    for file in _files(root, faults):
        block = _read(file, faults)
        if block is not None:
            flow, found = parse_flow(file.name, block)
            faults.extend(found)
            if flow.name in flows:
                problem = f"flow {flow.name} stands in {flows[flow.name].file} too"
                faults.append(Fault(file.name, problem, "Give one of the two another name"))
            flows[flow.name] = flow
    if faults:
        raise FlowsRefused(tuple(dict.fromkeys(faults)))
    return Book(flows=flows, prompts=prompts, words=words)


@cache
def our_book() -> Book:
    """Return the flows and words that came with this version, read once a process."""
    return load_book()


def prompts_folder(directory: Path | None = None) -> Path:
    """Give where the files of prompts stand; a recording stands beside them, in a folder of its language."""
    return (directory if directory is not None else Path(str(resources.files("ivr_flows")))) / "prompts"


def _files(directory: Traversable, faults: list[Fault]) -> list[Traversable]:
    if not directory.is_dir():
        faults.append(Fault(directory.name, "this directory is missing", "Make it, with a .yaml file for each"))
        return []
    return sorted((file for file in directory.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)


def _read(file: Traversable, faults: list[Fault], folder: str = "") -> Block | None:
    name = folder + file.name
    try:
        text = file.read_text(encoding="utf-8")
        _refuse_depth(text)
        read = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader underneath
    except UnicodeDecodeError:
        faults.append(Fault(name, "this is not a text in UTF-8", "Save the file as UTF-8"))
        return None
    except yaml.YAMLError as fault:
        faults.append(_unreadable(name, fault))
        return None
    except _DepthError:
        faults.append(Fault(name, "brackets or blocks stand in each other without end", "Close them"))
        return None
    if not isinstance(read, Block):
        faults.append(Fault(name, "this file holds no block of names", "Begin it with lines such as  flow: name"))
        return None
    return read


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _DepthError


def _unreadable(file: str, fault: yaml.YAMLError) -> Fault:
    """Say what the library could not read, with what usually is the matter."""
    mark, said = getattr(fault, "problem_mark", None), str(getattr(fault, "problem", None) or "this is not YAML")
    if isinstance(fault, yaml.reader.ReaderError):
        code = fault.character if isinstance(fault.character, int) else ord(fault.character)
        said = f"character {fault.position + 1} of the file, U+{code:04X}, cannot stand in a text"
    advice = next((one for piece, one in ADVICE.items() if piece in said), ADVICE[""])
    return Fault(file, said, advice, line=mark.line + 1 if mark is not None else None)
