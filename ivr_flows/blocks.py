"""How is one block of a flow file read, field by field, so that every mistake in it is named with its line?"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from ivr_flows.faults import Fault

MOST = {
    "timeout": 60,
    "silence_s": 60,
    "longest_s": 3600,
    "seconds": 10,
    "wait_s": 900,
}  # seconds; a longer silence is dead air
MOST_TIMES = 100


class Block(dict[Any, Any]):
    """A block of names and values from a file, with the line where it begins and the line of each name."""

    def __init__(self, line: int = 0) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Reader:
    """Reads fields from one block and gathers faults; a fault gives a harmless value, so that reading goes on."""

    def __init__(self, file: str, block: Block, faults: list[Fault], node: str | None = None) -> None:
        self.file = file
        self.block = block
        self.faults = faults
        self.node = node

    def fault(self, problem: str, advice: str, field: str | None = None) -> None:
        """Name a mistake in this block, at the line of a field when it is there."""
        line = self.block.lines.get(field or "", self.block.line)
        self.faults.append(Fault(self.file, problem, advice, node=self.node, line=line))

    def only(self, allowed: Collection[str]) -> None:
        """Name every field that does not belong here."""
        for field in self.block:
            if field not in allowed:
                near = get_close_matches(str(field), allowed, n=1)
                advice = f"Did you mean {near[0]}" if near else f"Use one of {', '.join(sorted(allowed))}"
                self.fault(f"{field!r} has no meaning here", advice, str(field))

    def text(self, field: str, default: str | None = None) -> str:
        """Read one word or sentence."""
        said = self.block.get(field, default)
        if isinstance(said, str):
            return said
        if said is None:
            self.fault(f"{field} is missing", f"Add a line  {field}: …")
        else:
            self.fault(f"{field} must be one word or sentence", f"Write it on one line after {field}:", field)
        return ""

    def number(self, field: str, default: int) -> int:
        """Read a whole number, at least 1 and at most what MOST says."""
        said = self.block.get(field)
        if said is None:
            return default
        most = MOST.get(field, MOST_TIMES)
        if isinstance(said, str) and said.isascii() and said.isdecimal() and len(said) < 9 and 1 <= int(said) <= most:
            return int(said)
        self.fault(f"{field} must be a whole number from 1 to {most}", f"Write for instance  {field}: {default}", field)
        return default

    def yes(self, field: str, default: bool) -> bool:
        """Read yes or no."""
        said = self.block.get(field, "yes" if default else "no")
        if said not in ("yes", "no"):
            self.fault(f"{field} must be yes or no", f"Write  {field}: {'yes' if default else 'no'}", field)
        return bool(said == "yes")

    def names(self, field: str) -> tuple[str, ...]:
        """Read one name or a list of names."""
        said = self.block.get(field)
        if said is None or said == "":
            return ()
        if isinstance(said, str):
            return (said,)
        if isinstance(said, list) and all(isinstance(one, str) for one in said):
            return tuple(said)
        self.fault(f"{field} must be a name or a list of names", f"Write  {field}: [one, two]", field)
        return ()

    def inner(self, field: str) -> Block:
        """Read a block of names within this one; an empty one when it is absent."""
        said = self.block.get(field)
        if said is None or said == "":
            return Block(self.block.line)
        if isinstance(said, Block):
            return said
        self.fault(f"{field} must be a block of names", f"Write the names under {field}:, indented", field)
        return Block(self.block.line)

    def within(self, field: str) -> Reader:
        """Give a reader of a block within this one."""
        return Reader(self.file, self.inner(field), self.faults, self.node)

    def blocks(self, field: str) -> list[Reader]:
        """Read a list of blocks; give a reader of each."""
        said = self.block.get(field)
        if not isinstance(said, list) or not all(isinstance(one, Block) for one in said):
            self.fault(
                f"{field} must be a list of blocks", f"Write under {field}:  - {{name: value}}  on a line for each"
            )
            return []
        return [Reader(self.file, one, self.faults, self.node) for one in said]

    def pairs(self, field: str) -> tuple[tuple[str, str], ...]:
        """Read a block of names with one word each."""
        found = []
        for name, said in self.inner(field).items():
            if isinstance(said, str):
                found.append((str(name), said))
            else:
                self.fault(f"{field}: {name} must be one word or sentence", f"Write  {name}: …  on one line", field)
        return tuple(found)
