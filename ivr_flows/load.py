"""Which flows and spoken words stand in the files? The only module that reads YAML, and the only one that opens a file.

Every scalar is read as text: a `yes` in a flow file is the word yes, and 1 is the key 1.
"""

from __future__ import annotations

from collections.abc import Hashable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from ivr_flows.blocks import Block
from ivr_flows.faults import Fault, FlowsRefused
from ivr_flows.model import Book, Flow, Prompt
from ivr_flows.parse import parse_flow

__all__ = ["Book", "load_book"]


class _Loader(yaml.SafeLoader):
    """Reads every scalar as text, remembers lines, and refuses a name that stands twice in one block."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - the library's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        block: dict[Hashable, Any] = Block(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            if key in block:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands here twice", key_node.start_mark)
            block[key] = self.construct_object(value_node, deep=True)
        return block


def _construct(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _construct)


def load_book(directory: Path | None = None) -> Book:
    """Read every flow (*.yaml) and every language (prompts/*.yaml) of the package, or of another directory.

    Raises FlowsRefused naming every mistake found. What is read may still be unsound: see `soundness`.
    """
    root: Traversable = directory if directory is not None else resources.files("ivr_flows")
    faults: list[Fault] = []
    prompts: dict[str, dict[str, Prompt]] = {}
    words: dict[str, dict[str, dict[str, str]]] = {}
    for file in _files(root.joinpath("prompts"), faults):
        block = _read(file, faults)
        if block is not None:
            language = str(block.get("language", file.name.removesuffix(".yaml")))
            prompts[language] = _prompts(file.name, block, faults)
            words[language] = _words(file.name, block, faults)
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


def _files(directory: Traversable, faults: list[Fault]) -> list[Traversable]:
    if not directory.is_dir():
        faults.append(Fault(directory.name, "this directory is missing", "Make it, with a .yaml file for each"))
        return []
    return sorted((file for file in directory.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)


def _read(file: Traversable, faults: list[Fault]) -> Block | None:
    try:
        read = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader underneath
    except UnicodeDecodeError:
        faults.append(Fault(file.name, "this is not a text in UTF-8", "Save the file as UTF-8"))
        return None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        said = getattr(fault, "problem", None) or "this is not YAML"
        line = mark.line + 1 if mark is not None else None
        faults.append(Fault(file.name, str(said), "Look at the indentation, colons and quotes around here", line=line))
        return None
    if not isinstance(read, Block):
        faults.append(Fault(file.name, "this file holds no block of names", "Begin it with lines such as  flow: name"))
        return None
    return read


def _prompts(file: str, block: Block, faults: list[Fault]) -> dict[str, Prompt]:
    found: dict[str, Prompt] = {}
    for group in ("caller", "officer"):
        for name, said in _block(file, block, group, faults).items():
            text, audio = (said.get("text"), said.get("audio")) if isinstance(said, Block) else (said, None)
            if not isinstance(text, str) or not text.strip():
                faults.append(Fault(file, f"prompt {name} has no text", "Write the words that the line must speak"))
            elif name in found:
                faults.append(Fault(file, f"prompt {name} stands under caller and officer", "Rename one of the two"))
            else:
                found[str(name)] = Prompt(text, str(audio) if audio else None)
    return found


def _words(file: str, block: Block, faults: list[Fault]) -> dict[str, dict[str, str]]:
    return {
        str(kind): {str(name): str(word) for name, word in entries.items()}
        for kind, entries in _block(file, block, "words", faults).items()
        if isinstance(entries, Block)
    }


def _block(file: str, block: Block, name: str, faults: list[Fault]) -> Block:
    inner = block.get(name)
    if inner is None or isinstance(inner, Block):
        return inner or Block(block.line)
    faults.append(Fault(file, f"{name} is not a block of names", f"Write the names under {name}:, indented"))
    return Block(block.line)
